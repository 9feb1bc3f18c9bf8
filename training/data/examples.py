"""From corpora to items to train on: repaired text, silver names, pieces and targets, kept in the work folder."""

from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

from training.data import corpora, silver_names
from training.data.corpora import Document
from training.data.dataset import Item
from training.data.labels import Targets, nothing_known, targets
from training.learning.network import start_folder
from transforms.model.pieces import Pieces, encode
from transforms.readers import RULES, code_hash
from transforms.rules import names

# Renderings of one set of documents train as one: each epoch draws one of them.
TRAINING = (("polnear-train", "polnear-ptb-train"), ("conll2003-train",), ("crossner-politics-train",))
# How often an epoch reads a corpus: first quotes with names beside them, then names until they are learnt, too.
QUOTES_FIRST = {"crossner-politics-train": 3}  # small, and the only one with elections and parties
NAMES_THEN = {"conll2003-train": 3, "crossner-politics-train": 6}
TAUGHT = {"conll2003-train": 2, "crossner-politics-train": 4}


def tokenizer() -> Any:
    """The published vocabulary's tokenizer, neither cutting nor padding."""
    from tokenizers import Tokenizer

    found = Tokenizer.from_file(str(start_folder() / "tokenizer.json"))
    found.no_truncation()
    found.no_padding()
    return found


def prepared(path: Path, work: Path) -> list[tuple[Document, Pieces, Targets]]:
    """The documents of a corpus with their pieces and targets."""
    cache = _cache(work, path.stem)
    if cache.is_file():
        return list(pickle.loads(cache.read_bytes()))
    documents = list(corpora.read(path))
    found = [(d, p, targets(d, p, s, r)) for d, p, s, r in _with_names(documents, path.stem, work)]
    cache.parent.mkdir(parents=True, exist_ok=True)
    cache.write_bytes(pickle.dumps(found))
    return found


def groups(folder: Path, also: Sequence[Path] = ()) -> list[list[Path]]:
    """The files to train on, renderings of the same documents together: those of `TRAINING` that are there, and more.

    Raises:
        FileNotFoundError: Where there is none at all.
    """
    found = [[path for name in group if (path := folder / f"{name}.jsonl").is_file()] for group in TRAINING]
    found += [[path] for path in also]
    found = [group for group in found if group]
    if not found:
        names = ", ".join(name for group in TRAINING for name in group)
        raise FileNotFoundError(f"{folder} has no corpus to train on: none of {names}; name your own with --also FILE")
    return found


def items(files: Sequence[Sequence[Path]], work: Path, times: Mapping[str, int]) -> list[Item]:
    """The items to train on, without the documents kept apart.

    An epoch reads a corpus once, or as often as `times` has it.
    """
    found: list[Item] = []
    for group in files:
        renderings: dict[str, list[tuple[Pieces, Targets]]] = defaultdict(list)
        for path in group:
            for document, pieces, wanted in prepared(path, work):
                if not document.kept_apart:
                    renderings[document.doc_id].append((pieces, wanted))
        found.extend(Item(key, tuple(ways), times.get(group[0].stem, 1)) for key, ways in renderings.items())
    return found


def kept_apart(files: Sequence[Sequence[Path]], work: Path) -> list[Document]:
    """The documents kept apart, each in its first rendering."""
    return [document for group in files for document, *_ in prepared(group[0], work) if document.kept_apart]


def unlabelled(path: Path, work: Path) -> list[Item]:
    """The articles of a corpus without any target: for a student to hear its teacher on."""
    cache = _cache(work, f"{path.stem}.unlabelled")
    if cache.is_file():
        return list(pickle.loads(cache.read_bytes()))
    documents = list(corpora.read(path))
    found = [
        Item(d.doc_id, ((p, nothing_known(len(p.words))),), 1)
        for d, p in zip(documents, encode(tokenizer(), [d.article for d in documents]), strict=True)
    ]
    cache.parent.mkdir(parents=True, exist_ok=True)
    cache.write_bytes(pickle.dumps(found))
    return found


def _cache(work: Path, name: str) -> Path:
    """Where prepared documents are kept: by the code that made them, so that a change makes them anew."""
    own = b"".join((Path(__file__).parent / f"{module}.py").read_bytes() for module in ("corpora", "labels", "silver_names"))
    return work / "prepared" / f"{name}-{code_hash(*RULES, 'model')}-{crc32(own):08x}.pickle"


def _with_names(
    documents: Sequence[Document], corpus: str, work: Path
) -> Iterable[tuple[Document, Pieces, list[tuple[int, int, str]], list[tuple[int, int, str]]]]:
    spacy = silver_names.names(documents, work / "silver" / f"{corpus}.json")
    pieces = encode(tokenizer(), [d.article for d in documents])
    for document, one in zip(documents, pieces, strict=True):
        ruled = [(m.start, m.end, m.type) for m in names.find(document.article) if m.form == "name"]
        yield document, one, spacy[document.doc_id], ruled
