"""The archive of which the memory is measured."""

import zipfile

import pytest

from benchmarks.robustness.archive_memory import main, page_file, text_file, write_archive


@pytest.mark.parametrize("make", [page_file, text_file])
def test_the_archive_has_the_size_that_was_asked_for(tmp_path, make):
    files = write_archive(tmp_path / "a.zip", 10 << 20, make)
    assert 10 << 20 <= (tmp_path / "a.zip").stat().st_size < 13 << 20
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert len(archive.namelist()) == files


@pytest.mark.parametrize("files", [["--texts"], []])
def test_a_small_archive_is_accounted_for(capfd, files):
    assert main(["--megabytes", "1", "--dry-run", *files]) == 0
    assert "16 files" in capfd.readouterr().out
