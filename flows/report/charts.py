"""Plots as SVG that takes its font and colours from the page around it."""

from __future__ import annotations

import io
import json
import os
import re
import sys
import tempfile
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Stand-ins that matplotlib draws with; the page's style has the real colours, for light and dark.
INK, MUTED, LINE, DATA, REFUSED = "#010101", "#020202", "#030303", "#040404", "#050505"
COLOURS = {
    INK: "var(--ink)",
    MUTED: "var(--muted)",
    LINE: "var(--line)",
    DATA: "var(--data)",
    REFUSED: "var(--refused)",
}
POINTS = 72  # an inch: one unit of the SVG is a point
FONT_SIZE = 12.0
NAME_WIDTH = 26
JOINERS = "\u200c\u200d"  # they shape Persian, Indic and other names
BROAD = "MWmw@%"
DEJAVU = "DejaVu Sans"


def columns(
    heights: Sequence[int], ticks: dict[float, str], x_label: str, y_label: str, label: str, size: tuple[int, int]
) -> str:
    """Columns side by side, on a scale with ticks.

    Args:
        heights: Of each column.
        ticks: Texts below the columns by position: 0 is the middle of the first column, 1 that of the second.
        x_label: What the columns are.
        y_label: What their heights count.
        label: What a reader who does not see it is told.
        size: Width and height in points.
    """
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    def draw(axes: Axes) -> None:
        axes.bar(range(len(heights)), heights, width=0.8, color=DATA)
        axes.set_xlim(-0.6, len(heights) - 0.4)
        axes.set_ylim(0, max(1, *heights) * 1.04)
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
        axes.set_xticks(list(ticks), list(ticks.values()))
        axes.grid(axis="y", color=LINE, linewidth=1, clip_on=False)
        axes.spines["bottom"].set(visible=True, color=MUTED, linewidth=1)
        axes.tick_params(axis="x", pad=7)
        axes.tick_params(axis="y", pad=7)
        axes.set_xlabel(x_label, loc="right", labelpad=5)
        axes.annotate(y_label, (0, 1), (-left, 10), "axes fraction", "offset points", color=MUTED)

    left = max(36, 10 + 8 * len(f"{max(heights):,}"))  # a date below the first column takes as much
    return _svg(draw, label, size, margins=(left, 24, 28, 44))


def bars(
    values: Sequence[tuple[str, float]],
    x_label: str,
    label: str,
    *,
    width: int,
    shown: Callable[[float], str] = "{:,}".format,
    colour: str = DATA,
) -> str:
    """Bars below each other, each with its name before it and its value behind.

    Args:
        values: Names and lengths, from top to bottom.
        x_label: What the lengths count, and their unit.
        label: What a reader who does not see it is told.
        width: In points.
        shown: Writes a value.
        colour: One of this module's.
    """

    def draw(axes: Axes) -> None:
        lengths = [value for _, value in values]
        axes.barh(range(len(values)), lengths, height=0.62, color=colour)
        axes.set_ylim(len(values) - 0.5, -0.5)
        axes.set_xlim(0, max(lengths, default=0) or 1)
        axes.set_yticks(range(len(values)), names, ha="left")
        axes.tick_params(axis="y", labelcolor=INK, pad=left)
        axes.set_xticks([])
        axes.spines["left"].set(visible=True, color=MUTED, linewidth=1)
        axes.set_xlabel(x_label, loc="left", labelpad=4)
        for row, value in enumerate(lengths):
            axes.annotate(
                shown(value), (value, row), (6, 0), textcoords="offset points", va="center_baseline", color=INK
            )

    names = [shortened(name) for name, _ in values]
    left = 14 + 6.6 * max(map(width_of, names))
    right = 10 + 8 * max(len(shown(value)) for _, value in values)
    return _svg(draw, label, (width, 28 + 24 * len(values)), margins=(left, right, 2, 26))


def shortened(name: str, width: int = NAME_WIDTH) -> str:
    """A name on one line and as wide as at most so many small letters; what cannot be seen is left out."""
    plain = " ".join("".join(c if c.isprintable() or c in JOINERS else " " for c in name).split())
    if width_of(plain) <= width:
        return plain
    ends = accumulate(map(_width, plain))
    fits = "".join(character for character, end in zip(plain, ends, strict=True) if end <= width - 1)
    return f"{fits.rstrip(' ,.;')}…"


def width_of(text: str) -> float:
    """About how many small letters it is as wide as."""
    return sum(map(_width, text))


