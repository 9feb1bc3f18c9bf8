"""Find mentions by rules: capitals, titles, gazetteers and evidence from the rest of the article."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from transforms.lexicons import elections, gazetteers
from transforms.lexicons.capitals import UPPER
from transforms.reader_api import Article, Mention
from transforms.rules import capitalised_runs, dates_and_amounts
from transforms.rules.capitalised_runs import CapitalisedRun, Word
from transforms.rules.name_consistency import ArticleNames
from transforms.rules.name_types import CONFIDENCE, TypedName, classify_name
from transforms.rules.name_words import (
    GENERATIONS,
    HEADS,
    HONORIFICS,
    SUFFIXES,
    TITLES,
    has_linking_word,
    is_personal,
    joined_text,
    known_length,
    person_end,
    title_length,
    type_by_last_word,
)

PRONOUN = re.compile(r"[HhSs](?<!\w.)(?:(?<=[Ss])he|(?<=[Hh])(?:e|im|is|ers?|imself|erself))\b")
NOMINAL = re.compile(
    r"[Tt](?<!\w.)he (?:(?:former|vice|prime|first|attorney) )?"
    r"(president|minister|premier|chancellor|senator|governor|mayor|congressman|congresswoman|secretary|ambassador"
    r"|general|judge|justice|chairman|chairwoman|spokesman|spokeswoman|pope|king|queen|prince|princess|sheriff)\b"
    r"(?! of\b)"
)
DATELINE = re.compile(rf",? \d{{4}}-\d\d-\d\d| \(|, [{UPPER}][\w. ]+(?:,| \(| \d| [-–—])| ?[-–—]{{1,2}} ")
ORDINARY_ENDINGS = ("ing", "ly", "ed", "ment", "tion", "tions", "ments", "ers", "ists", "ies")
FINAL_TITLES = frozenset(("President", "Secretary", "Chairman", "Governor", "Director"))
PRONOUN_CONFIDENCE = 0.95
NOMINAL_CONFIDENCE = 0.8


def find(article: Article) -> list[Mention]:
    """Return the mentions of an article.

    Args:
        article: A repaired article with its sentences.

    Returns:
        Mentions in text order, without overlaps: names, dates and amounts (form `name`), third person singular
        pronouns (`pronoun`), and "the president" and the like (`nominal`) if the article gives that title to a person.
        Names are without titles, "the" and "'s".
    """
    text = article.text
    named_elections = [TypedName(start, end, "EVENT", "election") for start, end in elections.find(text)]
    amounts = list(dates_and_amounts.find(text))
    if named_elections:
        amounts = [m for m in amounts if not _overlaps(m, named_elections)]
    expressions = [*(m[:2] for m in amounts), *(e[:2] for e in named_elections)]
    excluded = {at for start, end in expressions for at in range(start, end) if text[at].isupper()}
    found, headlines = named_elections, []
    article_words = frozenset(text.split())
    for run in capitalised_runs.find(article, excluded):
        if run.style == "plain":
            _find_in_run(text, run, article_words, found)
        else:
            headlines.append(run)
    article_names = ArticleNames(text, found)
    for run in headlines:
        article_names.find_in_headline(run, found)
    mentions = [
        Mention(f.start, f.end, f.type, "name", CONFIDENCE[f.rule]) for f in article_names.with_final_types(found)
    ]
    mentions.extend(_pronouns_and_nominals(text, mentions))
    mentions.extend(amounts)
    return _without_overlaps(mentions)


def add_rule_mentions(article: Article, named: Sequence[Mention]) -> list[Mention]:
    """Add dates, amounts, pronouns and nominal mentions, found by rules, to the names that another reader found.

    Args:
        article: The repaired article.
        named: Its names, without overlaps. A date or an amount that overlaps a name is left out.

    Returns:
        Mentions in text order, without overlaps.
    """
    text = article.text
    named = sorted(named)
    more = _pronouns_and_nominals(text, named) + list(dates_and_amounts.find(text))
    return _without_overlaps([*named, *(m for m in more if not _overlaps(m, named))])


def _overlaps(mention: Mention, others: Sequence[Mention] | Sequence[TypedName]) -> bool:
    """Return whether a mention shares characters with one of `others`, which are in order and without overlaps."""
    k = bisect_right(others, mention.start, key=lambda other: other.end)
    return k < len(others) and others[k].start < mention.end


def _pronouns_and_nominals(text: str, names: Sequence[Mention]) -> list[Mention]:
    """Return the pronouns of a text and its nominal mentions."""
    pronouns = [Mention(*m.span(), "PERSON", "pronoun", PRONOUN_CONFIDENCE) for m in PRONOUN.finditer(text)]
    return pronouns + _nominals(text, names)


def _nominals(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Return mentions such as "the president" if that title also stands before a person's name ("President Roe")."""
    matches = list(NOMINAL.finditer(text))
    if not matches:
        return []
    titles = {
        text[max(0, m.start - 16) : m.start].rstrip().rsplit(" ", 1)[-1].lower() for m in mentions if m.type == "PERSON"
    }
    return [Mention(*m.span(), "PERSON", "nominal", NOMINAL_CONFIDENCE) for m in matches if m[1] in titles]


