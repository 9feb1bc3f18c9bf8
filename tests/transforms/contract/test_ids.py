from transforms.contract.ids import article_id, digest, text_key


def test_ids_are_the_same_on_any_machine():
    assert article_id("paper", "1") == "4f375c9bf500f0b7d6c568393195e104"


def test_parts_are_kept_apart():
    assert digest("ab", "c") != digest("a", "bc")


def test_text_key_is_of_letters_and_digits():
    assert text_key("“We GO,” she said.") == text_key("We go she said")
    assert text_key("We go 1") != text_key("We go 2")
