"""The links of rows while rules replace them."""

import numpy as np

from tests.transforms.identities.entity_tables import article, window
from transforms.identities.link_rows import Link, Links
from transforms.identities.names.window_names import Node, Window


def test_links_of_rows_go_before_those_of_forms():
    found = Window(window(*article("a", "Ruth Finch", "ORG:Acme"), *article("b", "Ruth Finch")))
    links = Links(found, np.array([0, 1, 2]))
    form = found.forms.index(("Ruth Finch", "PERSON"))
    rows = links.rows_of([form])
    assert [found.columns["article_id"][row] for row in rows] == ["a", "b"]
    assert links.link(rows[0]).node == Node("PERSON", "ruth finch")
    of_form, of_row = Link(Node("PERSON", "x"), "alias", 0.8), Link(Node("PERSON", "y"), "context", 0.8)
    links.replace_form(form, of_form)
    links.replace_row(rows[1], of_row)
    assert [links.link(row) for row in rows] == [of_form, of_row]
    assert links.rows_of([]) == []
