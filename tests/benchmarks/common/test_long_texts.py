import pytest

from benchmarks.common.long_texts import TEXTS, made_name


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_one_line_of_about_the_length_asked_for(name: str) -> None:
    text = TEXTS[name](5_000)
    assert 4_900 < len(text) <= 5_000
    assert "\n" not in text
    assert TEXTS[name](9_000).startswith(text)


def test_made_up_names_differ() -> None:
    assert len({made_name(i) for i in range(20_000)}) == 20_000
