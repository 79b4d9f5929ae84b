"""An importer's year as the answer of ``cbam importer``: one record per importer and calendar year."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

import numpy as np

from cbam.importers.holding import to_buy
from cbam.importers.penalties import guarantee_eur, unauthorised
from cbam.importers.quarters import QUARTERS, quarter_after, quarter_end, quarter_of
from cbam.importers.tasks import Checked, Confidence, Role, Task, due_day, tasks
from cbam.importers.year import ImporterYears
from cbam.report import overlay_records
from groundwork.answers import head, problem_records
from groundwork.problems import Problem
from groundwork.words import say

SCHEMA = "cbam-importer/1"
HOLDING = "importer-holding"
Record = dict[str, object]


def importer_answer(years: ImporterYears, lang: str, problems: Sequence[Problem] = ()) -> Record:
    """The answer in the shape of ``docs/schemas/cbam_importer.json``."""
    answer = head(SCHEMA, years.statute.version, years.statute.known_on, years.counts)
    answer["law_acts"] = years.statute.acts
    answer["overlays"] = overlay_records(years.statute, lang)
    answer["readings"] = years.readings.records()
    answer["importers"] = [importer_record(years, row, lang) for row in range(len(years.standings))]
    answer["problems"] = problem_records(problems, lang)
    return answer


def importer_record(years: ImporterYears, row: int, lang: str) -> Record:
    """One importer's year; costs are null where a line could not be priced, and a note says so."""
    standing, costs = years.standings, years.cliff
    line = int(standing.crossing_line[row])
    year = int(standing.year[row])
    certificates = float(years.certificates_if_liable[row])
    return {
        "importer": standing.importer[row],
        "year": year,
        "mass_counted_t": standing.mass_counted_t[row],
        "threshold_t": standing.threshold_t,
        "distance_t": standing.distance_t[row],
        "share_of_threshold": standing.mass_counted_t[row] / standing.threshold_t,
        "watched": bool(standing.mass_counted_t[row] > years.rules.watch_share * standing.threshold_t),
        "liable": bool(standing.liable[row]),
        "crossed_on": standing.crossed_on[row],
        "crossed_exact": bool(standing.exact[row]),
        "crossed_by": None if line < 0 else years.line_ids[line],
        "overshoot_share": standing.overshoot_share[row],
        "certificates_if_liable": certificates,
        "certificates_due": years.certificates_due[row],
        "cost_if_liable_eur": costs.if_liable_eur[row],
        "cost_always_eur": costs.always_eur[row],
        "cost_due_eur": costs.due_eur[row],
        "cliff_eur": costs.jump_eur[row],
        "cliff_eur_per_t_over": costs.jump_eur_per_t_over[row],
        "n_unpriced": costs.n_unpriced[row],
        "penalty_if_unauthorised": _penalty(years, row),
        "guarantee_eur": guarantee(years, row),
        "holding": holding_records(years, row),
        "repurchase_limit": _largest(years, row),
        "cash": cash_records(years, row),
        "calendar": calendar_records(years, row, lang),
        "notes": [{"code": code, "text": say(code, lang)} for code in note_codes(years, row)],
    }


def note_codes(years: ImporterYears, row: int) -> list[str]:
    """What a reader of one importer's year should know, as codes."""
    standing, costs = years.standings, years.cliff
    year = int(standing.year[row])
    notes = ["cbam.note-importer-lower-bound"]
    if standing.importer[row] is None:
        notes.append("cbam.note-importer-unnamed")
    if costs.n_unpriced[row]:
        notes.append("cbam.note-importer-unpriced")
    if standing.crossed_on[row] is not None and not standing.exact[row]:
        notes.append("cbam.note-importer-crossing-latest")
    if not standing.liable[row] and costs.always_eur[row] != 0:
        notes.append("cbam.note-importer-never-exempt")
    if year < years.rules.holding_first_year:
        notes.append("cbam.note-importer-no-holding-yet")
    else:
        notes += ["cbam.note-importer-holding-readings", "cbam.note-importer-cash-price"]
    if _penalty(years, row) is not None:
        notes.append("cbam.note-importer-penalty-indexed")
    if guarantee(years, row) is not None:
        above = bool(standing.liable[row])
        notes.append("cbam.note-importer-guarantee" if above else "cbam.note-importer-guarantee-below")
    if standing.mass_counted_t[row] > 0:
        notes.append("cbam.note-importer-no-splitting")
    if years.statute.overlays:
        notes.append("cbam.note-importer-overlay")
    return notes


def holding_records(years: ImporterYears, row: int) -> list[Record]:
    """Certificates to hold at each quarter's end; empty before that applies or with nothing to hold."""
    year = int(years.standings.year[row])
    required = years.holding_a[row]
    if year < years.rules.holding_first_year or not (required != 0).any():
        return []
    bought = to_buy(required)
    first = first_holding_day(years, row)
    records: list[Record] = []
    for position, quarter in enumerate(QUARTERS):
        due_on = quarter_end(year, quarter)
        other = float(years.holding_b[row, position])
        records.append(
            {
                "quarter": quarter,
                "due_on": due_on,
                "owed": first is not None and due_on >= first,
                "required_on_defaults": required[position],
                "required_on_last_year": other,
                "required_least": float(np.fmin(required[position], other)),
                "to_buy_on_defaults": bought[position],
            }
        )
    return records


