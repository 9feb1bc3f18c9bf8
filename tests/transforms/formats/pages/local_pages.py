"""Pages with invented articles, in the style of local newspapers on common systems, and of pages without JSON-LD."""

from __future__ import annotations

import json

from tests.transforms.formats.pages.publisher_pages import DAY, TITLE, Published, body, ld, meta, news, person
from tests.transforms.formats.pages.written_pages import page

PAGES = [
    Published(
        "Local newspaper on WordPress: a graph with references, an account's name",
        page(
            body(
                "<div class='entry-meta'><span class='posted-on'>Posted on <time class='entry-date published' "
                "datetime='2025-05-14T09:30:00+00:00'>May 14, 2025</time><time class='updated' "
                "datetime='2025-05-15T11:00:00+00:00'>May 15, 2025</time></span> <span class='byline'>by <span "
                "class='author vcard'><a class='url fn n'>Ann Lee</a></span></span></div>",
                heading=f"<h1 class='entry-title'>{TITLE}</h1>",
            ),
            head=f"<title>{TITLE} - Harrow Bay Gazette</title>"
            + meta(og__title=f"{TITLE} - Harrow Bay Gazette", og__site_name="Harrow Bay Gazette")
            + "<meta name='author' content='alee'>"
            + ld(
                {
                    "@graph": [
                        {**news("Article", publisher={"@id": "#org"}), "author": {"@id": "#/person/1"}},
                        {"@type": "WebPage", "@id": "https://g.example/a", "name": f"{TITLE} - Harrow Bay Gazette"},
                        {"@type": "WebSite", "name": "Harrow Bay Gazette"},
                        {"@type": "Organization", "@id": "#org", "name": "Harrow Bay Gazette"},
                        {"@type": "Person", "@id": "#/person/1", "name": "Ann Lee", "url": "https://g.example/alee"},
                    ]
                }
            ),
        ),
        ["Ann Lee"],
    ),
    Published(
        "Local newspaper on WordPress: only the page has a date, only the byline has an author",
        page(
            body("<span class='byline'>by <a class='url fn n' href='/author/alee'>Ann Lee</a></span>"),
            head=f"<title>{TITLE} - Harrow Bay Gazette</title>"
            + ld(
                {
                    "@graph": [
                        {
                            **{"@type": "WebPage", "name": f"{TITLE} - Harrow Bay Gazette"},
                            **{"datePublished": f"{DAY}T09:30:00+00:00", "dateModified": "2025-05-15T11:00:00+00:00"},
                        },
                        {"@type": "WebSite", "name": "Harrow Bay Gazette"},
                    ]
                }
            ),
        ),
        ["Ann Lee"],
    ),
    Published(
        "Local newspaper on Arc: a title with a suffix, a role, an outlet and a photographer",
        page(
            body(
                "<div class='ts-byline'><span class='ts-byline__names'>By <a>Ann Lee</a></span><span "
                "class='ts-byline__role'>Staff Writer, The Gazette</span></div><div>Photos by Cy Roe</div>"
                "<time datetime='2025-05-14T09:30:00Z' data-testid='published-timestamp'>May 14, 2025</time>"
            ),
            head=f"<title>{TITLE} | The Harrow Gazette</title>"
            + meta(og__title=TITLE, og__site_name="The Harrow Gazette", article__author="Ann Lee, The Harrow Gazette")
            + ld(news(author=[person("Ann Lee | Staff Writer"), person("Photographs by Cy Roe")])),
        ),
        ["Ann Lee"],
    ),
    Published(
        "Local newspaper on BLOX: a byline with an address and a role in one string",
        page(
            body(
                "<ul class='list'><li><span class='tnt-byline' itemprop='author'>By ANN LEE alee@gazette.example "
                "Staff Writer</span></li><li class='visible-print'><time datetime='2025-05-14T05:30:00-04:00' "
                "class='tnt-date asset-date text-muted'>May 14, 2025</time></li></ul>",
                heading=f"<h1 itemprop='headline' class='headline'><span>{TITLE}</span></h1>",
            ),
            head=f"<title>{TITLE} | News | gazette.example</title>"
            + "<meta name='author' content='By ANN LEE Staff Writer'>"
            + meta(og__title=TITLE, og__site_name="The Gazette")
            + ld(news(author=person("By ANN LEE Staff Writer"), publisher=person("The Gazette"))),
        ),
        ["Ann Lee"],
    ),
    Published(
        "Local newspaper on BLOX: an article of an agency, whose name follows the author's",
        page(
            body("<span class='tnt-byline'>By ANN LEE Associated Press</span><time datetime='2025-05-14'></time>"),
            head=f"<title>{TITLE} | National | gazette.example</title>"
            + meta(og__title=TITLE, og__site_name="The Gazette")
            + ld(news(author=person("ANN LEE Associated Press"))),
        ),
        ["Ann Lee"],
    ),
    Published(
        "Regional newspapers of one group: an author with a job, an escaped headline, a place beside the author",
        page(
            body(
                "<div class='author-information-container'><div class='author-label'>By</div><div class='author'><span "
                "class='author-name'>Ann Lee</span><span class='author-role'>Senior Reporter, London</span></div></div>"
                "<ul><li><span class='time-label'>Published</span> 10:30, 14 MAY 2025</li></ul>",
                heading=f"<h1 itemprop='headline name' class='section-theme-background-indicator'>{TITLE}</h1>",
            ),
            head=f"<title>{TITLE} - Northford Live</title>"
            + "<meta name='author' content='Ann Lee'><meta name='parsely-pub-date' content='2025-05-14T09:30:00Z'>"
            + meta(og__title=TITLE, og__site_name="Northford Live")
            + ld(news(headline=TITLE.replace("-", "&#45;"), author=[person("Ann Lee, London")])),
        ),
        ["Ann Lee"],
    ),
    Published(
        "No JSON-LD: Dublin Core with one tag for each author",
        page(
            body("<p class='publish'>May 14, 2025</p>"),
            head=f"<title>{TITLE}</title><meta name='DC.creator' content='Ann Lee'>"
            + "<meta name='DC.creator' content='Bo Park'>"
            + "<meta name='DC.date.issued' content='2025-05-14'>",
        ),
        ["Ann Lee", "Bo Park"],
    ),
    Published(
        "JSON-LD with authors as given and family names, and lists within lists",
        page(
            body(),
            head=f"<title>{TITLE}</title>"
            + ld(news(author=[[{"@type": "Person", "givenName": "Ann", "familyName": "Lee"}], ["Bo Park"]])),
        ),
        ["Ann Lee", "Bo Park"],
    ),
    Published(
        "JSON-LD that is escaped as text, and has a comment",
        page(
            body(),
            head=f"<title>{TITLE}</title><script type='application/ld+json'>"
            + json.dumps(news(author=person("Ann Lee"))).replace('"', "&quot;")
            + "</script>",
        ),
        ["Ann Lee"],
    ),
]
