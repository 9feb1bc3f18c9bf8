import json

import pytest

from benchmarks.accuracy import draw_speakers, speaker_accuracy
from benchmarks.accuracy.draw_speakers import Found, Labelled
from benchmarks.accuracy.speaker_accuracy import Judged
from tests.benchmarks.accuracy.test_draw_speakers import CONTENT, SOURCE, corpus
from transforms.linking.speakers import Speaker
from transforms.linking.speaking.speaker_finding import Finding

PERSON = Speaker(0, "Ingrid Solberg", "person", None, 0.9, Finding(0, "person", "name"))
NOBODY = Speaker(None, None, "anonymous", None, 0.7, Finding(None, "anonymous", "anonymous"))
TEXT = "she said"


@pytest.mark.parametrize(
    ("speaker", "names", "right", "wrong_name"),
    [
        (PERSON, ("Solberg",), True, False),
        (PERSON, ("Paul Hale",), False, True),
        (PERSON, (None,), False, True),
        (NOBODY, (None,), True, False),
        (NOBODY, ("Paul Hale",), False, False),
        (NOBODY, ("Roe campaign", None), True, False),
    ],
)
def test_a_speaker_is_judged_by_its_name(speaker, names, right, wrong_name):
    label = Labelled("one", ((4, 8),), ((0, 3),), names, ("person",))
    judged = speaker_accuracy.judge(Found(((4, 8),), "she", speaker), label, TEXT)
    assert judged == Judged("pronoun", right, wrong_name, speaker.type == "person", speaker.confidence)


@pytest.mark.parametrize(
    ("mention", "kind"), [("She", "pronoun"), ("Mr. Solberg", "name"), ("the mayor", "noun phrase")]
)
def test_kinds_of_mentions(mention, kind):
    assert speaker_accuracy.mention_kind(mention, ("Ingrid Solberg", None)) == kind


def test_calibration_error():
    sure = [Judged("name", i < 8, False, None, 0.8) for i in range(10)]
    assert speaker_accuracy.calibration(sure) == pytest.approx(0)
    assert speaker_accuracy.calibration([sure[0]] * 5) == pytest.approx(0.2)
    assert speaker_accuracy.calibration([]) == 0


def test_the_figures_of_labels_and_of_resolved_speakers_are_printed(tmp_path, capsys):
    folder = tmp_path / "corpora"
    folder.mkdir()
    (document,) = draw_speakers.documents(corpus(folder))
    label = Labelled("one", (CONTENT,), (SOURCE,), ("Ingrid Solberg",), ("person",))
    draw_speakers.write_labels(tmp_path / "speakers_invented.json", "invented", 1, [label])
    document["quotes"] = [{**document["quotes"][0], "speaker_names": ["Paul Hale"]}]
    (folder / "gum-attribution-news-train.jsonl").write_text(json.dumps(document) + "\n", "utf-8")
    assert speaker_accuracy.main([str(tmp_path), "--labels", str(tmp_path), "--reader", "rules"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[1] == "speakers_invented, 1 labelled quotes, 1 found"
    assert [line.split()[-4:] for line in out if line.startswith("all")] == [
        ["1", "1.000", "0.000", "1.000"],
        ["1", "0.000", "1.000", "-"],
    ]
