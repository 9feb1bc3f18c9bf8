"""Make a record of what the input gives for an article: mend its mojibake, and set other languages aside."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from transforms.records.languages import language_name
from transforms.records.mojibake import mend
from transforms.records.record import Record, field_of, from_fields
from transforms.records.refusals import Refused
from transforms.records.text_language import ENGLISH, text_language

KEPT_FIELDS = ("id", "url")  # they name something elsewhere, as it is written there


def make_record(
    fields: Mapping[str, object],
    *,
    text: str | None = None,
    languages: Collection[str] = (ENGLISH,),
    mended: Callable[[str], None] = lambda raw_uri: None,
    **about: Any,
) -> Record | Refused:
    """Return the record that fields describe, with its language, or the reason why it is refused.

    Args:
        fields: The input's names and values.
        text: The text, if it is not in the fields.
        languages: ISO 639-1 codes of the languages that are not set aside. An article whose language is open is kept.
        mended: Called with the `raw_uri` of an article in which mojibake was mended.
        about: The other arguments of `from_fields`.
    """
    given = {name: _mended(name, value) for name, value in fields.items()}
    given_text = text if text is None else mend(text)
    record = from_fields(given, text=given_text, **about)
    if isinstance(record, Refused):
        return record
    found = text_language(record.text)
    language = found or record.language
    if language is not None and language not in languages:
        return Refused("other_language", _explain(language, found is not None, languages))
    if given_text != text or any(given[name] != value for name, value in fields.items() if isinstance(value, str)):
        mended(record.raw_uri)
    return record._replace(language=language)


def _mended(name: str, value: object) -> object:
    if not isinstance(value, str) or field_of(name) in (None, *KEPT_FIELDS):
        return value
    return mend(value)


def _explain(language: str, is_of_text: bool, languages: Collection[str]) -> str:
    by = "by its words" if is_of_text else "as its record says"
    keep = ",".join([*languages, language])
    name = f"{language_name(language)} ({language})"
    return f"the text is in {name}, {by}; to keep it, without quotes: --languages {keep}"
