"""The pure parts of `make evaluate` and `make race`: calibration, tables of figures, the peer's tables."""

import json
import random
import time
from types import ModuleType

import pytest

from benchmarks.accuracy import calibration_plot
from benchmarks.accuracy.calibration_plot import Outcome, binned, by_confidence, calibration_error, summary
from benchmarks.accuracy.evaluate import paired, pooled_f1
from benchmarks.accuracy.published_figures import as_markdown, as_text, corpus_table, known, number, sources
from benchmarks.peer import peer_tables
from benchmarks.peer.peer_tables import Quotation, Tables, joined, trimmed
from benchmarks.speed import race
from flows.storage import parquet


def outcomes(*groups: tuple[float, int, int]) -> list[Outcome]:
    """Outcomes from (confidence, right, wrong) each."""
    return [Outcome(c, is_right, "direct") for c, yes, no in groups for is_right in [True] * yes + [False] * no]


def test_what_is_right_as_often_as_it_says_has_no_error():
    assert calibration_error(binned(outcomes((0.2, 20, 80), (0.7, 70, 30)))) == pytest.approx(0)


def test_the_error_is_the_mean_distance_weighted_by_count():
    # 100 say .9 and half are right, 300 say .5 and half are: (100 × .4 + 300 × 0) / 400
    bins = binned(outcomes((0.9, 50, 50), (0.5, 150, 150)), 4)
    assert [b.confidence for b in bins] == pytest.approx([0.5, 0.5, 0.5, 0.9])
    assert [(b.right, b.n) for b in bins] == [(0.5, 100)] * 4
    assert calibration_error(bins) == pytest.approx(0.1)


def test_errors_in_two_directions_do_not_cancel():
    assert calibration_error(binned(outcomes((0.4, 6, 4), (0.8, 6, 4)), 2)) == pytest.approx(0.2)


def test_bins_are_of_equal_count_and_rise():
    found = binned([Outcome(i / 105, i % 2 == 0, "direct") for i in range(105)])
    assert sorted(b.n for b in found) == [10] * 5 + [11] * 5
    assert [b.confidence for b in found] == sorted(b.confidence for b in found)


def test_a_bin_s_edge_through_a_tie_gives_both_sides_its_share():
    # Ten of .6, six of them right, cut into two bins: neither gets more of the right ones.
    assert [(b.right, b.n) for b in binned(outcomes((0.6, 6, 4)), 2)] == [(0.6, 5), (0.6, 5)]


def test_a_tie_is_split_beside_others():
    low, high = binned(outcomes((0.1, 0, 2), (0.6, 3, 3)), 2)
    assert (low.confidence, low.right, low.n) == pytest.approx((0.35, 0.25, 4))
    assert (high.confidence, high.right, high.n) == pytest.approx((0.6, 0.5, 4))


def test_the_order_in_which_outcomes_come_does_not_matter():
    given = outcomes((0.3, 4, 9), (0.5, 11, 2), (0.9, 17, 1))
    shuffled = random.Random(1).sample(given, len(given))
    assert binned(given) == binned(shuffled) == binned(given[::-1])


def test_fewer_outcomes_than_bins_leave_no_empty_bin():
    assert [b.n for b in binned(outcomes((0.5, 1, 0), (0.7, 0, 1), (0.9, 1, 0)))] == [1, 1, 1]


def test_nothing_found_has_no_bins_and_no_error():
    assert summary([]) == {"error": 0.0, "n": 0, "bins": []}


def test_a_summary_is_plain_values():
    told = json.loads(json.dumps(summary(outcomes((0.5, 5, 5)))))
    assert told["n"] == 10
    assert told["bins"][0] == {"confidence": 0.5, "right": 0.5, "n": 1}


def test_a_line_of_its_own_takes_enough_of_a_confidence_and_kind():
    assert by_confidence(outcomes((0.5, 15, 5), (0.9, 19, 0))) == [(0.5, "direct", 0.75, 20)]


class Alignment:
    """The evaluation's, for texts that are the gold's."""

    def __init__(self, gold, text):
        assert gold == text

    def gold_span(self, start, end):
        return frozenset(range(start, end))

    span = gold_span


def script() -> ModuleType:
    """The parts of the evaluation's script that outcomes of names need."""
    same = {"GPE": "PLACE", "LOC": "PLACE"}
    made = ModuleType("score")
    vars(made).update(
        TYPES=("PERSON", "ORG", "GPE"),
        SAME_TYPE=same,
        Alignment=Alignment,
        norm_type=lambda label: same.get(label, label),
        span_of=lambda row: (row["start"], row["end"]),
        by_article=lambda frame: dict(iter(frame.groupby("article_id"))),
    )
    return made


