"""Describe identities and decisions about them for people. Names come from articles, so they are printed escaped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from flows.cli.quarantine_text import escaped
from flows.identities.decision_words import SHOWN_DIGITS, describe
from flows.wording import count

if TYPE_CHECKING:
    from flows.targets.decision_operations import Decided, Imported
    from transforms.identities.decision import Decision


def list_lines(total: int, rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield identities as lines, each with its aliases below it."""
    if not total:
        yield "No identity is like that."
        return
    yield f"{'id':{SHOWN_DIGITS}}  {'type':8} {'quotes':>7} {'articles':>8}  name"
    for row in rows:
        wikidata = f"  {row['wikidata_id']}" if row["wikidata_id"] else ""
        described = f", {escaped(row['description'])}" if row["description"] else ""
        counts = f"{row['n_quotes']:7,} {row['n_articles']:8,}"
        identity_id = row["identity_id"][:SHOWN_DIGITS]
        yield f"{identity_id}  {row['type']:8} {counts}  {escaped(row['name'])}{described}{wikidata}"
        others = [escaped(alias) for alias in row["aliases"] if alias != row["name"]]
        if others:
            yield f"{'':{SHOWN_DIGITS + 28}} also {', '.join(others)}"
    if total > len(rows):
        yield f"and {total - len(rows):,} more (--limit, --json)"


def unsure_lines(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield links that are not sure as lines: what an article calls somebody, and who that counts as."""
    if not rows:
        yield "No link is unsure."
        return
    yield "How sure, what the article has, and the identity that it counts as:"
    for row in rows:
        identity = f"{escaped(row['name'])} ({row['type']}, {row['identity_id'][:SHOWN_DIGITS]})"
        article = f"{escaped(row['external_id'])}" + (f" “{escaped(row['title'])}”" if row["title"] else "")
        yield f"{row['confidence']:5.2f}  {escaped(row['entity'])} → {identity}, by {row['method']}; in {article}"


def decided_lines(done: Decided, location: str) -> Iterator[str]:
    """Yield what a decision did as lines, and when it shows."""
    decision = done.decision
    if not done.is_new:
        by = f"by {escaped(decision.decided_by)}, {decision.decided_at:%Y-%m-%d %H:%M}"
        yield f"Decided before, {by} ({decision.decision_id[:SHOWN_DIGITS]}): {escaped(describe(decision))}."
        return
    yield f"Noted as {decision.decision_id[:SHOWN_DIGITS]}: {escaped(describe(decision))}."
    for one in done.replaced:
        yield f"No longer in force: {one.decision_id[:SHOWN_DIGITS]}, {escaped(describe(one))}."
    yield from (f"{escaped(hint)}." for hint in done.hints)
    yield from next_build_lines(location)


def next_build_lines(location: str) -> Iterator[str]:
    """Yield when decisions show."""
    yield f"The next build of {location} applies it; no article is read again for that."


def decisions_lines(found: Sequence[tuple[Decision, str]]) -> Iterator[str]:
    """Yield decisions as lines, each with its state."""
    if not found:
        yield "Nothing has been decided."
    for one, state in found:
        said = f"{escaped(describe(one))}, by {escaped(one.decided_by)}"
        yield f"{one.decision_id[:SHOWN_DIGITS]}  {one.decided_at:%Y-%m-%d %H:%M}  {state:11}  {said}"
        if one.note:
            yield f"{'':{SHOWN_DIGITS}}  {escaped(one.note)}"


def imported_lines(done: Imported, location: str) -> Iterator[str]:
    """Yield what an import did as lines."""
    yield f"New: {count(len(done.new), 'decision')}; known: {done.known:,}; in conflict: {len(done.conflicts):,}."
    for one in done.new:
        yield f"  new       {one.decision_id[:SHOWN_DIGITS]}  {escaped(describe(one))}"
    for conflict in done.conflicts:
        decision = conflict.decision
        yield f"  conflict  {decision.decision_id[:SHOWN_DIGITS]}  {escaped(describe(decision))}"
        for one in conflict.against:
            said = f"{one.decision_id[:SHOWN_DIGITS]} {conflict.why}: {escaped(describe(one))}"
            yield f"            left out, as by {said}"
    if done.conflicts:
        yield "Add --replace to take these instead of the ones in force."
    if done.new:
        yield from next_build_lines(location)
