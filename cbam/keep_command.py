"""What ``cbam keep health``, ``audit`` and ``purge`` do once their options are known."""

from __future__ import annotations

from dataclasses import asdict

import typer

from groundwork.answers import as_json, finish, head
from groundwork.keeping.database import open_keeping
from groundwork.keeping.health import Check, checks
from groundwork.problems import Counts
from groundwork.words import say

HEALTH_SCHEMA, AUDIT_SCHEMA, PURGE_SCHEMA = "cbam-keep-health/1", "cbam-keep-audit/1", "cbam-keep-purge/1"


def health(json: bool, lang: str) -> None:
    """Look at everything the app needs; exit 1 if something is missing."""
    found = checks(open_keeping(), {"law": _law, "inventory": _inventory})
    good = all(check.good for check in found)
    if json:
        answer = head(HEALTH_SCHEMA, None, None, Counts())
        typer.echo(as_json({**answer, "healthy": good, "checks": [asdict(check) for check in found]}))
    else:
        for check in found:
            typer.echo(_line(check, lang))
    finish((), lang, answer_is_no=not good)


def _line(check: Check, lang: str) -> str:
    state = say("cbam.keep-good" if check.good else "cbam.keep-bad", lang)
    return f"{state}  {check.name:<10} {check.detail}"


def _law() -> str:
    from cbam.statute import load_statute

    return load_statute().version


def _inventory() -> str:
    from inventories.catalogue import load_catalogue

    return load_catalogue().fingerprint[:12]


def audit(last: int, space: str | None, json: bool, lang: str) -> None:
    """The newest lines of the audit log."""
    from groundwork.keeping.audit import latest

    lines = latest(open_keeping(), last, space)
    if json:
        records = [{**asdict(line), "at": line.at.isoformat()} for line in lines]
        typer.echo(as_json({**head(AUDIT_SCHEMA, None, None, Counts()), "lines": records}))
        return
    if not lines:
        typer.echo(say("cbam.keep-no-lines", lang))
    for line in lines:
        facts = " ".join(f"{name}={value}" for name, value in line.facts.items())
        shown = (f"{line.at:%Y-%m-%d %H:%M:%S}Z", line.user, line.space, line.action, line.kind, line.subject)
        typer.echo("  ".join(filter(None, (*shown, facts))))


def purge(json: bool, lang: str) -> None:
    """Remove what is old, and say how much."""
    from groundwork.keeping.retention import purge as remove

    kept = open_keeping()
    done = asdict(remove(kept))
    if json:
        answer = head(PURGE_SCHEMA, None, None, Counts())
        limits = {"keep_days": kept.limits.keep_days, "audit_days": kept.limits.audit_days}
        typer.echo(as_json({**answer, **limits, "removed": done}))
        return
    typer.echo(say("cbam.keep-purged", lang, days=kept.limits.keep_days, **done))
