"""The trained reader through the whole pipeline, with a network that returns planned scores."""

from __future__ import annotations

from typing import Any

import pytest

from tests.transforms.model.fake_network import Plan, PlannedNetwork, SaidQuote, pieces_of, plan, tokenizer, word_range
from tests.transforms.test_batch import records
from transforms.batch import prepare, read_batch
from transforms.contract import tables, validation
from transforms.model.confidence import QUOTE_FEATURES, Calibration
from transforms.model.model_reader import ModelReader
from transforms.reader_api import Article

TEXT = (
    "The council of Varnsund met on Tuesday, and 40 people came.\n\n"
    "“The bridge is safe,” said Mayor Ingrid Solberg, who wants “a new one” by 2030. He said that the harbour "
    "was “a danger,” and that it will be closed."
)
SAID = [
    ("“The bridge is safe,”", "said", "Mayor Ingrid Solberg"),
    ("that the harbour was “a danger,” and that it will be closed", "said that", "He"),
]
NAMED = [("Varnsund", "GPE"), ("Ingrid Solberg", "PERSON")]


def plan_of(text: str, said=SAID, named=NAMED) -> Plan:
    """Return a plan for parts given as strings of the repaired text: after the part before, or else anywhere."""
    article = prepare(text)
    pieces = pieces_of(article)

    def words(part: str, at: int = 0) -> tuple[int, int]:
        start = article.text.find(part, at)
        start = article.text.index(part) if start < 0 else start
        return word_range(pieces, start, start + len(part))

    found = []
    for content, cue, source in said:
        parts = [words(part) for part in content.split(" … ")]
        behind = int(pieces.start[parts[0][0]])
        cue, tail = cue.split(" ")[0], cue.endswith("that")
        cue_at = article.text.rfind(cue, 0, behind) if tail else behind
        found.append(SaidQuote(parts, words(cue, cue_at), words(source, 0 if tail else behind) if source else None))
    return plan(pieces, found, [(*words(name), kind) for name, kind in named])


def reader(*plans: Plan) -> ModelReader:
    return ModelReader("model", "1", tokenizer(), PlannedNetwork(*plans), Calibration())


def read(text: str, made: Plan) -> Any:
    frames, refused = read_batch(records(text), reader(made))
    assert refused.empty, refused["message"].tolist()
    return frames


@pytest.fixture(scope="module")
def frames() -> Any:
    return read(TEXT, plan_of(TEXT))


def parts(frames, role) -> Any:
    spans = frames["quote_spans"]
    return list(spans[spans["role"] == role]["text"])


def test_every_table_keeps_its_contract_and_offsets_point_at_the_text(frames):
    text = frames["articles"]["text"].iloc[0]
    for name, table in tables.TABLES.items():
        assert list(validation.violations(table, table.to_arrow(frames[name]))) == []
    for name in ("sentences", "quote_spans", "entity_mentions"):
        assert len(frames[name])
        assert [text[r.start : r.end] for r in frames[name].itertuples()] == list(frames[name]["text"])


def test_columns_of_quotes(frames):
    quotes = frames["quotes"].sort_values("quote_index")
    assert list(quotes["cue"]) == ["said", "said"]
    assert list(quotes["speaker"]) == ["Mayor Ingrid Solberg", "He"]
    assert list(quotes["kind"]) == ["direct", "mixed"]
    assert quotes["speaker_name"].iloc[0] == "Ingrid Solberg"
    assert quotes["confidence"].between(0.9, 1).all()


def test_content_is_without_outer_marks_and_final_comma(frames):
    assert parts(frames, "content")[:2] == ["The bridge is safe", "that the harbour was"]
    assert parts(frames, "content")[2] == "“a danger,”"  # part of a mixed quote: it keeps its marks
    assert parts(frames, "content")[3] == "and that it will be closed"


@pytest.mark.parametrize(
    ("text", "content", "expected"),
    [
        ("“It is safe.” The mayor said so.", "It is safe", "It is safe."),
        ("“It is safe!” said the mayor.", "It is safe", "It is safe!"),
        ("“It is safe,” said the mayor.", "It is safe", "It is safe"),
        ("“— It is safe —” said the mayor.", "It is safe", "— It is safe —"),
        ("“It is safe,” said the mayor.", "“It is safe,”", "It is safe"),
        ("It is safe, said the mayor.", "It is safe,", "It is safe"),
        ("The mayor said it was “safe.”", "it was “safe.”", "it was “safe."),
        ("The mayor said it was “quite safe.”", "it was “quite safe", "it was “quite safe."),
        ("The mayor said - it is safe -", "- it is safe -", "it is safe"),
        ("‘It is safe.’ The mayor said so.", "‘It is safe", "It is safe."),
    ],
)
def test_content_is_trimmed_and_extended_to_whole_quotations(text, content, expected):
    made = plan_of(text, [(content, "said", "mayor")], [])
    (reading,) = reader(made).read([prepare(text)])
    assert [prepare(text).text[s.start : s.end] for q in reading.quotes for s in q.content] == [expected]


