"""Pages with invented articles, in the style of the markup that large publishers had in 2024 to 2026.

Each has what makes its like hard to read: several objects of JSON-LD, bylines with roles and places, cards of other
articles with headings, bylines and dates of their own.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from tests.transforms.formats.pages.written_pages import BODY, page, paragraphs

TITLE = "Northford closes two libraries after seven-hour debate"
DAY = "2025-05-14"
TEXT = paragraphs(*BODY)
CARD = (
    "<div class='card'><h3><a href='/other'>Harrow bridge shut again</a></h3>"
    "<span class='card-byline'>By Wrong Person</span><time datetime='2025-05-16T08:00:00Z'>2 hours ago</time></div>"
)


class Published(NamedTuple):
    """A page and what is right for it: the headline, the day of publishing, and the authors' names."""

    name: str
    markup: str
    authors: list[str]
    title: str = TITLE
    day: str = DAY


def ld(*objects: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in objects)


def news(kind: str = "NewsArticle", **fields: object) -> dict[str, object]:
    given = {"headline": TITLE, "datePublished": f"{DAY}T09:30:00.000Z", "dateModified": "2025-05-15T11:00:00.000Z"}
    return {"@context": "https://schema.org", "@type": kind, **given, **fields}


def person(name: str, **more: object) -> dict[str, object]:
    return {"@type": "Person", "name": name, **more}


def meta(**named: str) -> str:
    return "".join(f"<meta property='{name.replace('__', ':')}' content='{said}'>" for name, said in named.items())


def body(before: str = "", heading: str = f"<h1>{TITLE}</h1>", after: str = "") -> str:
    return f"<nav><a href='/'>Home</a></nav><main><article>{heading}{before}{TEXT}</article>{after}</main>{CARD}"


ORGANISATION = {"@type": "NewsMediaOrganization", "name": "The Northford Herald", "@id": "#herald"}