def test_a_name_is_right_with_exactly_span_and_type_and_only_once():
    import pandas as pd

    text = "Ann Roe of Oslo, Norway"
    gold = {"doc_id": "d", "text": text, "entities": [[0, 7, "PER", "PERSON"], [11, 15, "LOC", "LOC"]]}
    mentions = [
        (0, 7, "PERSON", "name", 0.9),  # right
        (0, 7, "PERSON", "name", 0.8),  # the same again
        (4, 7, "PERSON", "name", 0.7),  # cut short
        (11, 15, "GPE", "name", 0.6),  # GPE and LOC are one
        (17, 23, "ORG", "name", 0.5),  # a type that this corpus does not annotate
        (0, 7, "PERSON", "nominal", 0.4),  # no name
    ]
    frames = {
        "articles": pd.DataFrame({"article_id": ["a"], "external_id": ["d"], "text": [text]}),
        "entity_mentions": pd.DataFrame(
            [("a", *row) for row in mentions], columns=["article_id", "start", "end", "type", "form", "confidence"]
        ),
    }
    found = calibration_plot.names(script(), [gold], frames)
    assert [(o.confidence, o.right) for o in found] == [(0.9, True), (0.8, False), (0.7, False), (0.6, True)]


@pytest.mark.parametrize(("ending", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_the_diagram_is_a_picture_of_its_ending(tmp_path, ending, start):
    path = tmp_path / f"diagram.{ending}"
    told = {"rules": summary(outcomes((0.5, 5, 5), (0.9, 9, 1)))}
    calibration_plot.draw(path, {"quotes": told, "names": told, "others": told})
    assert path.read_bytes().startswith(start)


@pytest.mark.parametrize(
    ("value", "text"), [(0.8534, ".853"), (1.0, "1.000"), (0.0, ".000"), (-0.0421, "-.042"), (None, "–")]
)
def test_numbers(value, text):
    assert number(value) == text


def test_others_figures_are_one_cell():
    assert known("polnear-dev", "quotes_found") == "people .80; tracker .50; Citron with gold cues .57"
    assert known("gum-news-dev", "sentences") == "pySBD on Wikinews .84–.90"
    assert known("polnear-dev", "unknown measure") == "–"


def test_every_figure_names_its_source():
    assert any(line.startswith("people: corpora/README.md") for line in sources(["polnear-dev"]))
    assert sources(["ewt-dev"]) == []


REPORTS = {
    "peer": {"sentences": {"precision": 0.5, "recall": 0.5, "f1": 0.5, "n": 48}},
    "rules": {
        "sentences": {"precision": 1.0, "recall": 1.0, "f1": 1.0, "n": 48},
        "entities": {"precision": 0.8, "recall": 0.7, "f1": 0.7467, "n": 9},
    },
}


def test_a_corpus_is_a_row_a_measure_and_a_column_a_system():
    heads, rows = corpus_table("sbd-golden-test", REPORTS)
    assert heads == ["measure", "others", "peer", "rules", "n"]
    assert rows == [
        ["sentences", "pySBD .981", ".500", "1.000", "48"],
        ["entities", "–", "–", ".747", "9"],
    ]


def test_counts_that_differ_are_all_told():
    reports = {name: {"cue_given_found": {"f1": 1.0, "n": n}} for name, n in (("peer", 3), ("rules", 26))}
    assert corpus_table("ewt-dev", reports)[1] == [["cue_given_found", "–", "1.000", "1.000", "3 / 26"]]


def test_text_is_aligned():
    assert as_text(["measure", "others", "rules"], [["a", "people .96", "1.000"], ["names", "–", ".5"]]) == (
        "measure  others      rules\n"
        "a        people .96  1.000\n"
        "names    –              .5"
    )  # fmt: skip


def test_markdown_aligns_numbers_and_escapes_bars():
    assert as_markdown(["a|b", "n"], [["c", "1"]], 1) == "| a\\|b | n |\n| --- | ---: |\n| c | 1 |"


def test_differences_of_clean_and_tokenised():
    clean, tokenised = {"sentences": {"f1": 0.9}}, {"sentences": {"f1": 0.85}}
    assert paired(clean, tokenised) == {
        "sentences": {"clean": 0.9, "tokenised": 0.85, "difference": pytest.approx(-0.05)}
    }


def test_pooled_f1_counts_all_corpora_as_one():
    # 5 of 10 gold among 5 found, and 10 of 10 among 10: 15 hits, 20 gold, 15 found.
    rows = [{"precision": 1.0, "recall": 0.5, "n": 10}, {"precision": 1.0, "recall": 1.0, "n": 10}]
    assert pooled_f1(rows) == pytest.approx(2 * 15 / (20 + 15))
    assert pooled_f1([{"precision": 0.0, "recall": 0.0, "n": 0}]) == 0.0


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("the Senate", "Senate"),
        ("The Hague's", "Hague"),
        ("a Labour", "Labour"),
        ("Ann Roe’s", "Ann Roe"),
        ("Roe 's", "Roe "),
        ("Theresa May", "Theresa May"),
        ("The", "The"),
        ("'s", ""),
    ],
)
def test_names_are_trimmed_as_corpora_have_them(name, kept):
    start, end = trimmed(f"xx {name}.", 3, 3 + len(name))
    assert f"xx {name}."[start:end] == kept


