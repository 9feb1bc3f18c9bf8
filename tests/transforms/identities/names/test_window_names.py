"""The names of a window, and who is named beside whom."""

from tests.transforms.identities.entity_tables import article, entity, window
from transforms.identities.names.window_names import Company, Node, Window, node_of

ROWS = [
    *article("a", "Ruth Finch", "Paul Hale", "ORG:Acme"),
    *article("b", "Ruth Finch", "ORG:Acme"),
    *article("c", "Ruth J. Finch", "ORG:Acme Corp."),
    *article("d", "Paul Hale"),
]


def test_forms_do_not_depend_on_the_order_of_rows():
    one, other = Window(window(*ROWS)), Window(window(*reversed(ROWS)))
    assert one.forms == other.forms == sorted(one.forms)
    assert one.columns == other.columns
    assert one.form_articles == other.form_articles


def test_spellings_share_a_node():
    found = Window(window(*ROWS))
    assert set(found.nodes) == {Node("PERSON", "ruth finch"), Node("PERSON", "paul hale"), Node("ORG", "acme")}


def test_a_people_has_the_node_of_its_country():
    assert node_of("Norwegians", "NORP") == node_of("Norway", "GPE") == Node("GPE", "norway")


def test_plural_names_of_peoples_share_a_node():
    assert node_of("Varnians", "NORP") == node_of("Varnian", "NORP")


def test_counts():
    rows = [entity("a", "Acme", "ORG", n_mentions=40), entity("b", "Acme", "ORG", n_mentions=2)]
    found = Window(window(*rows))
    assert found.n_articles == 2
    assert found.form_articles == [2]
    assert found.form_mentions == [5 + 2]


def test_company():
    found = Window(window(*ROWS))
    company = Company(found)
    ruth = Node("PERSON", "ruth finch")
    assert company.count(ruth) == 3
    assert company.nodes_of(3) == [Node("PERSON", "paul hale")]
    assert company.has(0, ruth)
    assert not company.has(3, ruth)
    # Article d names Paul Hale, who stands beside Ruth Finch in article a; but he is the name in question there.
    assert company.closeness(3, ruth, Node("PERSON", "nobody")) > company.closeness(
        3, ruth, Node("PERSON", "paul hale")
    )


def test_an_article_is_no_evidence_for_itself():
    alone = Company(Window(window(*article("a", "Ruth Finch", "ORG:Acme"))))
    twice = Company(Window(window(*article("a", "Ruth Finch", "ORG:Acme"), *article("b", "Ruth Finch", "ORG:Acme"))))
    of, own = Node("PERSON", "ruth finch"), Node("PERSON", "ruth")
    assert alone.closeness(0, of, own) < twice.closeness(0, of, own)


def test_main_country_is_that_of_most_mentions():
    rows = [
        entity("a", "Norway", "GPE", n_mentions=2, country_code="NO"),
        entity("a", "Oslo", "GPE", n_mentions=2, country_code="NO"),
        entity("a", "Chad", "GPE", n_mentions=3, country_code="TD"),
        entity("a", "Ruth Finch", n_mentions=9),
        entity("b", "Ruth Finch"),
    ]
    found = Window(window(*rows))
    assert (found.main_country(0), found.main_country(1)) == ("NO", None)
