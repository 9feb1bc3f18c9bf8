"""Pages that we wrote, for the tests of reading HTML."""

from __future__ import annotations

FIRST = "The council of Northford voted on Monday to close two of its five libraries, after a debate of seven hours."
QUOTED = (
    "“We have counted every penny, and there is nothing left to count,” said the treasurer, Mary Hill, after the vote."
)
THIRD = (
    "Some sixty people had gathered in front of the town hall, and many of them held up the books they had borrowed."
)
LAST = "A final decision is expected in May, when the county publishes its budget and the lease of one building ends."
BODY = (FIRST, QUOTED, THIRD, LAST)
TITLE = "Northford closes two libraries"
LD = (
    '{"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "The Northford Herald"},'
    ' {"@type": "NewsArticle", "headline": "Northford closes two libraries",'
    ' "author": [{"@type": "Person", "name": "Ann Lee"}, {"@type": "Person", "name": "Bo Park"}],'
    ' "datePublished": "2021-03-02T18:30:00+01:00", "dateModified": "2021-03-03T08:00:00+01:00",'
    ' "articleSection": ["Local", "Politics"], "publisher": {"@id": "#herald"}},'
    ' {"@type": "Organization", "@id": "#herald", "name": "The Northford Herald"}]}'
)


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>\n" for text in texts)


def page(body: str, *, head: str = "", attributes: str = ' lang="en-GB"') -> str:
    return f"<!DOCTYPE html><html{attributes}><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>"


def article(*texts: str, before: str = "", after: str = "", head: str = "") -> str:
    head = f"<title>{TITLE} | The Northford Herald</title><meta property='og:type' content='article'>{head}"
    return page(
        f"<main><article><h1>{TITLE}</h1>{before}{paragraphs(*(texts or BODY))}{after}</article></main>", head=head
    )