def test_tokens_side_by_side_are_one_span():
    text = "Mayor Ann Roe, of Oslo, said"
    assert [text[s:e] for s, e in joined(text, [(0, 5), (6, 9), (10, 13), (18, 22)])] == ["Mayor Ann Roe", "Oslo"]


def test_the_peer_s_tables_have_what_the_script_reads(tmp_path):
    tables = Tables()
    text = "“We go,” said the Mayor’s aide."
    quotation = Quotation(content=[(0, 8)], cue=[(9, 13)], speaker=[(14, 17), (26, 30)])
    tables.add("id-1", text, [(0, 31)], [(14, 25, "ORG")], [quotation])
    tables.add("id-2", "Nothing.", [(0, 8)], [], [])
    tables.write(tmp_path)
    rows = {name: parquet.read_table(tmp_path / name / "part-0.parquet").to_pylist() for name in peer_tables.SCHEMAS}
    assert [r["external_id"] for r in rows["articles"]] == ["id-1", "id-2"]
    assert {r["article_id"] for r in rows["quotes"]} == {rows["articles"][0]["article_id"]}
    assert [(r["role"], r["start"], r["end"]) for r in rows["quote_spans"]] == [
        ("content", 0, 8), ("cue", 9, 13), ("speaker", 14, 17), ("speaker", 26, 30)
    ]  # fmt: skip
    mention = rows["entity_mentions"][0]
    assert (text[mention["start"] : mention["end"]], mention["form"]) == ("Mayor", "name")


def test_tables_without_rows_have_their_columns(tmp_path):
    Tables().write(tmp_path)
    for name, schema in peer_tables.SCHEMAS.items():
        assert parquet.read_table(tmp_path / name / "part-0.parquet").schema.names == schema.names


def test_time_inside_the_network_is_added_up_also_where_it_fails():
    def run(fails):
        time.sleep(0.01)
        if fails:
            raise ValueError("broken")
        return "scores"

    watched = race.timed(run)
    before = getattr(race.IN_SESSIONS, "seconds", 0.0)
    assert watched(False) == "scores"
    with pytest.raises(ValueError, match="broken"):
        watched(True)
    assert race.IN_SESSIONS.seconds - before >= 0.02


def message(number: int, *parts: bytes) -> bytes:
    """A field of a protocol buffer that holds bytes."""
    inner = b"".join(parts)
    return bytes([number << 3 | 2, len(inner)]) + inner


def test_onnxruntime_s_sessions_are_timed(monkeypatch):
    import numpy as np
    import onnxruntime as ort

    tensor = message(2, message(1, b"\x08\x01"))  # of floats
    node = message(1, message(1, b"x"), message(2, b"y"), message(4, b"Identity"))
    ends = [message(n, message(1, name), tensor) for n, name in ((11, b"x"), (12, b"y"))]
    network = b"\x08\x08" + message(7, node, message(2, b"graph"), *ends) + message(8, b"\x10\x0d")
    monkeypatch.setattr(ort.InferenceSession, "run", ort.InferenceSession.run)  # as it was, afterwards
    session = ort.InferenceSession(network)
    race.time_sessions()
    race.time_sessions()
    before = getattr(race.IN_SESSIONS, "seconds", 0.0)
    assert session.run(["y"], {"x": np.ones(2, np.float32)})[0].tolist() == [1, 1]
    assert race.IN_SESSIONS.seconds > before
    assert not hasattr(ort.InferenceSession.run.untimed, "untimed")
