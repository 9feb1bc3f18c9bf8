import pytest

from transforms.linking.speaking import speaker_confidence
from transforms.linking.speaking.speaker_confidence import BASES, SUPPORTED, confidence, decided
from transforms.linking.speaking.speaker_finding import Finding


def test_a_name_is_surer_than_a_guess():
    sure, guess = Finding(0, "person", "name"), Finding(0, "person", "person near by", 0.1)
    assert 0 < confidence(guess) < confidence(sure) < 1


@pytest.mark.parametrize("basis", sorted(SUPPORTED))
def test_support_counts(basis):
    assert confidence(Finding(0, "person", basis, 0.2)) < confidence(Finding(0, "person", basis, 0.9))


def test_a_name_that_is_rather_wrong_is_not_given(monkeypatch):
    monkeypatch.setitem(BASES, "guess", -9.0)
    given, sure = decided(Finding(3, "person", "guess"))
    assert given.entity is None
    assert given.type == "person"
    assert sure == speaker_confidence.UNNAMED
    assert decided(Finding(3, "person", "name"))[0].entity == 3
