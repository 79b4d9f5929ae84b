"""What ``cbam ledger`` does: add a version, roll up, compare, list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pandas as pd
import typer

from cbam.ledger.book import Overtaken, Version, add_version, state_at, versions
from cbam.ledger.entries import Entries, read_entries
from cbam.ledger.rollup import LEVELS, changes, gaps, rolled_up
from cbam.ledger.tables import ACTIVITY
from cbam.ledger.workbook import named, sheets_of
from cbam.report import write_table
from cbam.writing import words_for_unwritable
from groundwork.answers import as_json, finish, head, problem_records
from groundwork.problems import BadInput, Counts, Problem
from groundwork.words import number, say

if TYPE_CHECKING:
    from cbam.statute import Statute

ADD, SHOW, DIFF, LOG = "cbam-ledger-add/1", "cbam-ledger-show/1", "cbam-ledger-diff/1", "cbam-ledger-log/1"
SCHEMA = "cbam-ledger-file/1"
_SHOWN = 30
_PERIODS = ("year", "month")


def add(  # noqa: PLR0913 - the parts of one question
    root: Path,
    file: Path,
    note: str,
    law: Callable[[], Statute],
    lang: str,
    *,
    json: bool,
    allow_rejected: bool,
) -> NoReturn:
    """Append a file as a version; bad rows go into its quarantine and are listed. Exit 2 for any."""
    statute = law()
    entries, version = _added(root, file, note, statute, _now)
    quarantine = _quarantined(entries.quarantine, lang)
    if json:
        answer = head(ADD, statute.version, statute.known_on, entries.counts)
        answer |= {"version": version.number, "folder": version.folder.name, "quarantine": quarantine}
        answer["problems"] = problem_records(entries.problems, lang)
        typer.echo(as_json(answer))
    else:
        counts = entries.counts
        typer.echo(say("cbam.ledger-added", lang, version=version.number, folder=str(root)))
        typer.echo(
            say("cbam.counts-line", lang, read=counts.n_read, used=counts.n_used, rejected=counts.n_rejected)
        )
        for row in quarantine[:_SHOWN]:
            typer.echo(say("cbam.ledger-quarantined", lang, **row))
        if len(quarantine) > _SHOWN:
            typer.echo(say("cbam.ledger-more", lang, n=len(quarantine) - _SHOWN))
    finish(entries.problems, lang, allow_rejected=allow_rejected)


def _now() -> datetime:
    return datetime.now().astimezone()


def _added(
    root: Path, file: Path, note: str, law: Statute, clock: Callable[[], datetime]
) -> tuple[Entries, Version]:
    """What the file holds beside the ledger as it stands, and its version; once more if overtaken.

    The clock is read again each time, so that no version is dated before the one it follows.
    """
    while True:
        before, now = versions(root), clock()
        latest = max(now.date(), law.known_on)
        held = state_at(before) if before else None
        entries = read_entries(file, law.newest, held, latest)
        try:
            return entries, add_version(root, before, entries, file, note=note, moment=now)
        except Overtaken:
            continue  # somebody else's version stands now: this file is judged beside it


def show(  # noqa: PLR0913 - the parts of one question
    root: Path,
    at: int | None,
    levels: Sequence[str],
    by: str,
    lang: str,
    *,
    json: bool,
    out: Path | None = None,
) -> None:
    """The roll-up of a version. Raises ``BadInput`` for a level, period or version that is not there."""
    wrong = [level for level in levels if level not in LEVELS]
    if wrong or by not in _PERIODS:
        params = {"value": ", ".join(wrong) or by, "known": ", ".join((*LEVELS, *_PERIODS))}
        raise BadInput(Problem("cbam.ledger-level", params=params))
    found = _known(root)
    state = state_at(found, at)
    missing = gaps(state)
    asked = tuple(dict.fromkeys(levels)) or LEVELS
    table = pd.concat([rolled_up(state, level, by, missing) for level in asked], ignore_index=True)
    counts = _whole(found[:at])
    newest = found[-1].number if at is None else at
    if out is not None:
        write_table(out, table.assign(version=newest), sheets_of(table, state, missing, lang, newest))
    if json:
        answer = head(SHOW, None, None, counts)
        answer |= {"version": newest, "by": by, "rows_held": len(state), "results": _records(table)}
        answer["missing"] = _records(missing)
        typer.echo(as_json(answer))
        return
    typer.echo(say("cbam.ledger-heading", lang, version=newest, rows=len(state)))
    typer.echo(
        say("cbam.counts-line", lang, read=counts.n_read, used=counts.n_used, rejected=counts.n_rejected)
    )
    for row in _records(table):
        typer.echo(_line(row, lang))
    for row in _records(missing)[:_SHOWN]:
        typer.echo(say("cbam.ledger-gap", lang, **row))
    if len(missing) > _SHOWN:
        typer.echo(say("cbam.ledger-more", lang, n=len(missing) - _SHOWN))
    if len(missing):
        typer.echo(say("cbam.ledger-gaps-note", lang))


def _line(row: Mapping[str, object], lang: str) -> str:
    level = str(row["level"])
    return say(
        "cbam.ledger-line", lang, period=str(row["period"]), level=say(f"cbam.ledger-{level}", lang),
        key="" if level == "total" else " " + named(str(row["key"]), level, lang),
        direct=number(_float(row["direct_tco2e"]), lang),
        indirect=number(_float(row["indirect_tco2e"]), lang),
        energy=number(_float(row["energy_gj"]), lang, 0), tce=number(_float(row["energy_tce"]), lang),
        gaps=str(row["rows_without_energy"]), missing=str(row["months_missing"]),
    )  # fmt: skip


def diff(root: Path, first: int, second: int, lang: str, *, json: bool) -> None:
    """What the second version has that the first has not. Raises ``BadInput`` for an unknown version."""
    found = _known(root)
    table = changes(state_at(found, first), state_at(found, second))
    difference = float(table["emissions_difference_t"].sum())
    if json:
        answer = head(DIFF, None, None, Counts(len(table), len(table), 0))
        answer |= {"versions": [first, second], "difference_tco2e": difference, "changes": _records(table)}
        typer.echo(as_json(answer))
        return
    typer.echo(
        say("cbam.ledger-diff", lang, first=first, second=second, n=len(table), t=number(difference, lang))
    )
    for row in _records(table):
        change = say(f"cbam.ledger-change-{row['change']}", lang)
        before, after = (number(_maybe(row[f"emissions_t_{side}"]), lang) for side in ("before", "after"))
        typer.echo(
            f"  {change}  {row['installation']} {row['month']} {row['stream']}: {before} > {after} tCO2e"
            f"  {row['note_after'] or ''}".rstrip()
        )


def log(root: Path, lang: str, *, json: bool) -> None:
    """Every version: when, from which file, how many rows were read, used and quarantined."""
    found = _known(root)
    for one in found:
        one.rows()  # a changed one is refused
    records = [
        {**{key: one.manifest[key] for key in ("version", "created", "file", "note", "counts")},
         "quarantine": _quarantined(one.quarantine(), lang)}
        for one in found
    ]  # fmt: skip
    if json:
        answer = head(LOG, None, None, _whole(found))
        typer.echo(as_json({**answer, "versions": records}))
        return
    for one in found:
        counts = one.counts
        text = say(
            "cbam.counts-line", lang, read=counts.n_read, used=counts.n_used, rejected=counts.n_rejected
        )
        manifest = one.manifest
        typer.echo(
            f"{one.number}  {manifest['created']}  {manifest['file']}  {text}  {manifest['note']}".rstrip()
        )
        for row in _quarantined(one.quarantine(), lang):
            typer.echo(say("cbam.ledger-quarantined", lang, **row))


def write_template(out: Path, lang: str) -> None:
    """A blank bilingual workbook of activity data."""
    from groundwork.workbooks import write_template as write

    guide = [
        (say(f"cbam.ledger-guide-{name}", "zh"), say(f"cbam.ledger-guide-{name}", "en"))
        for name in ("rows", "factor", "correct")
    ]
    with words_for_unwritable(out):
        write(out, (ACTIVITY,), guide, schema=SCHEMA)
    typer.echo(say("cbam.template-written", lang, file=str(out)))


def _known(root: Path) -> list[Version]:
    found = versions(root)
    if not found:
        raise BadInput(Problem("cbam.ledger-empty", params={"folder": str(root)}))
    return found


def _whole(found: Sequence[Version]) -> Counts:
    total = Counts()
    for one in found:
        total += one.counts
    return total


def _records(table: pd.DataFrame) -> list[dict[str, object]]:
    plain = table.astype(object).where(table.notna(), None)
    return [{str(k): v for k, v in row.items()} for row in plain.to_dict("records")]


def _quarantined(table: pd.DataFrame, lang: str) -> list[dict[str, Any]]:
    """Quarantined rows with the reason in the reader's language; its code where an older version has none."""
    found = []
    for row in _records(table):
        why = {"en": str(row.pop("why_en")), "zh": str(row.pop("why_zh"))}
        found.append({**row, "text": why.get(lang) or str(row["reasons"])})
    return found


def _float(value: object) -> float:
    return float(str(value))


def _maybe(value: object) -> float | None:
    return None if value is None else _float(value)
