"""`make speakers`: measure the names and types of quotes' speakers, and the calibration of `speaker_confidence`.

Quotes that the reader finds are compared with labels made by hand (see `draw_speakers`), and with the resolved
speakers of corpora that have some. A quote's speaker is right if its name is one of the right ones, or if it has none
and nobody is named; it is a wrong name if it has another name. It needs a folder with `corpora/*.jsonl`, which is not
part of this repository.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.accuracy.calibration_plot import Outcome, binned, calibration_error
from benchmarks.accuracy.draw_speakers import (
    Found,
    Labelled,
    best_match,
    documents,
    found_quotes,
    read_labels,
)
from benchmarks.common.command_line import ROOT, add_shared, parser
from transforms import readers
from transforms.lexicons import lexicon
from transforms.reader_api import Reader

LABELS = ROOT / "tests" / "benchmarks" / "accuracy"
RESOLVED = ("gum-attribution-news-train", "gum-attribution-news-dev")  # corpora with resolved names
PRONOUNS = lexicon.words("function_words.txt", "pronouns") | {"who", "whose", "his", "her", "their", "its", "my", "our"}


class Judged(NamedTuple):
    """A found quote beside its label.

    Attributes:
        kind: Kind of the labelled speaker mention: name, pronoun or noun phrase.
        right: Whether the name, or that there is none, is right.
        wrong_name: Whether a name is given and wrong.
        type_right: Whether `speaker_type` is right; None where the label has no type.
        confidence: `speaker_confidence`.
    """

    kind: str
    right: bool
    wrong_name: bool
    type_right: bool | None
    confidence: float


def same_name(name: str, other: str) -> bool:
    """Return whether all words of one name are in the other, as `same_name` in score.py does."""
    a, b = ({word.strip(".,'’\"") for word in one.lower().split()} for one in (name, other))
    return bool(a and b) and (a <= b or b <= a)


def mention_kind(mention: str, names: Iterable[str | None]) -> str:
    """Return whether a speaker mention is a pronoun, has a word of the speaker's name, or is another noun phrase."""
    words = {word.strip(".,'’\"()").removesuffix("'s").removesuffix("’s") for word in mention.lower().split()}
    if len(words) == 1 and words <= PRONOUNS:
        return "pronoun"
    of_names = {word.strip(".,'’\"") for name in names if name for word in name.lower().split()} - {"of", "the"}
    return "name" if words & of_names else "noun phrase"


def judge(found: Found, label: Labelled, text: str) -> Judged:
    """Return a found quote beside its label; `text` is the text of its document in the corpus."""
    name = found.speaker.name
    right = None in label.names if name is None else any(n is not None and same_name(name, n) for n in label.names)
    mention = " ".join(text[start:end] for start, end in label.speaker)
    return Judged(
        kind=mention_kind(mention, label.names),
        right=right,
        wrong_name=name is not None and not right,
        type_right=found.speaker.type in label.types if label.types else None,
        confidence=found.speaker.confidence,
    )


def judge_all(reader: Reader, docs: Sequence[Mapping[str, Any]], labels: Sequence[Labelled]) -> list[Judged]:
    """Return the labelled quotes that the reader finds, each beside its label."""
    return [judged for _, judged in judged_pairs(reader, docs, labels)]


def judged_pairs(
    reader: Reader, docs: Sequence[Mapping[str, Any]], labels: Sequence[Labelled]
) -> list[tuple[Found, Judged]]:
    """Return the labelled quotes that the reader finds, as they were found and as `judge` returns them."""
    by_doc: dict[str, list[Labelled]] = defaultdict(list)
    for label in labels:
        by_doc[label.doc_id].append(label)
    docs = [doc for doc in docs if doc["doc_id"] in by_doc]
    pairs = []
    for doc, found in zip(docs, found_quotes(reader, docs), strict=True):
        contents = [one.content for one in found]
        for label in by_doc[doc["doc_id"]]:
            at = best_match(label.content, contents)
            if at is not None:
                pairs.append((found[at], judge(found[at], label, doc["text"])))
    return pairs


def resolved_labels(docs: Sequence[Mapping[str, Any]]) -> list[Labelled]:
    """Return the quotes of a corpus that have a resolved speaker, as labels without types."""
    return [
        Labelled(
            doc["doc_id"],
            tuple((s, e) for s, e in sorted(quote["content"])),
            tuple((s, e) for s, e in sorted(quote["source"])),
            tuple(quote["speaker_names"]),
            (),
        )
        for doc in docs
        for quote in doc["quotes"]
        if quote.get("speaker_names") and quote["content"]
    ]


def calibration(judged: Sequence[Judged]) -> float:
    """Return the calibration error of the confidences over ten bins of as many quotes each."""
    return calibration_error(binned(Outcome(one.confidence, one.right, one.kind) for one in judged))


def report(judged: Sequence[Judged]) -> list[str]:
    """Return the lines that say how many speakers are right, by kind of mention, and the calibration error."""
    lines = [f"{'speaker mention':<16}{'quotes':>8}{'right':>8}{'wrong name':>12}{'type':>8}"]
    for kind in ("name", "pronoun", "noun phrase", "all"):
        of_kind = [one for one in judged if kind in (one.kind, "all")]
        typed = [one for one in of_kind if one.type_right is not None]
        right, wrong = _share(of_kind, lambda one: one.right), _share(of_kind, lambda one: one.wrong_name)
        lines.append(f"{kind:<16}{len(of_kind):>8}{right:>8}{wrong:>12}{_share(typed, lambda one: one.type_right):>8}")
    return [*lines, f"calibration error of speaker_confidence: {calibration(judged):.3f}"]


def _share(judged: Sequence[Judged], holds: Callable[[Judged], bool | None]) -> str:
    return f"{sum(map(bool, map(holds, judged))) / len(judged):.3f}" if judged else "-"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of every file of labels and of every corpus with resolved names that is there."""
    command = parser("benchmarks.accuracy.speaker_accuracy", __doc__)
    add_shared(command)
    command.add_argument("--labels", type=Path, default=LABELS, help="Folder with speakers_*.json (%(default)s).")
    command.add_argument("--reader", default=readers.DEFAULT, choices=readers.READERS)
    given = command.parse_args(arguments)
    corpora, reader = given.shared / "corpora", readers.get(given.reader)
    sets = [(path.stem, *read_labels(path)) for path in sorted(given.labels.glob("speakers_*.json"))]
    for name, corpus, labels in sets:
        if (file := corpora / f"{corpus}.jsonl").is_file():
            _print(f"{name}, {len(labels)} labelled quotes", judge_all(reader, documents(file), labels))
    for name in RESOLVED:
        if (file := corpora / f"{name}.jsonl").is_file():
            docs = documents(file)
            _print(f"{name}, resolved speakers of its annotation", judge_all(reader, docs, resolved_labels(docs)))
    return 0


def _print(title: str, judged: Sequence[Judged]) -> None:
    print(f"\n{title}, {len(judged)} found", *report(judged), sep="\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
