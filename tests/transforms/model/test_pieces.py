"""Word pieces, their other inputs to the network, and the characters of the words."""

import unicodedata

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.transforms.model.fake_network import pieces_of, tokenizer
from transforms.batch import prepare
from transforms.model.pieces import MARKS, PARTS, PLACES, SHAPES, encode
from transforms.reader_api import Article
from transforms.text.repair import repair

TEXT = "“The bridge is safe,” said Mayor Kovács. It was closed."


def words(text: str) -> list[str]:
    article = prepare(text)
    p = pieces_of(article)
    return [article.text[s:e] for s, e in zip(p.start, p.end, strict=True)]


def by_word(text: str, values: str) -> dict[str, int]:
    """Return a field of each word's first piece, by word."""
    article = prepare(text)
    p = pieces_of(article)
    return {article.text[s:e]: int(v) for s, e, v in zip(p.start, p.end, getattr(p, values)[p.words], strict=True)}


def test_words_are_cut_at_space_and_punctuation_and_pieces_belong_to_them():
    assert words(TEXT) == [
        *("“", "The", "bridge", "is", "safe", ",", "”", "said", "Mayor", "Kovács", ".", "It", "was", "closed", ".")
    ]
    p = pieces_of("said Kovacs")
    assert p.words.tolist() == [0, 1]
    assert len(p.ids) == 7
    assert [tokenizer().id_to_token(i) for i in p.ids] == ["said", "k", "##o", "##v", "##a", "##c", "##s"]


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        *(("bridge", "lower"), ("Bridge", "title"), ("NATO", "upper"), ("A", "letter"), ("McKay", "mixed")),
        *(("iPhone", "mixed"), ("1998", "digits"), ("2nd", "lower"), ("B52", "letter"), ("BA52", "upper")),
        *((",", "other"), ("😀", "other"), ("Élan", "title"), ("ÉLAN", "upper"), ("école", "lower"), ("桥", "lower")),
    ],
)
def test_shapes(word, shape):
    p = pieces_of(word)
    assert [SHAPES[s] for s in p.shape] == [shape] * len(p.ids)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (
            "He said “it is safe” then.",
            {"He": "outside", "“": "mark", "it": "double", "safe": "double", "then": "outside"},
        ),
        ("He said ‘it is safe’ then.", {"‘": "mark", "it": "single", "safe": "single", "’": "mark", "then": "outside"}),
        ("He said: “It is safe and", {"said": "outside", "It": "open", "and": "open"}),
        ("“It was closed.\n“We will go.”", {"It": "open", "closed": "open", "We": "continues", "go": "continues"}),
    ],
)
def test_marks(text, kinds):
    found = by_word(text, "mark")
    assert {word: MARKS[found[word]] for word in kinds} == kinds


def test_words_know_their_quotation():
    article = prepare("“Safe,” he said. “Closed,” she said.")
    p = pieces_of(article)
    found = {article.text[s:e]: q for s, e, q in zip(p.start, p.end, p.quoted.tolist(), strict=True)}
    expected = {"Safe": 0, "Closed": 1, "he": -1, "she": -1}
    assert {word: found[word] for word in expected} == expected
    assert [article.text[q.start : q.end] for q in p.quotations] == ["Safe,", "Closed,"]


def test_places():
    text = (
        "A harbour closes\n\nVARNSUND (Reuters) - The harbour was closed. It was safe.\n\n"
        "The mayor said that the harbour was closed and that the bridge was safe. (Reporting by Ada Berg)"
    )
    article = prepare(text)
    assert {s.part for s in article.sentences} == set(PARTS)
    p = pieces_of(article)
    at = {int(s): divmod(int(v), len(PLACES)) for s, v in zip(p.start, p.place[p.words], strict=True)}
    paragraphs = set()
    for s in article.sentences:
        begins = "sentence" if s.paragraph in paragraphs else "paragraph"
        paragraphs.add(s.paragraph)
        assert at[s.start] == (PARTS.index(s.part), PLACES.index(begins))
        inside = [v for start, v in at.items() if s.start < start < s.end]
        assert inside == [(PARTS.index(s.part), PLACES.index("inside"))] * len(inside)
    later = np.setdiff1d(np.arange(len(p.ids)), p.words)
    assert set((p.place[later] % len(PLACES)).tolist()) <= {PLACES.index("inside")}


@pytest.mark.parametrize("name", ["[PAD]", "[CLS]", "[SEP]", "[MASK]", "[UNK]"])
def test_the_name_of_a_special_piece_in_an_article_is_text(name):
    p = pieces_of(f"The mayor said {name} was closed.")
    assert not set(p.ids.tolist()) & {0, 101, 102, 103}
    assert words(f"said {name} was") == ["said", "[", name[1:-1], "]", "was"]


@pytest.mark.parametrize("text", ["\ufffd", "\u0301", "\u200d", "\ue000"])
def test_an_article_of_unknown_characters_has_no_words(text):
    article = Article(text, ())
    p = pieces_of(article)
    assert [len(x) for x in p[:8]] == [0] * 8
    beside = encode(tokenizer(), [article, prepare(TEXT), article])
    assert [len(x.words) for x in beside] == [0, 15, 0]


def test_a_word_keeps_its_combining_marks():
    assert words("Adébáyo\u0323\u0300 said x\u0323\u0304.") == ["Adébáyọ̀", "said", "x\u0323\u0304", "."]
    assert words("क\u093fताब\u094d है") == ["क\u093fताब\u094d", "है"]


@pytest.mark.parametrize("length", [99, 100, 101, 5000])
def test_a_word_of_any_length_is_one_word(length):
    assert words("said " + "x" * length + " was") == ["said", "x" * length, "was"]


def test_characters_beyond_the_basic_plane_count_as_one():
    assert words("😀 said 𝒜𝓃𝓃𝒶 𠀀.")[:3] == ["😀", "said", "𝒜𝓃𝓃𝒶"]


anything = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("aB é1\n“”\"'‘’.,- \u0301\u0323\u200d\ufffd\ud83d\U0001f600[]中각İßﬁ"),
    ),
    max_size=80,
)


@settings(max_examples=300, deadline=None)
@given(anything)
@example("[PAD]" * 3)
@example("İ" * 5)
@example("e\u0301\u0302 \u0301")
@example(":\U0001e000")
def test_words_are_in_order_and_cover_all_letters(raw):
    text = repair(raw).text
    if not text:
        return
    article = prepare(text)
    text = article.text
    p = pieces_of(article)
    n = len(p.words)
    assert {name: len(getattr(p, name)) for name in ("start", "end", "quoted")} == dict.fromkeys(
        ("start", "end", "quoted"), n
    )
    by_piece = ("ids", "shape", "mark", "place")
    assert {name: len(getattr(p, name)) for name in by_piece} == dict.fromkeys(by_piece, len(p.ids))
    assert np.flatnonzero(p.start >= p.end).tolist() == []
    assert np.flatnonzero(p.end[:-1] > p.start[1:]).tolist() == []
    if n:
        assert p.start[0] >= 0
        assert p.end[-1] <= len(text)
    covered = {at for s, e in zip(p.start.tolist(), p.end.tolist(), strict=True) for at in range(s, e)}
    left = {c for at, c in enumerate(text) if at not in covered and not c.isspace()}
    assert {c for c in left if unicodedata.category(c)[0] not in "CM" and c != "\ufffd"} == set()
    assert set(p.quoted.tolist()) <= {-1, *range(len(p.quotations))}
    for word, k in enumerate(p.quoted.tolist()):
        assert k < 0 or p.quotations[k].start <= p.start[word] < p.quotations[k].end
