"""The declared outputs are those of the shipped networks."""

import numpy as np
import pytest

from transforms.linking.coreference.grammatical_roles import ROLES
from transforms.model.model_files import FOLDER, MODELS, OUTPUTS, WORDS_FILE, session
from transforms.model.tag_scheme import LINK_SIZE, LINKS, NAME_TAGS, TAGS
from transforms.model.windows import CLS, HE_AND_SHE, SEP, Batch

N_HEADS = 36  # of the last layers of the default network, in both directions


def test_tags_are_bio_pairs_per_type():
    assert TAGS == ("O", "B-content", "I-content", "B-cue", "I-cue", "B-source", "I-source")


@pytest.mark.parametrize("stem", MODELS.values())
def test_a_shipped_network_has_a_column_per_tag_and_link_dimension(stem):
    ids = np.array([[CLS, HE_AND_SHE[0], SEP]], np.int64)
    blank = np.zeros_like(ids)
    run = session(FOLDER / f"{stem}.onnx", FOLDER / WORDS_FILE)
    outputs = dict(zip(OUTPUTS, run(Batch([], ids, blank, blank, blank, [])), strict=False))
    attention = outputs.pop("attention", None)
    assert attention is None or attention.shape == (1, N_HEADS, 1, 3)
    assert {name: (a.shape, a.dtype.name) for name, a in outputs.items()} == {
        "tags": ((1, 3, len(TAGS)), "float32"),
        "names": ((1, 3, len(NAME_TAGS)), "float32"),
        "links": ((1, 3, len(LINKS) * LINK_SIZE), "float32"),
        "roles": ((1, 3, len(ROLES)), "float32"),
    }
