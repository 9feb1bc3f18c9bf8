import pytest

from transforms.records.plausible_characters import count_odd, count_odd_in_any_script


@pytest.mark.parametrize(
    "text",
    [
        "“We have waited,” said the mayor’s aide; ‘No’ – twice… and “out”.",
        "Zoë Müller, François Hollande, Søren, Łukasz, ÉDITH, Émile: a naïve façade, à la carte, 30° or £12, €5, 12 €",
        "© 2026 Example®, Name™ • one · two § 3, ¿qué? ¡No! 1½ m², 5th July—no, rock ’n’ roll",
    ],
)
def test_what_people_write_is_not_odd(text):
    assert count_odd(text) == 0


@pytest.mark.parametrize(("wrote", "read"), [("cp1252", "mac_roman"), ("mac_roman", "cp1252"), ("cp850", "cp1252")])
def test_the_wrong_encoding_is_odd(wrote, read):
    text = "“We waited,” said the mayor’s aide, André. It’s “late”."
    text = text.encode(wrote, "ignore").decode(read, "replace")
    assert count_odd(text) >= sum(not c.isascii() for c in text) / 2


def test_capitals_within_words_are_odd_in_any_script():
    assert count_odd_in_any_script("Городской совет") == 0
    assert count_odd_in_any_script("гОРОДСКОЙ") == 1
    assert count_odd_in_any_script("pi±tek") == 1
