from transforms.linking.cluster import Cluster
from transforms.linking.coreference.grammatical_roles import ROLES
from transforms.linking.coreference.reader_evidence import Evidence
from transforms.reader_api import Antecedent, Attention, Mention, Role, Span

NAMES = [Mention(0, 4, "PERSON", "name", 1.0), Mention(10, 14, "PERSON", "name", 1.0)]
SHE = Span(20, 23)
ROLE = Role(SHE, (0.0,) * len(ROLES))
ATTENTION = Attention(SHE, (Span(0, 4), Span(10, 14)), ((-1.0, -2.0), (-3.0, -4.0)))


def test_the_weights_follow_what_the_reader_tells():
    found = [Evidence(), Evidence((), [ROLE]), Evidence((), [ROLE], [ATTENTION])]
    assert [one.weights_name for one in found] == ["alone", "roles", "attention"]
    assert [one.n_heads for one in found] == [0, 0, 2]


def test_roles_and_attention_by_position():
    evidence = Evidence((), [ROLE], [ATTENTION])
    assert evidence.role(Mention(20, 23, "PERSON", "pronoun", 1.0)) is ROLE
    assert evidence.role(NAMES[0]) is None
    assert evidence.attention(20)[(10, 14)] == (-3.0, -4.0)
    assert not evidence.attention(0)


def test_links_to_several_names_of_a_person_add_up():
    person = Cluster("Anna Roe", "PERSON")
    person.mentions = [0, 1]
    links = [Antecedent(SHE, Span(0, 4), 0.25), Antecedent(SHE, Span(10, 14), 0.5), Antecedent(SHE, Span(30, 34), 0.2)]
    assert Evidence(links).links(NAMES, [person])[20] == {id(person): 0.75}
