import pytest

from tests.language_samples import ENGLISH_TEXTS, OTHER_LANGUAGES
from transforms.records import text_language as text_language_rules
from transforms.records.text_language import text_language

OTHER_SCRIPTS = {"ru", "uk", "el", "ar", "hi", "zh", "ja", "ko"}


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_an_article_in_another_language_is_told(language):
    assert text_language("\n\n".join(OTHER_LANGUAGES[language][2:])) == language


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_a_brief_of_two_sentences_is_told(language):
    assert text_language(OTHER_LANGUAGES[language][1]) == language


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_a_headline_is_told_by_its_script_or_is_open(language):
    assert text_language(OTHER_LANGUAGES[language][0]) == (language if language in OTHER_SCRIPTS else None)


@pytest.mark.parametrize("text", ENGLISH_TEXTS)
def test_english_is_never_taken_for_another_language(text):
    assert text_language(text) in ("en", None)


def test_english_prose_is_told():
    assert (
        text_language("The council voted on Tuesday to close the library, which had been open for a century.") == "en"
    )


@pytest.mark.parametrize("text", ["", "12:30", "Ja.", "Łódź"])
def test_what_has_hardly_a_word_is_open(text):
    assert text_language(text) is None


def test_only_the_beginning_counts():
    assert text_language("The mayor said that she would stay, and that was that.\n\n" + "мир " * 100_000) == "en"


def test_without_the_detector_only_english_is_told(monkeypatch):
    monkeypatch.setattr(text_language_rules, "can_tell", lambda: False)
    assert text_language("\n\n".join(OTHER_LANGUAGES["fr"])) is None
    assert (
        text_language("The mayor said on Monday that the bridge over the river was safe and would not be closed.")
        == "en"
    )
