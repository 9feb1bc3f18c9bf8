/* Search from a folder: browsers start no workers in pages that no server sent, so the worker runs in a hidden frame.
   As with a worker, messages are copies, and arrive later. */
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(address) {
      super()
      this.frame = document.createElement("iframe")
      this.frame.hidden = true
      document.body.append(this.frame)
      const inside = this.frame.contentWindow
      inside.postMessage = data => {
        const event = new MessageEvent("message", { data: structuredClone(data) })
        setTimeout(() => {
          this.dispatchEvent(event)
          this.onmessage?.(event)
        })
      }
      const script = inside.document.createElement("script")
      script.src = new URL(address, document.baseURI)
      this.loaded = new Promise((loaded, failed) => {
        script.onload = loaded
        script.onerror = failed
      })
      inside.document.body.append(script)
    }

    postMessage(message) {
      const data = structuredClone(message)
      this.loaded.then(() => {
        const inside = this.frame.contentWindow
        inside?.dispatchEvent(new inside.MessageEvent("message", { data }))
      }, error => this.onerror?.(error))
    }

    terminate() {
      this.frame.remove()
    }
  }
}
