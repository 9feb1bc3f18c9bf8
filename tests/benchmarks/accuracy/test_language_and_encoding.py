import json

from benchmarks.accuracy import language_and_encoding as measured
from tests.language_samples import OTHER_LANGUAGES

ENGLISH = "The mayor said that the café would close. “We waited,” she said; it’s late."


def test_languages_are_counted():
    german = "\n".join(OTHER_LANGUAGES["de"])
    assert measured.language_counts([ENGLISH, german, "Ja"], None) == {"English": 1, "another": 1, "open": 1}


def test_decoding_is_counted():
    texts = [ENGLISH, "Plain.", "The minister, Mr López, said no to the plan."]
    assert measured.decoding_counts(texts, "mac_roman") == {"right": 1, "refused": 1}


def test_the_counts_are_printed(tmp_path, capsys):
    (tmp_path / "corpora").mkdir()
    (tmp_path / "corpora" / "a.jsonl").write_text(json.dumps({"text": ENGLISH}) + "\n", "utf-8")
    assert measured.main([str(tmp_path), "--corpora", "a.jsonl"]) == 0
    out = capsys.readouterr().out
    assert "1 texts" in out
    assert "decoding of cp1252: {'right': 1}" in out
