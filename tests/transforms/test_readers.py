"""A reader's version depends on the code and files that it reads with, and on no others."""

import pytest

from transforms import readers


def test_the_hash_covers_all_files_that_a_reader_depends_on():
    files = readers._files((*readers.RULES, *readers.NETWORK))
    some = {
        *(
            "article_rows.py",
            "batch.py",
            "linking/speakers.py",
            "model/decoding.py",
            "name_rules/name_kinds.py",
            "rules/quotes.py",
        ),
        *("lexicons/cities.txt", "lexicons/titles.txt", "text/repair.py"),
    }
    assert some - set(files) == set()
    assert [name for name, file in files.items() if not file.is_file()] == []


def test_the_hash_does_not_cover_what_runs_before_and_after_reading():
    files = readers._files((*readers.RULES, *readers.NETWORK))
    assert [name for name in files if name.startswith(("contract/", "records/"))] == []


def test_the_version_of_the_rules_reader_does_not_depend_on_the_trained_one():
    assert [name for name in readers._files(readers.RULES) if name.startswith("model/")] == []
    assert readers.code_hash(*readers.RULES) != readers.code_hash(*readers.RULES, *readers.NETWORK)
    assert readers.get("rules").version == f"1-{readers.code_hash(*readers.RULES)}"


@pytest.mark.parametrize("name", readers.READERS)
def test_a_reader_has_the_name_it_is_asked_for(name):
    assert readers.get(name).name == name


def test_an_unknown_reader_is_an_error_that_names_the_readers():
    with pytest.raises(ValueError, match="no reader 'spacy'; the readers are: model, model-fast, rules"):
        readers.get("spacy")


def test_a_reader_answers_to_its_former_name():
    assert readers.get("model-small") is readers.get("model-fast")
    assert readers.get("model-small").name == "model-fast"