def first_holding_day(years: ImporterYears, row: int) -> date | None:
    """The first quarter's end at which the holding is owed: that of the quarter after the crossing.

    Hydrogen and electricity, which no threshold exempts, are held for from the end of the quarter in which
    they first come in. None where nothing is owed.
    Source: Regulation (EU) 2023/956 Article 22(2) and (2a), Article 2a(4).
    """
    standing = years.standings
    year = int(standing.year[row])
    mine = years.arrivals.always & (standing.standing_of == row)
    first = [quarter_end(year, quarter_of(date.fromordinal(int(day)))) for day in years.arrivals.day[mine]]
    crossed = standing.crossed_on[row]
    if crossed is not None:
        first.append(quarter_end(*quarter_after(year, quarter_of(crossed))))
    return min(first, default=None)


def cash_records(years: ImporterYears, row: int) -> list[Record]:
    """When the money goes: by day, the least number of certificates to buy by then and what they cost.

    Priced at the mean price of the year's bill, since the week of purchase is not known beforehand.
    """
    year, due = int(years.standings.year[row]), float(years.certificates_due[row])
    if not due > 0:
        return []
    price = float(years.cliff.due_eur[row]) / due
    surrender = due_day("importer-declaration", year)
    steps: list[tuple[date, float, str]] = []
    for record in holding_records(years, row):
        if record["owed"]:
            least = record["required_least"]
            steps.append((_day(record["due_on"]), min(float(str(least)), due), "holding"))
    steps.append((surrender, due, "surrender"))
    records: list[Record] = []
    held = 0.0
    for day, target, step in steps:
        bought = max(0.0, target - held)
        held += bought
        records.append({"due_on": day, "for": step, "certificates": bought, "cost_eur": bought * price})
    return records


def calendar_records(years: ImporterYears, row: int, lang: str) -> list[Record]:
    """The importer's dated tasks of the year and the day of the crossing, in order.

    Below the threshold only what then concerns the importer; hydrogen and electricity need the whole list.
    A holding stands there only at the quarters' ends at which it is owed.
    """
    standing = years.standings
    year = int(standing.year[row])
    dated = [task for task in tasks(Role.IMPORTER, year) if task.due is not None]
    if not (standing.liable[row] or years.certificates_due[row] > 0):
        dated = [task for task in dated if task.rule.id in ("importer-estimate", "importer-watch-mass")]
    held = {record["due_on"] for record in holding_records(years, row) if record["owed"]}
    records = [task_record(task, lang) for task in dated if task.rule.id != HOLDING or task.due in held]
    crossed = standing.crossed_on[row]
    if crossed is not None:
        line = str(years.line_ids[int(standing.crossing_line[row])])
        records.append(
            {
                "id": "threshold-crossed",
                "due": crossed,
                "event": None,
                "not_before": None,
                "text": say("cbam.importer-crossing", lang, line=line),
                "article": "Reg (EU) 2023/956 Art 2a(2)",
                "checked": Checked.QUOTED,
                "confidence": Confidence.HIGH,
                "law": True,
            }
        )
    return sorted(records, key=lambda record: str(record["due"]))


def task_record(task: Task, lang: str) -> Record:
    """A task for JSON; ``due`` null where an event decides, which ``event`` then names."""
    rule = task.rule
    return {
        "id": rule.id,
        "due": task.due,
        "event": rule.when.event.say(lang) if rule.when.event else None,
        "not_before": rule.when.not_before,
        "text": rule.say(lang),
        "article": rule.article,
        "checked": rule.checked,
        "confidence": rule.confidence,
        "law": task.is_law,
    }


def _penalty(years: ImporterYears, row: int) -> Record | None:
    """For goods brought in without authorisation: below the threshold only those it never exempts."""
    certificates = float(years.certificates_on_defaults[row])
    never_exempt = (years.arrivals.always & (years.standings.standing_of == row)).any()
    if not ((years.standings.liable[row] or never_exempt) and math.isfinite(certificates)):
        return None
    return asdict(unauthorised(certificates, float(years.standings.overshoot_share[row]), years.rules))


def guarantee(years: ImporterYears, row: int) -> float | None:
    """The guarantee [EUR] an applicant may have to give for a year's imports; None without a price."""
    certificates = float(years.certificates_if_liable[row])
    cost_eur = float(years.cliff.if_liable_eur[row])
    if not (certificates > 0 and math.isfinite(cost_eur)):
        return None
    return guarantee_eur(certificates, cost_eur / certificates)


def _largest(years: ImporterYears, row: int) -> float | None:
    """The purchase obligation of the year, the limit of what may be sold back; None before it applies."""
    if int(years.standings.year[row]) < years.rules.holding_first_year:
        return None
    return float(years.holding_a[row].max())


def _day(value: object) -> date:
    if not isinstance(value, date):
        raise TypeError(value)
    return value
