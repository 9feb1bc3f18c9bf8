"""Describe the status of a folder of tables for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.wording import count, file_size

if TYPE_CHECKING:
    from flows.maintenance.status import Status


def status_lines(found: Status, root: str) -> list[str]:
    """Return a status as lines of text."""
    if found.snapshot is None:
        lines = [f"{root}: nothing is published there yet."]
    else:
        lines = [f"{found.snapshot}", f"  published {found.created_at}"]
        lines += [f"  {name:16}{n:>12,} rows" for name, n in found.tables.items()]
        files, former = found.files, found.former
        most = f"at most {files['most_a_month']} per table and month"
        lines.append(f"  {count(files['files'], 'file')}, {file_size(files['bytes'])}, {most}")
        own = f"{file_size(former['bytes'])} not shared with the published one"
        lines.append(f"  {count(former['snapshots'], 'former snapshot')}, {own}")
        lines += ["", "read by"]
        for by in found.readers:
            stale = ", stale" if by["stale"] else ""
            lines.append(f"  {by['name']} {by['version']}: {count(by['articles'], 'article')}{stale}")
    lines.append("")
    if found.stale["articles"]:
        what = f"{count(found.stale['articles'], 'article')} of {count(found.stale['chars'], 'character')}"
        why = "tables of an earlier version" if found.outdated else "read by another reader or version"
        lines.append(f"stale: {what}, {why}; {found.refresh} reads them again")
    else:
        lines.append(f"stale: nothing ({found.reader['name']} {found.reader['version']})")
    if found.waiting["batches"]:
        waiting = f"{count(found.waiting['articles'], 'article')} in {count(found.waiting['batches'], 'batch', 'es')}"
        lines.append(
            f"waiting: {waiting}, read by a run that did not finish; run the same command again to publish them"
        )
    if found.quarantined:
        reasons = ", ".join(f"{n:,} {reason}" for reason, n in found.quarantined.items())
        lines.append(f"quarantined: {count(sum(found.quarantined.values()), 'record')} ({reasons})")
    if found.retracted:
        lines.append(f"retracted: {count(found.retracted, 'article')}")
    if found.building:
        lines.append(f"building: process {found.building} is writing into the folder")
    return lines + [f"warning: {text}" for text in found.warnings]
