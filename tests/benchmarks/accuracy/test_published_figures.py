"""Figures of others stand beside the scores of each corpus."""

from benchmarks.accuracy.published_figures import corpus_table, known, sources


def test_figures_of_others_are_one_cell():
    assert known("polnear-dev", "quotes_found") == "people .80; tracker .50; Citron with gold cues .57"
    assert known("gum-news-dev", "sentences") == "pySBD on Wikinews .84–.90"
    assert known("polnear-dev", "unknown measure") == "–"


def test_figures_have_sources():
    assert "people: corpora/README.md" in [line[:25] for line in sources(["polnear-dev"])]
    assert sources(["ewt-dev"]) == []


REPORTS = {
    "peer": {"sentences": {"precision": 0.5, "recall": 0.5, "f1": 0.5, "n": 48}},
    "rules": {
        "sentences": {"precision": 1.0, "recall": 1.0, "f1": 1.0, "n": 48},
        "entities": {"precision": 0.8, "recall": 0.7, "f1": 0.7467, "n": 9},
    },
}


def test_a_table_has_a_row_per_measure_and_a_column_per_system():
    columns, rows = corpus_table("sbd-golden-test", REPORTS)
    assert columns == ["measure", "others", "peer", "rules", "n"]
    assert rows == [
        ["sentences", "pySBD .981", ".500", "1.000", "48"],
        ["entities", "–", "–", ".747", "9"],
    ]


def test_counts_that_differ_by_system_are_all_listed():
    reports = {name: {"cue_given_found": {"f1": 1.0, "n": n}} for name, n in (("peer", 3), ("rules", 26))}
    assert corpus_table("ewt-dev", reports)[1] == [["cue_given_found", "–", "1.000", "1.000", "3 / 26"]]
