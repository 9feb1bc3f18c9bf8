import pandas as pd
import pytest

from transforms import batch
from transforms.contract import tables, validation
from transforms.contract.ids import article_id
from transforms.reader_api import Mention, Quote, Reading, Span

TEXT = (
    "The harbour town of Varnsund voted on Tuesday after a long and noisy debate in the old theatre.\n"
    "“We will rebuild it,” Mayor Ingrid Solberg said. “We have the money.”\n"
    "She said the bridge was “a danger to everyone” and would be closed.\n"
    "Two officials familiar with the talks said that the ferry would run again in May."
)


def records(*texts: str) -> pd.DataFrame:
    rows = []
    for i, text in enumerate(texts):
        row = dict.fromkeys(tables.RECORDS.names)
        row |= {"article_id": article_id("test", str(i)), "external_id": str(i), "source": "test", "text": text}
        row |= {"raw_uri": f"a{i}.txt", "raw_sha256": f"{i:064}", "raw_format": "txt", "content_sha256": f"{i:064}"}
        rows.append(row)
    return tables.RECORDS.typed(pd.DataFrame(rows))


@pytest.fixture(scope="module")
def rules():
    from transforms.readers import get

    return get("rules")


@pytest.fixture(scope="module")
def read(rules):
    frames, refused = batch.read_batch(records(TEXT), rules)
    assert refused.empty
    return frames


def test_every_table_is_typed_and_keeps_its_contract(read):
    for name, table in tables.TABLES.items():
        assert list(read[name].columns) == table.names
        assert list(validation.violations(table, table.to_arrow(read[name]))) == []


@pytest.mark.parametrize("name", ["sentences", "quote_spans", "entity_mentions"])
def test_offsets_point_to_the_text(read, name):
    text = read["articles"]["text"].iloc[0]
    assert len(read[name])
    for row in read[name].itertuples():
        assert text[row.start : row.end] == row.text


def test_quotes_have_kinds_cues_and_speakers(read):
    quotes = read["quotes"].set_index("quote_index")
    assert list(quotes["kind"]) == ["direct", "mixed", "indirect"]
    assert list(quotes["speaker_name"][:2]) == ["Ingrid Solberg", "Ingrid Solberg"]
    assert list(quotes["speaker_type"]) == ["person", "person", "anonymous"]
    assert pd.isna(quotes["speaker_name"][2])
    assert list(quotes["cue_lemma"]) == ["say"] * 3
    assert list(quotes["act"]) == ["speech"] * 3


def test_content_spans_are_runs_of_one_verbatim_value(read):
    quotes, spans = read["quotes"], read["quote_spans"]
    mixed = quotes.loc[quotes["kind"] == "mixed", "quote_id"].iloc[0]
    spans = spans[(spans["quote_id"] == mixed) & (spans["role"] == "content")]
    assert list(spans["text"]) == ["the bridge was", "“a danger to everyone”", "and would be closed"]
    assert list(spans["verbatim"]) == [False, True, False]


def test_references_have_targets(read):
    entities = set(read["entities"]["entity_id"])
    assert set(read["quotes"]["speaker_entity_id"].dropna()) <= entities
    assert set(read["entity_mentions"]["entity_id"].dropna()) <= entities
    assert set(read["quote_spans"]["quote_id"]) == set(read["quotes"]["quote_id"])


def test_salience_is_a_share(read):
    assert read["entities"]["salience"].sum() == pytest.approx(1)


def test_an_article_reads_the_same_in_any_batch(rules, read):
    other = "Nothing was said on Friday, when the ferry was late again and nobody came to see it."
    frames, _ = batch.read_batch(records(TEXT, other), rules)
    first = article_id("test", "0")
    for name in tables.TABLES:
        together = frames[name][frames[name]["article_id"] == first].reset_index(drop=True)
        pd.testing.assert_frame_equal(together, read[name])


class Broken:
    """A reader that fails on one article and finds an impossible span in another."""

    name, version, releases_gil = "broken", "1", False

    def read(self, articles):
        readings = []
        for article in articles:
            if "boom" in article.text:
                raise RuntimeError("boom")
            if "type" in article.text:
                readings.append(Reading([Mention(0, 3, "PLANET", "name", 0.5)], []))
            elif "quote" in article.text:
                readings.append(Reading([], [Quote((Span(0, 7),), None, None, 7.0)]))
            else:
                readings.append(Reading())
        return readings


def test_one_bad_article_is_refused_whole_and_the_others_are_read():
    texts = ("A good one is here.", "This goes boom now.", "A wrong type is here.", "A wrong quote is here.")
    frames, refused = batch.read_batch(records(*texts), Broken())
    assert list(frames["articles"]["external_id"]) == ["0"]
    good = article_id("test", "0")
    others = {name: set(frame["article_id"]) - {good} for name, frame in frames.items()}
    assert others == {name: set() for name in frames}
    reasons = refused.set_index("raw_uri")["reason"].to_dict()
    assert reasons == {"a1.txt": "unreadable", "a2.txt": "contract", "a3.txt": "contract"}
    messages = refused.set_index("raw_uri")["message"]
    assert messages["a1.txt"].startswith("the broken reader failed: RuntimeError('boom')")
    assert messages["a2.txt"].startswith("entity_mentions: type 'PLANET' is not one of PERSON, ORG")
    assert messages["a3.txt"].startswith("quotes: confidence 7.0 is more than 1")
    assert bytes(refused["raw"].iloc[0]) in [t.encode() for t in texts]


class Unfinished:
    """A reader whose code is broken, which no article causes."""

    name, version, releases_gil = "unfinished", "1", False

    def read(self, articles):
        raise ImportError("no module named onnxruntime")


def test_broken_code_stops_the_run():
    with pytest.raises(ImportError, match="onnxruntime"):
        batch.read_batch(records(TEXT), Unfinished())


def test_a_text_that_is_empty_after_repair_is_refused(rules):
    frames, refused = batch.read_batch(records("\u200b\ufeff", TEXT), rules)
    assert len(frames["articles"]) == 1
    assert list(refused["reason"]) == ["unreadable"]


def test_only_english_is_read(rules):
    frame = records(TEXT, TEXT)
    frame["language"] = pd.Series(["de", "en"], dtype=frame["language"].dtype)
    frames, refused = batch.read_batch(frame, rules)
    assert refused.empty
    assert frames["articles"].sort_values("external_id")["n_quotes"].gt(0).tolist() == [False, True]
    assert frames["articles"]["n_sentences"].gt(0).all()


def test_tokenised_text_shows_which_abbreviations_end_a_sentence():
    article = batch.prepare("They sold Tarn Corp . Ada Berg , it said , ran Lund Inc. Ohio , too .")
    assert [article.text[s.start : s.end] for s in article.sentences] == [
        "They sold Tarn Corp.",
        "Ada Berg, it said, ran Lund Inc. Ohio, too.",
    ]
