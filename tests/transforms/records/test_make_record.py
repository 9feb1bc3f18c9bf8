from datetime import UTC, datetime
from typing import Any

import pytest

from tests.language_samples import OTHER_LANGUAGES
from transforms.records.make_record import make_record
from transforms.records.record import Record
from transforms.records.refusals import Refused

ABOUT: dict[str, Any] = {
    "namespace": "n",
    "now": datetime(2026, 5, 1, tzinfo=UTC),
    "raw_uri": "a",
    "raw_sha256": "0",
    "raw_format": "x",
}
ENGLISH = "The council voted to close the library, which had been open for a century."
GERMAN = "\n\n".join(OTHER_LANGUAGES["de"])


def made(text: str, languages: tuple[str, ...] = ("en",), **fields: Any) -> Any:
    return make_record({"text": text, **fields}, languages=languages, **ABOUT)


@pytest.mark.parametrize(("language", "kept"), [(None, "en"), ("en-GB", "en"), ("de", "en")])
def test_english_is_kept_whatever_its_record_says(language, kept):
    assert made(ENGLISH, language=language).language == kept


@pytest.mark.parametrize("language", [None, "en", "fr"])
def test_another_language_is_set_aside_whatever_its_record_says(language):
    refused = made(GERMAN, language=language)
    assert isinstance(refused, Refused)
    assert refused.reason == "other_language"
    assert "German (de), by its words" in refused.message
    assert "--languages en,de" in refused.message


def test_a_language_that_was_asked_for_is_kept():
    assert made(GERMAN, ("en", "de")).language == "de"


def test_the_record_decides_where_the_text_leaves_it_open():
    assert made("Müller, Neuer").language is None
    assert made("Müller, Neuer", ("en", "de"), language="de").language == "de"
    refused = made("Müller, Neuer", language="de")
    assert isinstance(refused, Refused)
    assert "as its record says" in refused.message


def test_mojibake_is_mended_and_told_of():
    told: list[str] = []
    record = make_record({"text": f"{ENGLISH} Itâ€™s late.", "id": "cafÃ©"}, mended=told.append, **ABOUT)
    assert isinstance(record, Record)
    assert record.text == f"{ENGLISH} It’s late."
    assert record.external_id == "cafÃ©"
    assert told == ["a"]
    make_record({"text": ENGLISH}, mended=told.append, **ABOUT)
    make_record({}, text=ENGLISH, mended=told.append, **ABOUT)
    assert told == ["a"]


def test_other_refusals_come_first():
    assert made(" ").reason == "empty_text"