def test_a_quote_broken_by_its_cue_is_one_with_two_contents():
    text = "“The bridge,” said Ingrid Solberg, “is safe.”"
    frames = read(text, plan_of(text, [("“The bridge,” … “is safe.”", "said", "Ingrid Solberg")], []))
    assert parts(frames, "content") == ["The bridge", "is safe."]
    assert frames["quotes"]["n_words"].tolist() == [4]


def test_a_quote_without_letters_is_left_out_and_others_are_kept():
    text = "“— …,” said the mayor. “It is safe,” said Ada Berg."
    made = plan_of(text, [("“— …,”", "said", "mayor"), ("“It is safe,”", "said", "Ada Berg")], [])
    (reading,) = reader(made).read([prepare(text)])
    assert len(reading.quotes) == 1
    assert parts(read(text, made), "content") == ["It is safe"]


def test_a_cue_or_speaker_of_punctuation_only_is_left_out():
    text = "The mayor: “It is safe.”"
    made = plan_of(text, [("“It is safe.”", ":", "“")], [])
    (reading,) = reader(made).read([prepare(text)])
    assert [(q.cue, q.speaker) for q in reading.quotes] == [(None, None)]


def test_names_dates_amounts_and_pronouns_do_not_overlap(frames):
    mentions = frames["entity_mentions"].sort_values("start")
    assert list(zip(mentions["text"], mentions["type"], mentions["form"], strict=True)) == [
        ("Varnsund", "GPE", "name"),
        ("Tuesday", "DATE", "name"),
        ("40", "CARDINAL", "name"),
        ("Ingrid Solberg", "PERSON", "name"),
        ("2030", "DATE", "name"),
        ("He", "PERSON", "pronoun"),
    ]
    overlapping = mentions[mentions["start"] < mentions["end"].shift(fill_value=0)]
    assert overlapping["text"].tolist() == []


@pytest.mark.parametrize(
    ("name", "kind", "left"),
    [
        ("Bloody Sunday", "EVENT", {"Two"}),
        ("Two", "ORG", {"Sunday"}),
        ("of Bloody Sunday is", "WORK_OF_ART", {"Two"}),
        ("Two films of Bloody Sunday", "EVENT", set()),
    ],
)
def test_a_name_replaces_an_overlapping_date_or_amount(name, kind, left):
    text = "Two films of Bloody Sunday is what he said he saw."
    mentions = read(text, plan_of(text, [], [(name, kind)]))["entity_mentions"]
    named = mentions[mentions["type"].isin([kind])]
    assert list(named["text"]) == [name]
    assert set(mentions[mentions["form"] == "name"]["text"]) - {name} == left
    assert list(mentions[mentions["form"] == "pronoun"]["text"]) == ["he", "he"]


def test_a_name_replaces_a_date_that_begins_before_it():
    text = "They joined the 3 January Movement there."
    mentions = read(text, plan_of(text, [], [("January Movement", "ORG")]))["entity_mentions"]
    assert list(mentions["text"]) == ["January Movement"]


def test_a_name_of_punctuation_only_is_no_name():
    text = "The mayor said: - and left."
    frames = read(text, plan_of(text, [], [("-", "ORG")]))
    assert list(frames["entity_mentions"]["text"]) == []


def many(n: int) -> list[str]:
    """Return articles that differ, some longer than a window."""
    return [
        f"Ada Berg {k} came. " + "".join(f"“It is {'x' * j} safe {k},” said Ola Lund. " for j in range(1 + k * 3))
        for k in range(n)
    ]


def plans_of(texts: list[str]) -> list[Plan]:
    """Return plans with all quotes of the articles but the first, and the name at their beginning."""
    found = []
    for k, text in enumerate(texts):
        said = [(f"“It is {'x' * j} safe {k},”", "said", "Ola Lund") for j in range(1, 1 + k * 3)]
        found.append(plan_of(text, said, [(f"Ada Berg {k}", "PERSON")]))
    return found


def test_an_article_reads_the_same_in_any_batch(monkeypatch):
    texts = many(7)
    plans = plans_of(texts)
    articles = [prepare(text) for text in texts]
    alone = [reader(*plans).read([a])[0] for a in articles]
    assert [len(r.quotes) for r in alone] == [3 * k for k in range(7)]
    assert reader(*plans).read(articles) == alone
    assert reader(*plans).read(articles[::-1]) == alone[::-1]
    monkeypatch.setattr("transforms.model.model_reader.MAX_CHARACTERS_IN_MEMORY", 300)  # few articles held at once
    assert reader(*plans).read(articles) == alone


