from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.build.read_input import find_sources
from flows.errors import InputError
from flows.settings import BuildSettings

RAIN, HAIL = {"text": "Rain fell on Monday."}, {"text": "Hail fell on Tuesday."}


def _find(folder: Path, first: object, second: object, **options: object) -> int:
    for name, content in (("one", first), ("two", second)):
        (folder / name).mkdir()
        (folder / name / "a.json").write_text(json.dumps(content), "utf-8")
    inputs = [str(folder / "one"), str(folder / "two")]
    return len(find_sources(BuildSettings.model_validate({"inputs": inputs, **options}), folder / "to"))


def test_two_articles_known_by_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"the file of that name in .*one would have the same id, 'a'; give"):
        _find(tmp_path, RAIN, HAIL)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (RAIN | {"id": "1"}, HAIL),
        (RAIN | {"url": "https://x.example/1"}, HAIL | {"url": "https://x.example/2"}),
        ([RAIN, HAIL], HAIL),
        ({"articles": [RAIN]}, {"articles": [HAIL]}),
        (RAIN | {"source": "Northford Herald"}, HAIL),
        ({"x": 1}, HAIL),
    ],
)
def test_files_with_ids_or_several_articles_are_read(tmp_path: Path, first: object, second: object) -> None:
    assert _find(tmp_path, first, second) == 2


def test_an_id_that_the_options_name_is_one(tmp_path: Path) -> None:
    assert _find(tmp_path, RAIN | {"nr": "1"}, HAIL | {"nr": "2"}, map={"id": "nr"}) == 2


def test_the_folder_above_both_gives_them_two_ids(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        _find(tmp_path, RAIN, HAIL)
    settings = BuildSettings.model_validate({"inputs": [str(tmp_path)]})
    assert [source.external_stem for source in find_sources(settings, tmp_path / "to")] == ["one/a", "two/a"]
