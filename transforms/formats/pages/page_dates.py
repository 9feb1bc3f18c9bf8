"""Find the date of publishing among the visible elements of a page, where its metadata name none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from htmldate import find_date

from transforms.formats.pages.page_tree import head_elements, names

MOST_DATES = 5
MOST_CHARACTERS = 1_000_000  # of a page that is searched; the longest real ones have half as many
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LAST = datetime(2100, 1, 1)  # of pages whose time of fetching is unknown, as a clock would give another date each day
_UPDATED = re.compile(r"updat|modif|edited", re.IGNORECASE)
_LEAD = re.compile(r"\A\W*(?:(?:first |originally )?(?:published|posted|created)|on|date)\b[\s:]*(?:on\b)?[\s:]*", re.I)


def time_elements(root: Any) -> Iterator[str]:
    """Yield the dates of the `time` elements around a page's headline, those of updates last."""
    if next(root.iter("time"), None) is None:
        return
    times = [element for element in head_elements(root) if element.tag == "time"]
    for element in sorted(times, key=_is_of_update)[:MOST_DATES]:
        yield element.get("datetime") or _LEAD.sub("", " ".join(element.text_content()[:400].split()))


def _is_of_update(element: Any) -> bool:
    said = f"{names(element)} {element.get('itemprop') or ''} {element.text_content()[:200]}"
    return _UPDATED.search(said) is not None


def printed_day(root: Any, now: datetime | None = None) -> str | None:
    """Return the day that a page prints, as YYYY-MM-DD, or None.

    It is found by htmldate (Barbaresi 2020, "htmldate: A Python package to extract publication dates from web pages",
    Journal of Open Source Software 5(51)). Its search of the whole text is left off, as the dates of what an article
    tells of are not its own.

    Args:
        root: The page's tree.
        now: When the page was fetched; later days are none.
    """
    if len(root.text_content()) > MOST_CHARACTERS:
        return None
    last = now.astimezone(UTC).replace(tzinfo=None) if now else _LAST  # htmldate compares dates without zones
    found: str | None = find_date(
        root, extensive_search=False, original_date=True, deferred_url_extractor=True, max_date=last
    )
    return found if found is not None and _is_written(date.fromisoformat(found), root) else None


def _is_written(day: date, root: Any) -> bool:
    """Return whether a page writes a day so that it means no other: htmldate completes months and guesses orders."""
    d, m, y, gap = f"0?{day.day}", f"0?{day.month}", str(day.year), r"\s{1,3}"
    name, nth = rf"{MONTHS[day.month - 1]}[a-z]{{0,6}}\.?", f"{d}(?:st|nd|rd|th)?"
    forms = [f"{y}[-/.]?{m}[-/.]?{d}", f"{name}{gap}{nth},?{gap}{y}", rf"{nth}{gap}(?:of\s)?{name},?{gap}{y}"]
    if day.day > len(MONTHS) or day.day == day.month:
        forms += [f"{d}[-/.]{m}[-/.]{y}", f"{m}[-/.]{d}[-/.]{y}"]
    written = re.compile(rf"(?<!\d)(?:{'|'.join(forms)})(?!\d)", re.IGNORECASE)
    said = (" ".join(root.itertext()), *root.xpath("//@content | //@title | //@datetime | //@href"))
    return any(written.search(text) is not None for text in said)