class Quantised(PlannedNetwork):
    """A network whose outputs depend on the whole batch, as with activations that are quantised by their range."""

    def __call__(self, batch) -> Any:
        tags, names, links = super().__call__(batch)
        coarse = 1 + float(batch.ids.sum() % 997) / 997
        return tags / coarse, names / coarse, links


def test_a_reading_does_not_depend_on_the_other_articles():
    texts = many(5)
    plans = plans_of(texts)
    articles = [prepare(text) for text in texts]

    def quantised() -> Any:
        return ModelReader("model", "1", tokenizer(), Quantised(*plans), Calibration())

    alone = [quantised().read([a])[0] for a in articles]
    assert len({q.confidence for r in alone for q in r.quotes}) > 1
    assert quantised().read(articles) == alone
    assert quantised().read(articles[::-1]) == alone[::-1]


def test_a_very_long_article_is_read_to_its_end():
    n = 700
    sentences = [f"“The bridge {k} is safe,” said Ola Lund." for k in range(n)]
    text = "\n".join(sentences)
    said = [(f"“The bridge {k} is safe,”", "said", "Ola Lund") for k in range(n)]
    made = plan_of(text, said, [])
    (reading,) = reader(made).read([prepare(text)])
    assert len(reading.quotes) == n
    for k, quote in enumerate(reading.quotes):
        assert [text[s.start : s.end] for s in quote.content] == [f"The bridge {k} is safe"]
        assert quote.cue is not None
        assert quote.speaker is not None
        assert text[quote.cue.start : quote.speaker.end] == "said Ola Lund"
        assert 0 < quote.cue.start - quote.content[0].end < 5  # its own, not a neighbour's


@pytest.mark.parametrize("text", ["\ufffd", "…", "—", "“”", "\u0301", "😀", "‘’ “ ” -- ?!", "\ud83d.", "\u200d."])
def test_articles_of_punctuation_only_are_empty_and_not_refused(text):
    article = prepare(text)
    blank = plan(pieces_of(article))
    (reading,) = reader(blank).read([article])
    assert reading.mentions == []
    assert reading.quotes == []
    beside = plan_of(TEXT)
    readings = reader(blank, beside).read([article, prepare(TEXT), article])
    assert [len(r.quotes) for r in readings] == [0, 2, 0]


def test_no_article_and_an_empty_article():
    assert reader().read([]) == []
    assert reader().read([Article("", ())])[0].quotes == []
    frames, refused = read_batch(records(TEXT).iloc[:0], reader())
    assert refused.empty
    assert {name: len(frame) for name, frame in frames.items()} == dict.fromkeys(frames, 0)


def test_offsets_are_right_after_surrogates_and_combining_marks():
    text = (
        "😀 \ud83d “Zoe\u0308 is 𝒮𝒶𝒻ℯ, e\u0301te\u0301\u0323,” "
        "said Adébáyo\u0323\u0300 O\u200dkono \U0001f1e9\U0001f1ea."
    )
    repaired = prepare(text).text
    assert "\ufffd" in repaired
    made = plan_of(text, [("“Zoë is 𝒮𝒶𝒻ℯ, éteẹ́,”".replace("eẹ́", "\u1eb9\u0301"), "said", "Adébáyọ̀ O\u200dkono")], [])
    (reading,) = reader(made).read([prepare(text)])
    (quote,) = reading.quotes
    assert quote.speaker is not None
    assert repaired[slice(*quote.content[0])] == "Zoë is 𝒮𝒶𝒻ℯ, ét\u1eb9\u0301"
    assert repaired[slice(*quote.speaker)] == "Adébáyọ̀ O\u200dkono"


def test_a_transcript_has_a_quote_for_each_turn_and_its_labels_are_people():
    text = "ADA BERG, HOST: Is the bridge safe?\n\nOLA LUND: It was closed.\n\nBERG: Thank you."
    made = plan_of(
        text, [("safe?\n\nOLA LUND: It was", "Is", "ADA BERG")], [("ADA BERG", "PERSON"), ("OLA LUND", "ORG")]
    )
    found = read(text, made)
    assert parts(found, "content") == ["Is the bridge safe?", "It was closed.", "Thank you."]
    assert list(found["quotes"]["speaker"]) == ["ADA BERG", "OLA LUND", "BERG"]
    assert set(found["entity_mentions"]["type"]) == {"PERSON"}


@pytest.mark.parametrize(("bias", "n_quotes"), [(1.0, 1), (-1.0, 0)])
def test_a_single_word_needs_confidence(bias, n_quotes):
    text = "He said harbour, and left."
    made = plan_of(text, [("harbour", "said that", "He")], [])
    weights = Calibration(quotes=(*[0.0] * (len(QUOTE_FEATURES) - 1), bias))
    (reading,) = ModelReader("model", "1", tokenizer(), PlannedNetwork(made), weights).read([prepare(text)])
    assert len(reading.quotes) == n_quotes