def _width(character: str) -> float:
    if unicodedata.combining(character):
        return 0
    if character in BROAD or unicodedata.east_asian_width(character) in "WF":
        return 2
    return 1.3 if character.isupper() else 1


def _svg(
    draw: Callable[[Axes], None], label: str, size: tuple[int, int], margins: tuple[float, float, float, float]
) -> str:
    """What `draw` makes of empty axes with these margins (left, right, top, bottom), as an SVG element for a page."""
    matplotlib = load()
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    width, height = size
    left, right, top, bottom = margins
    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")  # the page's fonts have it, or none has
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_style())
        figure = Figure(figsize=(width / POINTS, height / POINTS))
        FigureCanvasSVG(figure)
        box = (left / width, bottom / height, (width - left - right) / width, (height - top - bottom) / height)
        draw(figure.add_axes(box))
        file = io.BytesIO()
        figure.savefig(file, format="svg", metadata={"Date": None})
    return _for_page(file.getvalue(), label)


def _style() -> dict[str, Any]:
    sides = {f"axes.spines.{side}": False for side in ("left", "right", "top", "bottom")}
    ticks = {
        f"{axis}tick.{what}": size for axis in "xy" for what, size in (("major.size", 0), ("labelsize", FONT_SIZE))
    }
    colours = {f"{axis}tick.labelcolor": MUTED for axis in "xy"}
    return {
        "svg.fonttype": "none",
        "text.parse_math": False,
        "text.color": MUTED,
        "font.family": DEJAVU,
        "font.size": FONT_SIZE,
        "axes.labelcolor": MUTED,
        "axes.facecolor": "none",
        "axes.axisbelow": True,
        "figure.facecolor": "none",
        **sides,
        **ticks,
        **colours,
    }


def _for_page(svg: bytes, label: str) -> str:
    """The drawing alone: no metadata, no names that two plots of a page would share, the page's font and colours."""
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        for name in list(element.attrib):
            if name == "id" or name.startswith(("{", "clip-path")):
                del element.attrib[name]
        if "style" in element.attrib:
            element.set("style", _page_style(element.attrib["style"]))
    for name in ("metadata", "defs"):
        for element in root.findall(name):
            root.remove(element)
    root.attrib = {"viewBox": root.attrib["viewBox"], "role": "img", "aria-label": label}
    return ElementTree.tostring(root, encoding="unicode")


def _page_style(style: str) -> str:
    rules = (rule.partition(":") for rule in style.split(";"))
    kept = {name.strip(): value.strip() for name, _, value in rules if not name.strip().startswith("font-family")}
    return "; ".join(f"{name}: {COLOURS.get(value, value)}" for name, value in kept.items() if name)


def load() -> Any:
    """Imports matplotlib, which otherwise opens all fonts of the machine once, and keeps a list of them at home.

    The page's own font is what is drawn with, so that the font that comes with matplotlib is enough to measure texts:
    matplotlib finds a list with that font only. A matplotlib that knows no such list makes its own, in the same
    temporary folder.
    """
    with _own_fonts():
        import matplotlib
        import matplotlib.backends.backend_svg
        import matplotlib.figure
    return matplotlib


@contextmanager
def _own_fonts() -> Iterator[None]:
    if "matplotlib.font_manager" in sys.modules:
        yield
        return
    before = os.environ.get("MPLCONFIGDIR")
    with tempfile.TemporaryDirectory() as folder:
        _list_fonts(Path(folder))
        os.environ["MPLCONFIGDIR"] = folder
        try:
            yield
        finally:
            del os.environ["MPLCONFIGDIR"]
            if before is not None:
                os.environ["MPLCONFIGDIR"] = before


def _list_fonts(folder: Path) -> None:
    """Writes matplotlib's list of fonts, under the version that its source names."""
    spec = find_spec("matplotlib")
    if spec is None or spec.origin is None:
        return
    source = Path(spec.origin).with_name("font_manager.py").read_text(encoding="utf-8")
    version = re.search(r"__version__ = '([\d.]+)'", source)
    if version is None:
        return
    fonts = {
        "__class__": "FontManager",
        "_version": version[1],
        "_FontManager__default_weight": "normal",
        "default_size": None,
        "defaultFamily": {"ttf": DEJAVU, "afm": "Helvetica"},
        "afmlist": [],
        "ttflist": [{"__class__": "FontEntry", "fname": "fonts/ttf/DejaVuSans.ttf", "name": DEJAVU, "weight": 400}],
    }
    (folder / f"fontlist-v{version[1]}.json").write_text(json.dumps(fonts), encoding="utf-8")
