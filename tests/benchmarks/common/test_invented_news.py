"""Invented news: the same for a number, different for others, with a copy in every twenty."""

from benchmarks.common.invented_news import COPIED_AT, COPIED_EVERY, MONTHS, PEOPLE, article, person


def test_a_number_always_gives_the_same_article():
    assert article(5, "2024-03") == article(5, "2024-03")
    assert article(5, "2024-03")["text"] != article(6, "2024-03")["text"]
    assert article(5, "2024-03")["published_at"] == "2024-03-06"


def test_every_twentieth_article_is_a_copy_of_an_earlier_one_of_its_month_in_another_paper():
    at = 5 * COPIED_EVERY + COPIED_AT
    original = at - len(MONTHS)
    assert MONTHS[at % len(MONTHS)] == MONTHS[original % len(MONTHS)]
    copy, first = article(at, "2024-03"), article(original, "2024-03")
    assert copy["text"] == first["text"]
    assert copy["id"] != first["id"]
    assert copy["source"] != first["source"]


def test_other_articles_differ_and_so_do_people():
    texts = {article(i, "2024-03")["text"] for i in range(1000)}
    copies = sum(i % COPIED_EVERY == COPIED_AT for i in range(len(MONTHS), 1000))
    assert len(texts) == 1000 - copies
    assert len({person(rank) for rank in range(PEOPLE)}) == PEOPLE
