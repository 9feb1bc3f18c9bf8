"""A reader's version follows the code and files that it reads with, and no others."""

from transforms import readers


def test_version_hash_takes_in_all_that_reads():
    files = readers._files(("rules", "lexicons", "model"))
    read = {
        "batch.py",
        "text/repair.py",
        "linking/speakers.py",
        "rules/quotes.py",
        "lexicons/titles.txt",
        "lexicons/cities.txt",
    }
    assert read | {"model/decoding.py"} <= set(files)
    assert not [name for name in files if name.startswith(("contract/", "records/"))]  # used before and after reading
    assert all(file.is_file() for file in files.values())


def test_a_change_of_the_trained_reader_makes_no_article_of_the_rules_stale():
    rules = readers._files(readers.RULES)
    assert not any(name.startswith("model/") for name in rules)
    assert readers.code_hash(*readers.RULES) != readers.code_hash(*readers.RULES, "model")
    assert readers.get("rules").version == f"1-{readers.code_hash(*readers.RULES)}"
