"""A list of known names."""

from transforms.identities.known_names import NO_KNOWN_NAMES, KnownName, KnownNames

ENTRY = KnownName("Ruth Finch", "PERSON", "Q901", None, None)


def test_candidates_have_the_alias_and_the_type():
    names = KnownNames([("Finch", ENTRY)])
    assert names.candidates("Finch", "PERSON") == [ENTRY]
    assert names.candidates("Finch", "ORG") == []
    assert NO_KNOWN_NAMES.candidates("Finch", "PERSON") == []
