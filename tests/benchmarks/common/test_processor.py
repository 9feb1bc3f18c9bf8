import pytest

from benchmarks.common.processor import processor


@pytest.mark.parametrize(
    ("cpuinfo", "expected"),
    [
        ("model name\t: Intel A\nflags\t\t: avx2 avx512f avx512_vnni amx_int8\n", "Intel A, AMX"),
        ("model name\t: Intel B\nflags\t\t: avx2 avx_vnni\nmodel name\t: other\n", "Intel B, AVX VNNI"),
        ("model name\t: Intel C\nflags\t\t: sse2 avx2\n", "Intel C, AVX2 (no eight-bit sums)"),
        ("model name\t: Intel D\nflags\t\t: sse2\n", "Intel D"),
    ],
)
def test_the_name_and_the_best_instructions_are_named(tmp_path, cpuinfo, expected):
    path = tmp_path / "cpuinfo"
    path.write_text(cpuinfo, "utf-8")
    assert processor(path) == expected


def test_arm_processors_list_features(tmp_path):
    path = tmp_path / "cpuinfo"
    path.write_text("Features\t: fp asimd asimddp\n", "utf-8")
    assert processor(path).endswith(", dot products")


def test_without_a_description_there_is_still_a_name(tmp_path):
    assert processor(tmp_path / "none")