PAGES = [
    Published(
        "British broadcaster: JSON-LD names the broadcaster, hashed classes the persons",
        page(
            body(
                "<div data-testid='byline-new'><time datetime='2025-05-14T09:30:00.000Z'>3 hours ago</time>"
                "<div data-testid='byline-new-contributors'><div class='sc-2b5e-6 gYHB'><span>Ann Lee</span></div>"
                "<div class='sc-2b5e3b35-7'><span>Local government correspondent</span></div>"
                "<div class='sc-2b5e3b35-6'><span>Bo Park</span></div><div><span>BBC News, New York</span></div>"
                "</div></div>"
            ),
            head=f"<title>{TITLE} - BBC News</title>"
            + meta(og__title=TITLE, og__site_name="BBC News")
            + ld(
                news(
                    author={"@type": "NewsMediaOrganization", "name": "BBC News"},
                    publisher={"@type": "NewsMediaOrganization", "name": "BBC News"},
                )
            ),
        ),
        ["Ann Lee", "Bo Park"],
    ),
    Published(
        "British newspaper: a list of objects in an array, places in meta tags, a kicker",
        page(
            body(
                "<div data-component='meta-byline'><address aria-label='Contributor info'><div><a rel='author' "
                "href='/profile/annlee'>Ann Lee</a> in Harrow Bay and <a rel='author'>Bo Park</a></div></address>"
                "</div><details><summary><span>Wed 14 May 2025 10.30 BST</span></summary>Last modified on Thu</details>"
            ),
            head=f"<title>{TITLE} | Libraries | The Guardian</title>"
            + meta(
                og__title=TITLE, og__site_name="the Guardian", article__author="https://www.example.com/profile/annlee"
            )
            + meta(article__published_time=f"{DAY}T09:30:00.000Z")
            + "<meta name='author' content='Ann Lee'>"
            + ld([news(author=[person("Ann Lee", sameAs="https://x.example"), person("Bo Park")])]),
        ),
        ["Ann Lee", "Bo Park"],
    ),
    Published(
        "British newspaper, live: a blog of many posts with authors who take turns",
        page(
            body(
                "<address>Ann Lee (now) and Bo Park (earlier)</address>",
                heading=f"<h1>{TITLE} – as it happened</h1>",
                after="<article><h2>Treasurer speaks</h2><time datetime='2025-05-14T15:00:00Z'>3pm</time></article>",
            ),
            head=f"<title>{TITLE} – as it happened | The Guardian</title>"
            + ld(
                {
                    **news("LiveBlogPosting", author=[person("Ann Lee (now)"), person("Bo Park (earlier)")]),
                    "headline": f"{TITLE} – as it happened",
                    "coverageStartTime": f"{DAY}T06:00:00Z",
                    "liveBlogUpdate": [
                        news("BlogPosting", headline="Treasurer speaks", datePublished="2025-05-14T15:00:00Z")
                    ],
                }
            ),
        ),
        ["Ann Lee", "Bo Park"],
        f"{TITLE} – as it happened",
    ),
    Published(
        "New York newspaper: byl, references within JSON-LD, another headline for search engines",
        page(
            body(
                "<p class='css-1s6l9xj e1jsehar1'><span class='byline-prefix'>By </span><span class='css-1baulvz "
                "last-byline' itemprop='name'><a href='/by/ann-lee'>Ann Lee</a></span></p>"
                "<p>Photographs by <span itemprop='name'>Cy Roe</span></p>"
                "<time class='css-x' datetime='2025-05-14T05:01:12-04:00'>May 14, 2025</time>"
            ),
            head="<title>Two Northford Libraries Will Close - The New York Times</title>"
            + "<meta name='byl' content='By Ann Lee and Dee Moss'>"
            + meta(og__title=TITLE, article__published_time=f"{DAY}T09:01:12.000Z")
            + ld(
                {
                    **news(headline="Two Northford Libraries Will Close", alternativeHeadline=TITLE),
                    "author": [person("Ann Lee", url="https://n.example/by/ann"), person("Dee Moss")],
                    "publisher": {"@id": "https://n.example/#publisher"},
                },
                {"@type": "NewsMediaOrganization", "name": "The New York Times", "@id": "https://n.example/#publisher"},
            ),
        ),
        ["Ann Lee", "Dee Moss"],
    ),
    Published(
        "Washington newspaper: data-qa, a heading with a kicker, JSON-LD without authors",
        page(
            body(
                "<div data-qa='author-byline'>By <a data-qa='author-name' href='/people/ann-lee'>Ann Lee</a> and "
                "<a data-qa='author-name'>Bo Park</a></div><span data-testid='display-date'>May 14, 2025 at 5:30 a.m. "
                "EDT</span>",
                heading=f"<h1 id='main-content' data-qa='headline'><span class='kicker'>Analysis</span>"
                f"<span data-testid='headline'>{TITLE}</span></h1>",
            ),
            head=f"<title>{TITLE} - The Washington Post</title>"
            + meta(og__title=TITLE, og__site_name="The Washington Post")
            + ld({**news(), "publisher": ORGANISATION}),
        ),
        ["Ann Lee", "Bo Park"],
    ),
    Published(
        "Cable news: names and roles in one string, related articles as JSON-LD before the article",
        page(
            body(
                "<div class='byline__names'>By <a class='byline__link'><span class='byline__name'>Ann Lee</span></a>, "
                "<span class='byline__name'>Bo Park</span>, CNN</div><div class='timestamp'>Updated 9:12 AM EDT, "
                "Thu May 15, 2025</div>"
            ),
            head=f"<title>{TITLE} | CNN Politics</title>"
            + meta(og__title=f"{TITLE} | CNN Politics", og__site_name="CNN")
            + meta(article__published_time=f"{DAY}T09:30:00Z")
            + "<meta name='author' content='Ann Lee, Bo Park'>"
            + ld(
                news(
                    headline="Harrow bridge shut again",
                    datePublished="2025-05-12T08:00:00Z",
                    author=[person("Wrong Person")],
                    url="https://c.example/2025/05/12/bridge",
                ),
                news(author=[person("Ann Lee"), person("Bo Park"), person("CNN")]),
            ),
        ),
        ["Ann Lee", "Bo Park"],
    ),
    Published(
        "American agency: names in capitals, a page and an article in one list",
        page(
            body(
                "<div class='Page-byline'><div class='Page-authors'>By <a class='Link'>ANN LEE</a> and "
                "<span>BO PARK</span></div><div class='Page-dateModified'><bsp-timestamp data-time='1747220000000'>"
                "Updated 9:12 AM UTC, May 15, 2025</bsp-timestamp></div></div>",
                heading=f"<h1 class='Page-headline'>{TITLE}</h1>",
            ),
            head=f"<title>{TITLE} | AP News</title>"
            + meta(og__title=TITLE, og__site_name="AP News", article__published_time=f"{DAY}T09:30:00")
            + ld(
                [
                    {"@type": "WebPage", "name": TITLE, "url": "https://ap.example/a"},
                    news(author=[person("ANN LEE"), person("BO PARK")]),
                ]
            ),
        ),
        ["Ann Lee", "Bo Park"],
    ),
    Published(
        "British agency: a role after the byline, an agency among the authors",
        page(
            body(
                "<div data-testid='AuthorNames'>By <a rel='author' data-testid='AuthorNameLink'>Ann Lee</a> and "
                "<a rel='author' data-testid='AuthorNameLink'>Bo Park</a></div>"
                "<time data-testid='Body' datetime='2025-05-14T09:30:00Z'><span>May 14, 2025</span><span>9:30 AM UTC"
                "</span></time>",
                heading=f"<h1 data-testid='Heading'>{TITLE}</h1>",
            ),
            head=f"<title>{TITLE} | Reuters</title>"
            + meta(og__title=TITLE, og__article__author="Ann Lee,Bo Park", article__author="Ann Lee, Bo Park")
            + ld(news(author=[person("Ann Lee"), person("Bo Park"), person("Reuters Staff")])),
        ),
        ["Ann Lee", "Bo Park"],
    ),
    Published(
        "Public radio: one person whose name is a list, a slug before the headline",
        page(
            "<main><article><div class='slug-wrap'><h3 class='slug'>Books</h3></div><div class='storytitle'>"
            f"<h1>{TITLE}</h1></div><div id='story-meta'><div class='date'><time datetime='2025-05-14T05:01-04:00'>"
            "<span class='date'>May 14, 2025</span><span class='time'>5:01 AM ET</span></time></div><p>Heard on <a>All "
            "Things Considered</a></p><div class='byline-container'><p class='byline__name'><a rel='author'>Ann Lee</a>"
            f"</p><p class='byline__name'>Bo Park</p></div></div>{TEXT}</article></main>{CARD}",
            head=f"<title>{TITLE} : NPR</title>"
            + meta(og__title=TITLE, og__site_name="NPR")
            + ld(news(author={"@type": "Person", "name": ["Ann Lee", "Bo Park"]})),
        ),
        ["Ann Lee", "Bo Park"],
    ),
    Published(
        "British television: JSON-LD names the channel, a long and a short headline",
        page(
            body(
                "<div class='ui-article-author'><p class='ui-article-author__name'>Ann Lee</p><p "
                "class='ui-article-author__role'>Political correspondent <a>@annlee</a></p></div>"
                "<p class='sdc-article-date__date-time'>Wednesday 14 May 2025 10:30, UK</p>",
                heading="<h1 class='sdc-article-header__title'><span class='sdc-article-header__long-title'>"
                f"{TITLE}</span></h1>",
            ),
            head=f"<title>{TITLE} | UK News | Sky News</title>"
            + meta(og__title=TITLE, og__site_name="Sky News")
            + ld(news(author={"@type": "Organization", "name": "Sky"}, datePublished="2025-05-14T09:30:00Z")),
        ),
        ["Ann Lee"],
    ),
    Published(
        "Television of Qatar: nobody but staff and agencies",
        page(
            body(
                "<div class='article-info-block'><div class='article-b-l'><div class='article-author-name'>By <span "
                "class='article-author-name-item'><a class='author-link'>Al Jazeera Staff</a></span> and <span "
                "class='article-author-name-item'>News Agencies</span></div></div><div class='date-simple'><span "
                "class='screen-reader-text'>Published On 14 May 2025</span><span>14 May 2025</span></div></div>"
            ),
            head=f"<title>{TITLE} | Politics News | Al Jazeera</title>"
            + meta(og__title=TITLE, og__site_name="Al Jazeera")
            + ld(
                news(
                    author=[person("Al Jazeera Staff"), {"@type": "Organization", "name": "News Agencies"}],
                    publisher={"@type": "Organization", "name": "Al Jazeera"},
                )
            ),
        ),
        [],
    ),
    Published(
        "Political newspaper: the headline is no h1, and the byline has a time",
        page(
            f"<h1 class='is-hidden'><a>Northford Politics</a></h1><main><article><h2 class='headline'>{TITLE}</h2>"
            "<p class='story-meta__authors'>By <span class='vcard'><a>Ann Lee</a></span>, <span class='vcard'>Bo Park"
            "</span> and <span class='vcard'>Cy Roe</span></p><p class='story-meta__timestamp'><time "
            f"datetime='2025-05-14 05:30:00'>05/14/2025 05:30 AM EDT</time></p>{TEXT}</article></main>{CARD}",
            head=f"<title>{TITLE} - POLITICO</title>"
            + meta(og__title=TITLE, og__site_name="POLITICO")
            + ld(news(author=[person("Ann Lee"), person("Bo Park"), person("Cy Roe")])),
        ),
        ["Ann Lee", "Bo Park", "Cy Roe"],
    ),
    Published(
        "Magazine of scholars: authors with chairs and universities",
        page(
            body(
                "<ul class='authors'><li class='vcard'><a rel='author'><span class='fn author-name'>Ann Lee</span></a>"
                "<p class='role'>Professor of History, University of Harrow Bay</p></li></ul>"
                "<header>Published: <time itemprop='datePublished' datetime='2025-05-14T09:30:00Z'>May 14, 2025 5.30am"
                "</time></header>",
                heading=f"<h1 class='legacy entry-title'><strong itemprop='name'>{TITLE}</strong></h1>",
            ),
            head=f"<title>{TITLE}</title>"
            + meta(og__title=TITLE, og__site_name="The Conversation")
            + "<meta name='author' content='Ann Lee, Professor of History, University of Harrow Bay'>",
        ),
        ["Ann Lee"],
    ),
]