def _without_overlaps(mentions: list[Mention]) -> list[Mention]:
    """Return the mentions in text order; of overlapping ones the first, of those the longest."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def _find_in_run(text: str, run: CapitalisedRun, article_words: frozenset[str], found: list[TypedName]) -> None:
    """Split a run into names, from left to right, and add them to `found`."""
    words = run.words
    if words[0].text.isupper() and _find_in_capitals(text, run, found):
        return
    i, n = 0, len(words)
    if run.sentence_initial and _drops_first_word(words, article_words):
        i = 1
    while i < n:
        title = title_length(words, i)
        known = known_length(words, i)
        if known > title:
            i = _extend_listed_name(words, i, known, found)
        elif title and (i + title == n or is_personal(words, i + title)):
            start = i + title
            i = n if start == n else person_end(words, start)
            if start < n:
                found.append(TypedName(words[start].start, words[i - 1].end, "PERSON", "title"))
        elif title and words[n - 1].text not in SUFFIXES and words[i].text not in HEADS:
            i += title
        else:
            end = n if title else _name_end(words, i)
            name = classify_name(text, words[i:end], run.sentence_initial and i == 0, article_words)
            if name:
                found.append(name)
            i = end


def _find_in_capitals(text: str, run: CapitalisedRun, found: list[TypedName]) -> bool:
    """Add a run in capitals within a plain sentence if it is a listed name or the place of a dateline.

    Returns:
        Whether it was added.
    """
    words = run.words
    name = joined_text(words)
    if not name.isupper() or len(name) < 4 or "." in name or name in gazetteers.listed_names():
        return False
    title = gazetteers.listed_names_in_capitals().get(name, name.title())
    entry = gazetteers.listed_names().get(title)
    if entry:
        found.append(TypedName(words[0].start, words[-1].end, entry.type, "known"))
        return True
    if len(words) > 3 or any(w.text.lower() in gazetteers.common_words() for w in words):
        return False
    if title in gazetteers.cities() or (run.sentence_initial and DATELINE.match(text, words[-1].end)):
        found.append(TypedName(words[0].start, words[-1].end, "GPE", "dateline"))
        return True
    return False


def _drops_first_word(words: Sequence[Word], article_words: frozenset[str]) -> bool:
    """Return whether the first word of a sentence is an ordinary word and not part of a name."""
    word = words[0].text
    key = word.lower()
    if word in HONORIFICS or (word.isupper() and len(word) > 1) or known_length(words, 0):
        return False
    if len(words) > 1:
        if words[1].gap.strip() in ("of", "of the", "for", "on") or title_length(words, 0):
            return False
        if words[1].text in SUFFIXES and words[1].text not in TITLES:
            return key in article_words and key not in gazetteers.surnames()
    personal = key in gazetteers.first_names() or key in gazetteers.surnames()
    if key in article_words:
        return not (personal and len(words) > 1)
    ordinary = not personal and word not in gazetteers.cities() and key.endswith(ORDINARY_ENDINGS)
    return ordinary or key in gazetteers.common_words()


def _extend_listed_name(words: Sequence[Word], i: int, k: int, found: list[TypedName]) -> int:
    """Add the name that starts with a listed name of k words, which may be longer: "U.S. State Department".

    Returns:
        The index of the word after the name.
    """
    kind = gazetteers.listed_names()[joined_text(words[i : i + k])].type
    j, n = i + k, len(words)

    def add(stop: int, type_: str, rule: str) -> int:
        found.append(TypedName(words[i].start, words[stop - 1].end, type_, rule))
        return stop

    if j == n:
        return add(j, kind, "known")
    plain = words[j].gap == " "
    second = known_length(words, j) if plain else 0
    if second and kind in ("GPE", "ORG", "NORP"):  # "U.S. State Department", "Florida Republican Party"
        other = gazetteers.listed_names()[joined_text(words[j : j + second])].type
        if other in ("ORG", "LAW", "EVENT") and (j + second == n or words[j + second].gap != " "):
            return add(j + second, other, "merged")
    stop = next((x for x in range(j, n) if title_length(words, x)), n)
    if kind == "ORG" and words[j].gap in (" of ", " of the "):  # "Green Party of Canada"
        return add(stop, "ORG", "head")
    if (
        kind in ("NORP", "GPE")
        and plain
        and has_linking_word(words[j:stop])
        and any(w.text in HEADS for w in words[j:stop])
    ):
        return add(stop, "ORG", "head")  # "American Academy of Arts", "Communist Party of Cuba"
    last = words[-1].text
    if title_length(words, j) or (second and last not in SUFFIXES):
        return add(j, kind, "known")
    if kind == "PERSON" and words[j].text in GENERATIONS:
        return add(j + 1, kind, "known")
    last = words[stop - 1].text
    if last in SUFFIXES or last in HEADS:
        return add(stop, "ORG", "suffix")
    by_last = type_by_last_word(words[i:stop])
    if by_last:
        return add(stop, by_last, "event" if by_last in ("EVENT", "LAW") else "place")
    first = words[i].text.lower()
    if k == 1 and plain and first in gazetteers.first_names() and words[j].text.lower() in gazetteers.surnames():
        return add(person_end(words, i), "PERSON", "first")
    if kind == "ORG" and plain and k == 1 and stop == j + 1:
        return add(stop, "ORG", "pair_the")
    return add(j, kind, "known")


def _name_end(words: Sequence[Word], i: int) -> int:
    """Return the end of the name that starts at the i-th word: the next title, or the end of the run."""
    if words[-1].text in SUFFIXES:
        return len(words)
    for j in range(i + 1, len(words)):
        if words[j].gap == " " and words[j].text in TITLES and (j + 1 < len(words) or words[j].text in FINAL_TITLES):
            return j
    return len(words)
