"""What ``cbam ledger`` does: add a version, roll up, compare, list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pandas as pd
import typer

from cbam.ledger.book import Version, add_version, state_at, versions
from cbam.ledger.entries import read_entries
from cbam.ledger.rollup import LEVELS, changes, rolled_up
from cbam.ledger.tables import ACTIVITY
from cbam.report import write_table
from groundwork.answers import as_json, finish, head, problem_records
from groundwork.problems import BadInput, Counts, Problem
from groundwork.words import number, say
from groundwork.workbooks import SheetOut

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
    entries = read_entries(file, statute.newest)
    version = add_version(root, entries, file, note, datetime.now())
    quarantine = _records(entries.quarantine)
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
    finish(entries.problems, lang, allow_rejected=allow_rejected)


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
    table = pd.concat([rolled_up(state, level, by) for level in levels or LEVELS], ignore_index=True)
    counts = _whole(found[:at])
    newest = found[-1].number if at is None else at
    if out is not None:
        write_table(
            out, table.assign(version=newest), [_sheet(table, lang, newest), _rows_sheet(state, lang)]
        )
    if json:
        answer = head(SHOW, None, None, counts)
        answer |= {"version": newest, "by": by, "rows_held": len(state), "results": _records(table)}
        typer.echo(as_json(answer))
        return
    typer.echo(say("cbam.ledger-heading", lang, version=newest, rows=len(state)))
    typer.echo(
        say("cbam.counts-line", lang, read=counts.n_read, used=counts.n_used, rejected=counts.n_rejected)
    )
    for row in _records(table):
        typer.echo(
            say(
                "cbam.ledger-line", lang, period=row["period"],
                level=say(f"cbam.ledger-{row['level']}", lang),
                key=row["key"], direct=number(_float(row["direct_tco2e"]), lang),
                indirect=number(_float(row["indirect_tco2e"]), lang),
                energy=number(_float(row["energy_gj"]), lang, 0), tce=number(_float(row["energy_tce"]), lang),
                gaps=row["rows_without_energy"],
            )
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
    records = [
        {**{key: one.manifest[key] for key in ("version", "created", "file", "note", "counts")},
         "quarantine": _records(one.quarantine())}
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
        for row in _records(one.quarantine()):
            typer.echo(say("cbam.ledger-quarantined", lang, **row))


def write_template(out: Path, lang: str) -> None:
    """A blank bilingual workbook of activity data."""
    from groundwork.workbooks import write_template as write

    out.parent.mkdir(parents=True, exist_ok=True)
    guide = [
        (say(f"cbam.ledger-guide-{name}", "zh"), say(f"cbam.ledger-guide-{name}", "en"))
        for name in ("rows", "factor", "correct")
    ]
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


def _float(value: object) -> float:
    return float(str(value))


def _maybe(value: object) -> float | None:
    return None if value is None else _float(value)


def _sheet(table: pd.DataFrame, lang: str, version: int) -> SheetOut:
    names = [str(name) for name in table.columns]
    headings = [say(f"cbam.ledger-column-{name.replace('_', '-')}", lang) for name in names]
    note = say("cbam.ledger-sheet-note", lang, version=version)
    return SheetOut(
        say("cbam.ledger-sheet", lang), headings, table.astype(object).to_numpy().tolist(), [note]
    )


def _rows_sheet(state: pd.DataFrame, lang: str) -> SheetOut:
    rows = state.astype(object).where(state.notna(), None).to_numpy().tolist()
    return SheetOut(say("cbam.ledger-sheet-rows", lang), list(map(str, state.columns)), rows)
