"""Choose the name that an identity is shown with."""

from __future__ import annotations

from collections import Counter, defaultdict

from transforms.identities.link_rows import Links
from transforms.identities.names.places import place_of
from transforms.identities.names.window_names import Node, Window


def shown_names(window: Window, links: Links) -> dict[Node, str]:
    """Return the name of each node that entities of the focus are linked to.

    That is the name of a listed country, else the spelling that most articles of the window have, among full names and
    not in capitals where there are others.
    """
    wanted = {links.of_form[form].node for form in links.forms} | {link.node for link in links.of_row.values()}
    spellings: dict[Node, list[tuple[bool, int, str]]] = defaultdict(list)
    names = {}
    for (name, type_), node, n in zip(window.forms, window.nodes, window.form_articles, strict=True):
        if node in wanted:
            spellings[node].append((name.isupper(), -n, name))
            if place := place_of(name, type_):
                names[node] = place.name
    called: dict[Node, Counter[str]] = defaultdict(Counter)
    for row, link in links.of_row.items():  # the links of forms lead to nodes of the window
        if link.node not in spellings:
            called[link.node][window.forms[window.columns["form"][row]][0]] += 1
    for node, of in called.items():
        spellings[node] = [(name.isupper(), -n, name) for name, n in of.items()]
    return {node: min(of)[-1] for node, of in spellings.items()} | names
