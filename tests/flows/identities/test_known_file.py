"""Files of known names: CSV and Parquet, what is wrong with them, and the cost of a million rows."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from flows.errors import InputError
from flows.identities.known_file import KnownFile, known_names
from flows.operations import build
from flows.settings import BuildSettings
from flows.storage import parquet

ROWS = 'Alias,notes,TYPE,country_code,wikidata_id\nMrs Kovács,x,person,hu,Q1\n"Harbour, Board",,organisation,,\n'
MILLION = 1_000_000
MEASURED = """
import json, sys, time
from benchmarks.common.processes import own_peak_mb
from flows.identities.known_file import known_names
began = time.process_time()
known = known_names([sys.argv[1]])
print(json.dumps({"rows": len(known), "seconds": time.process_time() - began, "megabytes": own_peak_mb()}))
"""


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_file_may_be_written_in_several_ways(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "known.csv"
    text = ROWS.replace('"Harbour, Board"', "Harbour Board").replace(",", delimiter)
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    known = known_names([str(path)])
    assert known.candidates("mrs. kovacs", "PERSON")[0].country_code == "HU"
    assert known.candidates("the Harbour Board", "ORG")[0].wikidata_id is None
    assert known.candidates("Paris", "GPE")[0].wikidata_id == "Q90"


def test_quoted_values_and_compressed_files_are_read(tmp_path: Path) -> None:
    path = tmp_path / "known.csv.gz"
    path.write_bytes(gzip.compress(ROWS.encode()))
    assert known_names([str(path)]).candidates("Harbour, Board", "ORG")[0].name == "Harbour, Board"


def test_a_parquet_file_is_read_whatever_its_name(tmp_path: Path) -> None:
    parquet.write_rows(tmp_path / "known", pa.table({"alias": ["Lind"], "name": ["Ada Lind"], "born": [1970]}))
    assert KnownFile(tmp_path / "known").read()["name"].to_pylist() == ["Ada Lind"]


def test_earlier_files_are_named_first(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.csv").write_text(f"alias,name\nLind,{name}\n", "utf-8")
    known = known_names([str(tmp_path / "two.csv"), str(tmp_path / "one.csv")])
    assert [one.name for one in known.candidates("Lind", "PERSON")] == ["two", "one"]


def test_another_content_has_another_hash_and_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "known.csv"
    path.write_text("alias\nLind\n", "utf-8")
    before = KnownFile(path).sha256
    assert known_names([str(path)]) is known_names([str(path)])
    path.write_text("alias\nBerg\n", "utf-8")
    assert KnownFile(path).sha256 != before
    assert known_names([str(path)]).candidates("Berg", "PERSON")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"name,type\nLind,person\n", "has no column alias; its first line should name the columns alias, name, type"),
        (b"", "has no column alias"),
        (b"alias,type\nLind,person\nBerg,ship\n", ', row 2: "ship" is no type'),
        (b"alias,name\nLind,a\n,b\n", ", row 2: it has no alias"),
        (b"alias,Alias\nLind,a\n", "has two columns alias"),
        (b"alias,name\nLind,a,b\n", "has a row of another length than the header"),
        (b"alias\nL\xefnd\n", "is not in UTF-8; save it as that"),
        (b"PAR1broken", "cannot be read as CSV or Parquet"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "known.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        known_names([str(path)])
    assert str(caught.value).startswith(f"{path}")
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_build_fails_before_any_work(tmp_path: Path) -> None:
    settings = BuildSettings(inputs=[str(tmp_path)], to=str(tmp_path / "to"), known=[str(tmp_path / "no.csv")])
    with pytest.raises(InputError, match=r"no\.csv: there is no such file of known names"):
        build(settings)
    assert not (tmp_path / "to").exists()


@pytest.mark.slow
def test_a_million_rows_take_500_megabytes_and_10_seconds(tmp_path: Path) -> None:
    """The seconds are those of the processor: other tests run meanwhile. Half of the names are not ASCII."""
    random_ = random.Random(1)
    words = [
        random_.choice(("ka", "ró", "mi", "ñe")) + "".join(random_.choices("abcdefghij", k=6)) for _ in range(5000)
    ]
    with (tmp_path / "known.csv").open("w", encoding="utf-8") as file:
        file.write("alias,name,type,wikidata_id,country,description\n")
        for i in range(MILLION):
            first, last, role = random_.choices(words, k=3)
            file.write(f"{first} {last},{last} {first},person,Q{i + 1},FR,{role} of the {first} {role} in {last}\n")
    command = [sys.executable, "-c", MEASURED, str(tmp_path / "known.csv")]
    done = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert done["rows"] == MILLION
    assert done["megabytes"] < 500
    assert done["seconds"] < 10
