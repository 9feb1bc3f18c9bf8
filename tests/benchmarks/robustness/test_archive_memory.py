"""The archive of which the memory is measured."""

import zipfile

from benchmarks.robustness.archive_memory import main, write_archive


def test_the_archive_has_the_size_that_was_asked_for(tmp_path):
    files = write_archive(tmp_path / "a.zip", 10 << 20)
    assert 10 << 20 <= (tmp_path / "a.zip").stat().st_size < 13 << 20
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert len(archive.namelist()) == files


def test_a_small_archive_is_accounted_for(capfd):
    assert main(["--megabytes", "1", "--dry-run"]) == 0
    assert "16 files" in capfd.readouterr().out
