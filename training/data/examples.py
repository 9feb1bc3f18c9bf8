"""Turn corpora into training examples and a holdout: repair, silver names, word pieces, targets, cached on disk."""

from __future__ import annotations

import inspect
import pickle
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from training.data import coreference, corpora, labels, silver_names, teacher_tags
from training.data.corpora import Document
from training.data.labels import Targets, targets, unknown_targets
from training.data.minilm import load_tokenizer
from training.data.teacher_tags import TagRoots, text_key
from transforms.model.pieces import Pieces, encode
from transforms.readers import RULES, code_hash
from transforms.rules import names

# The corpora to train on. Those in one group are renderings of the same documents: each epoch draws one of them.
CORPORA = (
    ("polnear-train", "polnear-ptb-train"),
    ("conll2003-train",),
    ("crossner-politics-train",),
    ("gap-train",),
    ("gum-news-train",),
    ("gum-interview-train",),
    ("gum-other-train",),
)
SILVER_CHAINS = {"polnear-train": "polnear-silver-train"}  # the same documents with chains that a program found
# How often an epoch reads a corpus, by stage; once unless named.
REPEATS_FOR_QUOTES = {"crossner-politics-train": 3}  # small, and the only corpus with elections and parties
REPEATS_FOR_NAMES = {"conll2003-train": 3, "crossner-politics-train": 6}
REPEATS_FOR_STUDENTS = {"conll2003-train": 2, "crossner-politics-train": 6, "gap-train": 2}


class Sources(NamedTuple):
    """Opinions on what a text holds, beside the gold labels.

    Attributes:
        tags: A large teacher's tags by the key of a text, see `teacher_tags.read_tags`; empty without any.
        has_silver: Whether spaCy finds names where there are no gold ones. Where it does not, those names are unknown,
            which is enough for students: they learn names from their teacher.
    """

    tags: Mapping[int, TagRoots]
    has_silver: bool = True


class Example(NamedTuple):
    """A document ready to train on.

    Attributes:
        key: Id of the document.
        renderings: Word pieces and targets of each rendering (clean, tokenised).
        repeats: How often an epoch reads the document.
    """

    key: str
    renderings: tuple[tuple[Pieces, Targets], ...]
    repeats: int


def find_corpora(folder: Path, also: Sequence[Path] = ()) -> list[list[Path]]:
    """Return the files of `CORPORA` that are in `folder`, and `also`, renderings of the same documents grouped.

    Raises:
        FileNotFoundError: There is no file to train on.
    """
    groups = [[path for name in group if (path := folder / f"{name}.jsonl").is_file()] for group in CORPORA]
    groups += [[path] for path in also]
    groups = [group for group in groups if group]
    if not groups:
        known = ", ".join(name for group in CORPORA for name in group)
        raise FileNotFoundError(f"{folder} has no corpus to train on: none of {known}; name your own with --also FILE")
    return groups


def load_examples(
    groups: Sequence[Sequence[Path]], work: Path, repeats: Mapping[str, int], sources: Sources
) -> list[Example]:
    """Return the examples of the documents that are not held out.

    Args:
        groups: Files, renderings of the same documents grouped.
        work: Folder of the caches.
        repeats: How often an epoch reads a corpus, by the name of its group's first file; once unless named.
        sources: Opinions beside the gold labels.
    """
    examples: list[Example] = []
    for group in groups:
        renderings: dict[str, list[tuple[Pieces, Targets]]] = defaultdict(list)
        for path in group:
            for document, pieces, made in _labelled(path, work, sources):
                if not document.held_out:
                    renderings[document.doc_id].append((pieces, made))
        examples.extend(Example(key, tuple(ways), repeats.get(group[0].stem, 1)) for key, ways in renderings.items())
    return examples


def load_holdout(groups: Sequence[Sequence[Path]], work: Path, sources: Sources) -> list[Document]:
    """Return the held-out documents, in each of their renderings."""
    return [document for path in chain(*groups) for document, *_ in _labelled(path, work, sources) if document.held_out]


def load_unlabelled(path: Path, work: Path, sources: Sources) -> list[Example]:
    """Return the articles of a corpus as examples without targets, for distillation.

    Args:
        path: The corpus.
        work: Folder of the caches.
        sources: Opinions to learn from. If there are a large teacher's tags, articles without are left out.
    """
    tags = sources.tags
    cache = _cache(work, f"{path.stem}.unlabelled", sources)
    if cache.is_file():
        return list(pickle.loads(cache.read_bytes()))
    documents = [d for d in corpora.read_corpus(path) if not tags or text_key(d.article.text) in tags]
    examples = [
        Example(d.doc_id, ((pieces, unknown_targets(len(pieces.words), _teacher(d, pieces, tags))),), 1)
        for d, pieces in zip(documents, _encoded(documents), strict=True)
    ]
    _save(cache, examples)
    return examples


def _labelled(path: Path, work: Path, sources: Sources) -> list[tuple[Document, Pieces, Targets]]:
    """Return the documents of a corpus with their word pieces and targets."""
    cache = _cache(work, path.stem, sources)
    if cache.is_file():
        return list(pickle.loads(cache.read_bytes()))
    documents = _with_silver_chains(path, list(corpora.read_corpus(path)))
    with_names = [d for d in documents if sources.has_silver and labels.has_names(d)]
    silver = silver_names.find_names(with_names, work / "silver" / f"{path.stem}.json")
    labelled = [
        (d, pieces, targets(d, pieces, silver.get(d.doc_id), _rule_names(d), _teacher(d, pieces, sources.tags)))
        for d, pieces in zip(documents, _encoded(documents), strict=True)
    ]
    _save(cache, labelled)
    return labelled


def _with_silver_chains(path: Path, documents: Sequence[Document]) -> list[Document]:
    """Return the documents with the chains of the same documents in the corpus that `SILVER_CHAINS` names."""
    companion = path.with_name(f"{SILVER_CHAINS.get(path.stem)}.jsonl")
    if not companion.is_file():
        return list(documents)
    chains = {(d.doc_id, d.article.text): d.chains for d in corpora.read_corpus(companion)}
    return [replace(d, chains=chains.get((d.doc_id, d.article.text), d.chains)) for d in documents]


def _teacher(document: Document, pieces: Pieces, tags: Mapping[int, TagRoots]) -> TagRoots | None:
    """Return the large teacher's tags of a document; None without any, or if its words are cut otherwise now."""
    found = tags.get(text_key(document.article.text))
    return found if found is not None and len(found) == len(pieces.words) else None


def _cache(work: Path, name: str, sources: Sources) -> Path:
    """Return the path of a cache; its name contains a hash of the code that makes it, so that old caches are not read."""
    parts = (corpora, labels, silver_names, coreference, teacher_tags)
    code = "".join(map(inspect.getsource, parts)) + inspect.getsource(Example) + f"{len(sources.tags)} {sources.has_silver}"
    return work / "prepared" / f"{name}-{code_hash(*RULES, 'model')}-{crc32(code.encode()):08x}.pickle"


def _save(cache: Path, examples: object) -> None:
    cache.parent.mkdir(parents=True, exist_ok=True)
    cache.write_bytes(pickle.dumps(examples))


def _encoded(documents: Sequence[Document]) -> Iterable[Pieces]:
    return encode(load_tokenizer(), [document.article for document in documents])


def _rule_names(document: Document) -> list[tuple[int, int, str]]:
    return [(m.start, m.end, m.type) for m in names.find(document.article) if m.form == "name"]
