"""Where tables lie: a folder or a place in an object store, with the same methods for both."""
