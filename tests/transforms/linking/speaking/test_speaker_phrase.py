import pytest

from transforms.linking.speaking import speaker_phrase
from transforms.linking.speaking.speaker_phrase import Phrase
from transforms.reader_api import Span


def parsed(mention: str, after: str = " said so.") -> Phrase:
    found = speaker_phrase.parse(mention + after, Span(0, len(mention)), len(mention) + len(after))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("mention", "head", "kind", "plural"),
    [
        ("the senator from Norvik", "senator", "people", False),
        ("Two officials familiar with the talks", "official", "anonymous", True),
        ("a new poll", "poll", "document", False),
        ("the lawyers", "lawyers", "people", True),
        ("an outside group", "group", "group", False),
        ("the spokeswoman, who would not be named,", "spokeswoman", "spokesperson", False),
        ("the survey's results", "results", "document", False),
    ],
)
def test_head_and_its_class(mention, head, kind, plural):
    phrase = parsed(mention)
    assert (phrase.kind, phrase.plural) == (kind, plural)
    assert phrase.head.startswith(head)


@pytest.mark.parametrize(
    ("mention", "several"),
    [("85% of voters", True), ("about a third", True), ("six in 10 voters", True), ("many", True), ("a voter", False)]
    + [("the two", True), ("the share of farmers", True), ("the mayor", False)],
)
def test_parts_of_a_group(mention, several):
    assert parsed(mention).is_group is several


def test_marks_and_the_possessive_ending_are_no_part_of_it():
    text = "“Solberg’s” words"
    found = speaker_phrase.parse(text, Span(0, 11), 11)
    assert found is not None
    assert text[found.span.start : found.span.end] == "Solberg"


def test_a_bare_article_goes_on_to_the_cue():
    text = "The mayor said so."
    found = speaker_phrase.parse(text, Span(0, 3), text.index(" said"))
    assert found is not None
    assert found.words == ("the", "mayor")


def test_nothing_to_take_apart():
    assert speaker_phrase.parse("“”", Span(0, 2), 2) is None
