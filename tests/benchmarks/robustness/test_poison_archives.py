"""Hostile archives are what they claim to be."""

import gzip
import tarfile
import zipfile
import zlib

import pytest

from benchmarks.robustness import poison_archives
from benchmarks.robustness.poison_archives import MIB


def test_a_bomb_is_a_thousand_times_larger_than_its_file(tmp_path):
    poison_archives.gzip_bomb(tmp_path / "a.gz", 0.01)
    raw = (tmp_path / "a.gz").read_bytes()
    assert len(zlib.decompress(raw, wbits=31)) == 16 * MIB > 900 * len(raw)


def test_members_of_the_overlapping_zip_share_their_bytes(tmp_path):
    poison_archives.overlapping_zip(tmp_path / "a.zip", 0.1)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        infos = archive.infolist()
        assert len(infos) == 200
        assert sum(info.file_size for info in infos) > 200 * MIB > 5_000 * (tmp_path / "a.zip").stat().st_size
        assert len(archive.read("200.txt")) == MIB
        assert len(archive.read("001.txt")) == MIB + 199 * 37


def test_names_lead_elsewhere(tmp_path):
    poison_archives.odd_names(tmp_path / "a.tar", 0.01)
    with tarfile.open(tmp_path / "a.tar") as archive:
        assert {"../../up.txt", "/etc/absolute.txt"} < set(archive.getnames())
        assert max(map(len, archive.getnames())) > 10_000


@pytest.mark.parametrize("write", [poison_archives.lying_gzip, poison_archives.trailing_gzip, poison_archives.cut_gzip])
def test_a_gzip_file_lies(tmp_path, write):
    write(tmp_path / "a.gz", 1)
    with pytest.raises((OSError, EOFError)):
        gzip.decompress((tmp_path / "a.gz").read_bytes())
