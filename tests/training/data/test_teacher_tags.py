"""A large teacher's tags are read by the key of each text."""

import numpy as np
import pytest

from training.data.teacher_tags import read_tags, text_key, to_probabilities
from transforms.model.tag_scheme import TAGS


def write(folder, name, texts, n_words, columns=len(TAGS)) -> None:
    keys = np.array([text_key(text) for text in texts], np.uint32)
    tags = np.arange(sum(n_words) * columns, dtype=np.uint8).reshape(-1, columns)
    np.savez(folder / f"{name}.npz", key=keys, n_words=np.array(n_words, np.int32), tags=tags)


def test_each_text_has_the_rows_of_its_words(tmp_path):
    write(tmp_path, "some", ["The ferry is late.", "Nobody came."], [5, 3])
    write(tmp_path, "more", ["Ada Berg said so."], [2])
    found = read_tags(tmp_path)
    assert {key: len(rows) for key, rows in found.items()} == {
        text_key("The ferry is late."): 5,
        text_key("Nobody came."): 3,
        text_key("Ada Berg said so."): 2,
    }
    assert found[text_key("Nobody came.")][0].tolist() == list(range(35, 42))


def test_a_folder_without_files_has_no_tags(tmp_path):
    assert read_tags(tmp_path / "none") == {}


def test_other_columns_are_an_error(tmp_path):
    write(tmp_path, "odd", ["Nobody came."], [3], columns=5)
    with pytest.raises(ValueError, match=r"odd\.npz has 5 tags per word, not 7"):
        read_tags(tmp_path)


def test_probabilities_are_squares_that_sum_to_one():
    found = to_probabilities(np.array([[255, 0, 0, 0, 0, 0, 0], [100, 0, 0, 0, 0, 0, 100]], np.uint8))
    assert found.tolist() == [[1, 0, 0, 0, 0, 0, 0], [0.5, 0, 0, 0, 0, 0, 0.5]]
