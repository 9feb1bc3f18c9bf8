"""What a page fetches from another machine is found, and links that lead nowhere."""

from pathlib import Path

from website.html_check import problems_of


def test_problems_are_named(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "index.html").write_text(
        '<link rel="canonical" href="https://example.org/"><script src="https://cdn.example/x.js"></script>'
        '<link rel="stylesheet" href="//fonts.example/css"><img src="gone.svg"><img src="p.svg#only-light">'
        '<a href="https://example.org/">out</a> <a href="sub/b.html#b">ok</a> <a href="sub/b.html#c">no</a>'
        '<a href=".">home</a>',
        encoding="utf-8",
    )
    (tmp_path / "sub" / "b.html").write_text('<h1 id="b">B</h1><a href="../index.html">ok</a><a href="#b">ok</a>')
    (tmp_path / "p.svg").write_text("<svg/>")
    assert problems_of(tmp_path) == [
        "index.html: sub/b.html#c",
        "index.html: https://cdn.example/x.js",
        "index.html: //fonts.example/css",
        "index.html: gone.svg",
    ]
