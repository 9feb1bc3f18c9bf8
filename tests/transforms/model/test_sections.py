import pytest

from transforms.batch import prepare
from transforms.model.sections import sections
from transforms.reader_api import Article


@pytest.fixture(autouse=True)
def _short_sections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.model.sections.MAX_CHARACTERS", 100)


def texts(text: str) -> list[str]:
    return [section.article.text for section in sections(prepare(text))]


def test_a_short_article_is_its_own_section() -> None:
    article = prepare("It rained. Ada Berg left.")
    assert [(s.start, s.article is article) for s in sections(article)] == [(0, True)]


def test_sections_are_whole_sentences_with_offsets_of_their_own() -> None:
    article = prepare(" ".join(f"Ada Berg left the town of Varnsund {i} times." for i in range(20)))
    found = list(sections(article))
    assert len(found) > 5
    moved = [s._replace(start=s.start + at, end=s.end + at) for at, part in found for s in part.sentences]
    assert moved == list(article.sentences)
    for at, part in found:
        assert article.text[at : at + len(part.text)] == part.text
        assert len(part.text) <= 100


def test_a_section_ends_with_a_paragraph_if_it_can() -> None:
    assert texts("One is here. Two is here.\nThree is here.\n" + "Four is there. " * 6)[0].endswith("Three is here.")


def test_a_section_ends_outside_quotations_if_it_can() -> None:
    first = texts("It rained here. “" + "We went away. " * 5 + "We left.” " + "They left. " * 9)[0]
    assert first.endswith("We left.”")


def test_a_sentence_that_is_too_long_is_a_section() -> None:
    assert texts("It rained. " + "word " * 50 + "left. It rained.") == [
        "It rained.",
        "word " * 50 + "left.",
        "It rained.",
    ]


def test_an_article_without_sentences_is_one_section() -> None:
    assert [s.article for s in sections(Article("", ()))] == [Article("", ())]
