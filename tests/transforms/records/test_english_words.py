import pytest

from tests.language_samples import OTHER_LANGUAGES
from transforms.records.english_words import is_english


def test_prose_is_english_by_its_words():
    assert is_english("The mayor said that the library would close.")


@pytest.mark.parametrize("text", ["", "Rain expected", "Federer d. Nadal 6-4", "The End"])
def test_a_few_words_are_not_enough(text):
    assert not is_english(text)


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_no_other_language_is_english(language):
    assert not is_english("\n\n".join(OTHER_LANGUAGES[language]))


def test_a_quotation_does_not_make_a_text_english():
    german = "\n\n".join(OTHER_LANGUAGES["de"])
    assert not is_english(german + "\n\n„This is the end“, sang sie.")


def test_one_word_may_do_where_that_is_asked_for():
    assert is_english("The café", least=1)
