from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.formats.feeds.markup_text import html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("Plain\n text, x", "Plain text, x"),
        ("<p>One.</p><p>Two.", "One.\n\nTwo."),
        ("One.<br>Two.<br/><br/>Three.", "One.\nTwo.\n\nThree."),
        ("<ul><li>One<li>Two</ul>After", "One\nTwo\n\nAfter"),
        ("<table><tr><td>1<td>2<tr><td>3</table>", "1 2\n3"),
        ("<div><p>A <b>bold</b>, <i>slanted</i> word.</p></div>", "A bold, slanted word."),
        ("<style>p {}</style><script>a<b</script>Text<!-- no -->", "Text"),
        ("<amp-img>Unknown</amp-img> tags", "Unknown tags"),
        ("x < 5 & y > 3 AT&T", "x < 5 & y > 3 AT&T"),
        ("<pre>One\nTwo\n\nThree</pre>", "One\nTwo\n\nThree"),
        ("&ldquo;Yes&rdquo; &#147;no&#148; &quot;so&quot;", '“Yes” “no” "so"'),
        ("she said: <q>Yes, <q>no</q> and so</q>.", "she said: “Yes, ‘no’ and so”."),
        ("<q>“Yes”</q> and “<q>no</q>”", "“Yes” and “no”"),
    ],
)
def test_html_becomes_text_with_paragraphs(html: str, text: str):
    assert html_to_text(html) == text


def test_text_within_hundreds_of_tags_is_kept():
    assert html_to_text("<div>" * 400 + "deep “words”" + "</div>" * 400 + "<p>after") == "deep “words”\n\nafter"


@given(
    st.lists(
        st.sampled_from(["<p>", "</p>", "<br>", "<b>", "</b>", "“", "”", '"', "&ldquo;", "word", " ", "<div>", "&"])
    )
)
@settings(max_examples=60, deadline=None)
def test_no_quotation_mark_is_lost(parts: list[str]):
    html = "".join(parts)
    text = html_to_text(html)
    assert text.count("“") == html.count("“") + html.count("&ldquo;")
    assert text.count("”") == html.count("”")
    assert text.count('"') == html.count('"')


@given(st.text(st.sampled_from("<>/pq!-'\"= &;#xa\n"), max_size=60))
@settings(max_examples=60, deadline=None)
def test_anything_is_read(html: str):
    assert html_to_text(html) == html_to_text(html).strip()


@pytest.mark.parametrize("part", ["<", "<p ", "<div>", "<b><p>", "<!--", "<a href='", "<q>x", "&amp"])
def test_broken_html_takes_linear_time(part: str):
    begin = time.process_time()
    html_to_text(part * 50_000)
    assert time.process_time() - begin < 10
