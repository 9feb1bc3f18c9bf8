"""Say which processor a benchmark ran on, and whether it has what makes eight-bit networks fast."""

from __future__ import annotations

import platform
from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")
# Instructions that add up eight-bit products. Without them the same sums take two to three times as many instructions.
DOT_PRODUCTS = {"amx_int8": "AMX", "avx512_vnni": "AVX-512 VNNI", "avx_vnni": "AVX VNNI", "asimddp": "dot products"}
VECTORS = {"avx512f": "AVX-512", "avx2": "AVX2"}


def processor(cpuinfo: Path = CPUINFO) -> str:
    """Return a processor's name and its instructions for eight-bit networks: "Intel Xeon, AVX2 (no eight-bit sums)".

    Args:
        cpuinfo: Linux' description of the processors; elsewhere only the name is known.
    """
    if not cpuinfo.is_file():
        return platform.processor() or platform.machine()
    fields: dict[str, str] = {}
    for line in cpuinfo.read_text("utf-8").splitlines():
        name, _, value = line.partition(":")
        fields.setdefault(name.strip(), value.strip())
    flags = (fields.get("flags") or fields.get("Features") or "").split()
    name = fields.get("model name") or platform.machine()
    for known, suffix in ((DOT_PRODUCTS, ""), (VECTORS, " (no eight-bit sums)")):
        for flag, instructions in known.items():
            if flag in flags:
                return f"{name}, {instructions}{suffix}"
    return name
