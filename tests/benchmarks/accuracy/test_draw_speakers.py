import json
from pathlib import Path

import pytest

from benchmarks.accuracy import draw_speakers as drawn
from transforms.contract.tables import SPEAKER_TYPES

TEXT = "Mayor Ingrid Solberg opened the bridge.\xa0\n“It will stand for a hundred years,” Solberg said."
CONTENT = (TEXT.index("It"), TEXT.index("years") + 5)
SOURCE = (TEXT.rindex("Solberg"), TEXT.rindex("Solberg") + 7)
OTHER = (0, 5)


def corpus(folder: Path) -> Path:
    quotes = [
        {"content": [CONTENT], "source": [SOURCE], "cue": []},
        {"content": [OTHER], "source": [SOURCE], "cue": []},  # nobody finds this one
        {"content": [CONTENT], "source": [], "cue": []},
    ]
    path = folder / "invented.jsonl"
    path.write_text(json.dumps({"doc_id": "one", "text": TEXT, "quotes": quotes}) + "\n", "utf-8")
    return path


def test_found_quotes_with_a_source_are_drawn(tmp_path):
    to = tmp_path / "drawn.json"
    assert drawn.main([str(corpus(tmp_path)), "--seed", "1", "--reader", "rules", "--to", str(to)]) == 0
    name, (quote,) = drawn.read_labels(to)
    assert name == "invented"
    assert quote == drawn.Labelled("one", (CONTENT,), (SOURCE,), (), ())
    assert "Solberg" not in to.read_text("utf-8")


def test_a_quote_is_matched_with_the_one_that_shares_most():
    assert drawn.best_match([(0, 10)], [[(0, 5)], [(1, 10)], [(40, 50)]]) == 1
    assert drawn.best_match([(0, 10)], [[(6, 30)]]) is None


@pytest.mark.parametrize("path", sorted(Path(__file__).parent.glob("speakers_*.json")), ids=lambda path: path.stem)
def test_labels_are_complete_and_hold_no_text(path):
    _, labels = drawn.read_labels(path)
    assert len(labels) >= 150
    for label in labels:
        assert label.names
        assert label.types
        assert set(label.types) <= set(SPEAKER_TYPES)
        assert all(name is None or len(name.split()) < 9 for name in label.names)
