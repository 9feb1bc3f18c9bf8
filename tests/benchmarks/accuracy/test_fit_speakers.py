import json

from benchmarks.accuracy import draw_speakers, fit_speakers
from benchmarks.accuracy.draw_speakers import Labelled
from tests.benchmarks.accuracy.test_draw_speakers import CONTENT, SOURCE, corpus
from transforms.linking.speaking.speaker_finding import Finding


def test_a_rule_that_is_often_right_weighs_more():
    name, guess = Finding(0, "person", "name"), Finding(0, "person", "guess")
    found = [(name, i < 18) for i in range(20)] + [(guess, i < 10) for i in range(20)]
    _, by_basis, support = fit_speakers.weights(found)
    assert by_basis["name"] > by_basis["guess"]
    assert support == 0


def test_support_weighs_what_it_tells():
    found = [(Finding(0, "person", "pronoun", i / 40), i > 15) for i in range(40)]
    _, _, support = fit_speakers.weights(found)
    assert support > 1


def test_the_weights_are_printed(tmp_path, capsys):
    (tmp_path / "corpora").mkdir()
    (document,) = draw_speakers.documents(corpus(tmp_path / "corpora"))
    (tmp_path / "corpora" / "polnear-train.jsonl").write_text(json.dumps(document) + "\n", "utf-8")
    label = Labelled("one", (CONTENT,), (SOURCE,), ("Ingrid Solberg",), ("person",))
    for name in fit_speakers.FITTED_ON:
        draw_speakers.write_labels(tmp_path / f"{name}.json", "polnear-train", 1, [label])
    assert fit_speakers.main([str(tmp_path), "--labels", str(tmp_path), "--reader", "rules"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("2 quotes, 2 right\n")
    assert '"surname": ' in out
