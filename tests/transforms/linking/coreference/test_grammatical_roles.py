from transforms.linking.coreference.grammatical_roles import CHOICES, ROLES


def test_each_choice_has_its_roles():
    assert sum(CHOICES) == len(ROLES) == len(set(ROLES))
