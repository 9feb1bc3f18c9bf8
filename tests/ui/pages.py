"""Pages of Prefect's UI: the form that starts a run, and the page of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Response

RUN_MS = 600_000.0


SUBMISSIONS = 60  # of a form, at most


class Form:
    """The form for a custom run of build-tables/manual, opened from the list of deployments."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.goto("/deployments")
        row = page.get_by_role("row", name="manual build-tables")
        row.get_by_role("link", name="manual", exact=True).click()
        page.get_by_role("button", name="Run", exact=True).click()
        page.get_by_text("Custom run").click()
        self.field("To").wait_for()

    def field(self, title: str) -> Locator:
        """Return the field of a setting, with its title, description and input."""
        label = self.page.get_by_text(f"{title} (Optional)", exact=True)
        return self.page.locator(".schema-form-property").filter(has=label).last

    def titles(self, group: str = "") -> list[str]:
        """Return the titles of the settings in a group, or of all settings."""
        within = self.field(group) if group else self.page.locator(".schema-form-property").first
        found = within.locator(".schema-form-property").get_by_text("(Optional)").all_inner_texts()
        return [text.removesuffix("(Optional)").strip() for text in found]

    def choices(self, title: str) -> list[str]:
        """Return the choices of a setting."""
        button = self.field(title).locator(".p-select-button__control")
        button.press("ArrowDown")
        self.page.get_by_role("option").first.wait_for()
        found = self.page.get_by_role("option").all_inner_texts()
        self.page.keyboard.press("Escape")
        return [text.strip() for text in found]

    def add_input(self, path: str) -> None:
        inputs = self.field("Inputs")
        inputs.get_by_role("button", name="Add item").click()
        inputs.get_by_role("textbox").last.fill(path)

    def write(self, title: str, text: str) -> None:
        self.field(title).locator("input, textarea").fill(text)

    def pick_day(self, title: str, day: str) -> None:
        """Enter a day as YYYY-MM-DD in the calendar of a setting."""
        field = self.field(title)
        field.get_by_text("Select date").click()
        self.page.locator(".p-date-picker input").fill(day)
        self.page.get_by_role("button", name="Apply").click()
        field.get_by_text("Select date").wait_for(state="hidden")

    def submit(self) -> Response:
        """Submit the form, again while the server is busy (HTTP 503); return the server's answer."""
        for _ in range(SUBMISSIONS):
            with self.page.expect_response("**/create_flow_run") as answer:
                self.page.get_by_role("button", name="Submit").click()
            if answer.value.status != 503:
                break
            self.page.wait_for_timeout(1000)
        return answer.value

    def run(self) -> RunPage:
        """Submit the form and open the page of the run."""
        answer = self.submit()
        assert answer.ok, answer.text()
        return RunPage(self.page, answer.json()["id"])


class RunPage:
    """The page of a run."""

    def __init__(self, page: Page, run: str) -> None:
        self.page = page
        self.id = run
        self.url = f"/runs/flow-run/{run}"
        page.goto(self.url)

    def wait_for(self, state: str) -> None:
        """Wait until the page shows a state."""
        self.page.get_by_role("banner").get_by_text(state, exact=True).wait_for(timeout=RUN_MS)

    def open_tab(self, name: str) -> None:
        self.page.get_by_role("tablist").get_by_text(name, exact=True).click()

    def message(self) -> str:
        """Return the details of the run, with the whole message of its state."""
        self.open_tab("Details")
        self.page.get_by_text("State Message").wait_for()
        more = self.page.get_by_text("See More")
        if more.is_visible():
            more.click()
        shown: str = self.page.get_by_role("tabpanel", name="Details").inner_text()
        return shown

    def open_artifact(self, key: str) -> None:
        """Open an artifact of the run."""
        self.page.goto(self.url)
        self.open_tab("Artifacts")
        self.page.get_by_role("link").filter(has=self.page.get_by_text(key, exact=True)).click()
        self.page.get_by_text("Show raw data").wait_for()
