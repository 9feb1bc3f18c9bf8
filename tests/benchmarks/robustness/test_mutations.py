"""Documents are damaged in many ways, and in the same way again."""

from random import Random

from benchmarks.robustness.mutations import MOST_BYTES, MUTATIONS, mutated
from benchmarks.robustness.seed_documents import seeds


def test_the_same_chance_gives_the_same_document() -> None:
    assert [mutated(Random(n)) for n in range(50)] == [mutated(Random(n)) for n in range(50)]


def test_nearly_all_documents_are_damaged_and_none_is_large() -> None:
    known = set(seeds().values())
    found = [mutated(Random(n))[1] for n in range(500)]
    assert sum(raw in known for raw in found) < 50
    assert max(map(len, found)) <= MOST_BYTES + 1000


def test_each_mutation_takes_any_bytes() -> None:
    for mutation in MUTATIONS:
        for raw in (b"", b"\x00", b"a\n1", bytes(range(256))):
            assert isinstance(mutation(Random(1), raw), bytes)
