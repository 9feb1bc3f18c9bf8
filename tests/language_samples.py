"""News of our own in 24 other languages, and English that is easily taken for another language."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parent / "languages"
_BLOCKS = re.split(r"^\[(\w+)\]\n", (FOLDER / "other_languages.txt").read_text("utf-8"), flags=re.M)[1:]
# By ISO 639-1 code: a headline, a brief, and the paragraphs of an article.
OTHER_LANGUAGES = {code: text.strip().split("\n\n") for code, text in zip(_BLOCKS[::2], _BLOCKS[1::2], strict=True)}
ENGLISH_TEXTS = [text.strip() for text in (FOLDER / "english.txt").read_text("utf-8").split("\n\n")[1:]]
