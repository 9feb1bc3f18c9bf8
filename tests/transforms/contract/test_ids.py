from transforms.contract.ids import article_id, digest, text_key


def test_ids_are_the_same_on_any_machine():
    assert article_id("paper", "1") == "4f375c9bf500f0b7d6c568393195e104"


def test_ids_tell_the_parts_of_a_key_apart():
    assert digest("ab", "c") != digest("a", "bc")


def test_the_text_key_depends_on_letters_and_digits_only():
    assert text_key("“We GO,” she said.") == text_key("We go she said")
    assert text_key("We go 1") != text_key("We go 2")
