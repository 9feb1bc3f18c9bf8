import pytest

from tests.transforms.text.growth import BOUND, growth
from transforms.text.markup import has_markup
from transforms.text.repair import repair


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("<p>Mayor wants more.</p><p>He said so.</p>", "Mayor wants more.\n\nHe said so."),
        ("<p>Mayor wants more.", "Mayor wants more."),
        ("Mayor wants more. <p>He said so.", "Mayor wants more.\n\nHe said so."),
        ('Mayor <a href="https://a.b/?c=1&amp;d=2">wants</a> <b>more</b>.', "Mayor wants more."),
        ("Mayor wants<br/>more.<BR CLEAR=all>Now.", "Mayor wants\nmore.\nNow."),
        ("<ul><li>One</li><li>Two</li></ul>", "One\nTwo"),
        ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n3"),
        ("<div>\n Mayor wants\n more.\n\n He said so.\r\nToday.</div>", "Mayor wants more.\n\nHe said so. Today."),
        ("Mayor <i>wants</i>\nmore.", "Mayor wants\nmore."),  # without blocks, newlines are those of the text
        ("<style>p {color: red}</style><p>Mayor wants.</p><script>if (a < b) {go('<p>')}</script>", "Mayor wants."),
        ("<p>Mayor <!-- nobody\n> knows --> wants.</p>", "Mayor wants."),
        ("<p>Mayor wants <script> and more.</p>", "Mayor wants and more."),  # never closed: it hides nothing
        ("<![CDATA[<p>Mayor wants.</p>]]>", "Mayor wants."),
        ('<p title="a > b">Mayor wants.</p>', "Mayor wants."),
        ("&lt;p&gt;Mayor wants.&lt;/p&gt;", "Mayor wants."),
        ("AT&amp;T &amp;amp; Caf&eacute; &#8220;Zo&#xEB;&#8221;&nbsp;&#150; it&#39;s", "AT&T & Café “Zoë” – it's"),
    ],
)
def test_html_is_replaced_by_what_it_means(raw: str, expected: str) -> None:
    assert has_markup(raw)
    assert repair(raw).text == expected
    assert not has_markup(expected)


@pytest.mark.parametrize(
    "text",
    [
        "x < 5 and y > 3",
        "Ada Berg <ada@site.org> wrote: a <b c> d",
        "General Motors <GM> and Phillips <P> rose; <P> fell, as did Citizens <C> and Burlington <BR>.",
        "The tag <b> makes text bold, </i> ends italics, and List<String> is a type.",
        "See https://a.b/?c=1&copy=2&lt=3; AT&T; R&D; &bogus; &#0; &#xD800; &#99999999;",
        "<http://a.b/c> <tweet id=5> <!-- note",
    ],
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert not has_markup(text)
    assert repair(text).text == text


def test_offsets_lead_to_the_raw_characters() -> None:
    raw = "<p>Caf&eacute; <b>Roe</b></p><p>No.</p>"
    text, offsets = repair(raw)
    assert text == "Café Roe\n\nNo."
    assert [raw[offsets[text.index(c)]] for c in "CRN"] == ["C", "R", "N"]
    assert raw[offsets[text.index("é")]] == "&"


@pytest.mark.parametrize(
    ("unit", "n"),
    [
        *(("<p", 3_000), ("<p>", 500), ("<p '", 2_000), ("<!--", 1_500), ("<script>", 500), ("</script><p>", 300)),
        *(("&amp;", 1_000), ("&amp", 1_500), ("<?xml ", 1_000), ("\n ", 3_000), ("<b>a</b>", 400)),
    ],
)
def test_time_grows_linearly_with_the_text(unit: str, n: int) -> None:
    assert max(growth(lambda text: repair(f"<p>a {text} b</p>"), unit, n)) < BOUND
