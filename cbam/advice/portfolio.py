"""Advice for a portfolio: every line that brings actual figures, on both paths, year by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from cbam import liability
from cbam.advice.figures import Note, YearFigures, unproved
from cbam.advice.plan import Plan, Stake, Verification, cheapest
from cbam.advice.request import Wishes, refuse_unknown
from cbam.advice.results import Advice, Kind, Subject, once
from cbam.advice.years import Share, share_of
from cbam.bill import Bill, price_lines
from cbam.prices import Prices
from cbam.readings import Readings
from cbam.see_units import unfit
from cbam.shipments import Flags, Floats, Shipments, Texts
from cbam.statute import Statute
from groundwork.problems import BadInput, Counts, Problem, Severity


def advise_portfolio(  # noqa: PLR0913 - the parts of one question
    shipments: Shipments,
    statute: Statute,
    prices: Prices,
    years: Sequence[int],
    wishes: Wishes = Wishes(),  # noqa: B008 - frozen
    *,
    counts: Counts | None = None,
) -> Advice:
    """Actual or default for every line in every year, and which firms to have verified.

    A line's ``see_direct``, ``see_indirect`` and ``sefa`` are its actual figures, whatever its ``emissions``
    column says; a line that lists precursors has those of its chain. Where it says ``verified``, no report
    is needed any more. One report a year covers all goods of a firm. Raises ``BadInput`` where no line can be
    priced or a name is borne by no firm.
    """
    keys = _report_keys(shipments)
    refuse_unknown(wishes.costs, [str(key) for key in dict.fromkeys(keys)], "--verification-cost")
    if wishes.exported_t.given:
        raise BadInput(Problem("cbam.advice-mass-in-file"))
    stated = np.where(shipments.production_year > 0, shipments.production_year, shipments.year)
    asked = wishes.year or max(int(stated.min(initial=statute.first_year)), statute.first_year)
    if asked not in years:
        span = ", ".join(map(str, years)) or "-"
        raise BadInput(Problem("cbam.advice-year", params={"year": asked, "known": span}))
    bills = [_default_bill(shipments, statute, prices, year, wishes.readings) for year in years]
    priced = _priced_always(bills, len(shipments))
    at_asked = bills[list(years).index(asked)]
    if not len(priced):
        raise BadInput(*at_asked.problems, Problem("cbam.advice-no-goods"))
    share = share_of(statute, prices.scenario.assumptions)
    figures = tuple(
        _year(shipments, bill, priced, (year, stated), (share, keys, wishes))
        for bill, year in zip(bills, years, strict=True)
    )
    n = counts.n_read if counts else len(shipments)
    return Advice(
        kind=Kind.PORTFOLIO,
        law=statute,
        scenario=prices.scenario,
        year=asked,
        goods=_subjects(shipments, at_asked, priced, keys, wishes),
        years=figures,
        precursors=(),
        costs_given=wishes.costs.given,
        masses_given=True,
        budget_eur=wishes.budget_eur,
        notes=_notes(wishes, figures),
        problems=once(p for bill in bills for p in bill.problems if p.severity is Severity.ERROR),
        counts=Counts(n, len(priced), n - len(priced)),
    )


def _report_keys(shipments: Shipments) -> Texts:
    """Whose verification report a line needs: its firm's; without a firm, its own."""
    own = np.array([f"line {name}" for name in shipments.id], dtype=object)
    return np.where(pd.isna(shipments.firm), own, shipments.firm).astype(object)


def _default_bill(
    shipments: Shipments, statute: Statute, prices: Prices, year: int, readings: Readings
) -> Bill:
    """The lines of a year on default values, whatever they declare."""
    nobody = np.zeros(len(shipments), dtype=np.bool_)
    return price_lines(replace(shipments.in_year(year), actual=nobody), statute, prices, readings)


def _priced_always(bills: Sequence[Bill], n: int) -> np.ndarray:
    """Rows that every year prices, electricity apart: it has no default path to choose."""
    kept = np.ones(n, dtype=np.bool_)
    for bill in bills:
        in_bill = np.zeros(n, dtype=np.bool_)
        in_bill[bill.rows[~bill.electricity]] = True
        kept &= in_bill
    return np.flatnonzero(kept)


def _year(
    shipments: Shipments,
    bill: Bill,
    priced: np.ndarray,
    when: tuple[int, np.ndarray],
    setting: tuple[Share, Texts, Wishes],
) -> YearFigures:
    (year, stated), (share, keys, wishes) = when, setting
    at = np.searchsorted(bill.rows, priced)
    mine, chained = _with_chains(shipments, bill, priced, at)
    charged = bill.charged[at]
    counted = bill.gather([p is not None and p.indirect_counted for p in bill.profiles])[at].astype(np.bool_)
    see = np.asarray(
        liability.see_counted(
            mine.see_direct, np.where(counted, mine.see_indirect, 0.0), counted.astype(np.float64)
        )
    )
    sefa = np.where(chained, mine.sefa, mine.sefa * _moved(stated[priced], year, share))
    unit = bill.gather([p.functional_unit for p in bill.profiles])[at]
    reason = _reasons(mine, see, sefa, charged, counted, unfit(mine.see_unit, unit))
    known = reason == ""
    see, sefa = np.where(known, see, np.nan), np.where(known, sefa, np.nan)
    price = bill.terms.price_eur[at]
    see_default = np.where(charged, bill.terms.see[at], np.nan)
    sefa_default = np.where(charged, bill.terms.sefa[at], np.nan)
    figures = YearFigures(
        year, bill.quotes, bill.quote_of[at], price, mine.mass_t,
        see_default, sefa_default, see, sefa, see, sefa, reason,
        np.zeros(len(priced), dtype=np.bool_), Plan((), frozenset(), 0.0, 0.0, 0.0),
    )  # fmt: skip
    plan = _plan(figures, keys[priced], mine.verified, wishes)
    held = np.asarray(pd.Series(keys[priced]).isin(plan.held)) | mine.verified
    chosen = held & (figures.certificates_actual < figures.certificates_default)
    return replace(figures, plan=plan, chosen=chosen)


def _with_chains(
    shipments: Shipments, bill: Bill, priced: np.ndarray, at: np.ndarray
) -> tuple[Shipments, Flags]:
    """The priced lines, those that list precursors with their chain's figures of the bill's year; and which.

    A bill puts emissions and allocation of a chain into its shipments, whatever path the line is priced on.
    """
    mine, theirs = shipments.take(priced), bill.shipments.take(at)
    chained: Flags = mine.chain > 0
    figures = {
        name: np.where(chained, getattr(theirs, name), getattr(mine, name))
        for name in ("see_direct", "see_indirect", "sefa")
    }
    return replace(mine, **figures), chained


def _moved(stated: np.ndarray, year: int, share: Share) -> Floats:
    """By what a stated allocation moves from its own year to ``year``: Equations 2 and 4."""
    found, of_line = np.unique(stated, return_inverse=True)
    old = np.array([share(int(y)) for y in found], dtype=np.float64)
    ratio = np.divide(share(year), old, out=np.zeros_like(old), where=old > 0)
    return np.asarray(ratio[of_line], dtype=np.float64)


def _reasons(  # noqa: PLR0913, PLR0917 - the conditions of the actual path
    mine: Shipments, see: Floats, sefa: Floats, charged: Flags, counted: Flags, otherwise: Flags
) -> Texts:
    """Why a line has no actual path: the first reason that holds, or none."""
    cases = (
        ("not-charged", ~charged),
        ("no-actual", np.isnan(mine.see_direct)),
        ("see-unit", otherwise),
        ("no-indirect", counted & np.isnan(mine.see_indirect)),
        ("no-sefa", np.isnan(sefa)),
    )
    return np.select([mask for _, mask in cases], [code for code, _ in cases], "").astype(object)


def _plan(figures: YearFigures, keys: Texts, verified: Flags, wishes: Wishes) -> Plan:
    """Which firms to verify: a firm's lines stand or fall together, verified lines are free."""
    rows = np.flatnonzero(figures.reason == "")
    value = (figures.price_eur * figures.mass_t)[rows]
    default = figures.certificates_default[rows] * value
    actual = figures.certificates_actual[rows] * value
    lines = pd.DataFrame(
        {"key": keys[rows], "free": verified[rows], "default": default, "best": np.minimum(default, actual)}
    )
    sums = lines.groupby(["key", "free"], sort=True)[["default", "best"]].sum()
    everything = figures.certificates_default * figures.price_eur * figures.mass_t
    other = float(np.nansum(everything) - default.sum())  # no actual path: on default values in any case
    stakes, reports = [Stake(other, other)], {}
    for (key, free), eur, best in zip(sums.index, sums["default"], sums["best"], strict=True):
        needs = frozenset() if free else frozenset({str(key)})
        stakes.append(Stake(float(eur), float(best), {}, needs))
        if not free:
            reports[str(key)] = Verification(str(key), wishes.costs.of(str(key)) or 0.0)
    return cheapest(list(reports.values()), stakes, wishes.budget_eur)


def _subjects(
    shipments: Shipments, bill: Bill, priced: np.ndarray, keys: Texts, wishes: Wishes
) -> tuple[Subject, ...]:
    at = np.searchsorted(bill.rows, priced)
    codes, origins = (bill.gather([getattr(p, n) for p in bill.profiles]) for n in ("cn_code", "origin"))
    return tuple(
        Subject(
            id=str(shipments.id[row]),
            product=str(shipments.product[row] or ""),
            cn_code=str(codes[k]),
            origin=str(origins[k]),
            verification="" if shipments.verified[row] else str(keys[row]),
            verification_eur=None if shipments.verified[row] else wishes.costs.of(str(keys[row])),
        )
        for row, k in zip(priced, at, strict=True)
    )


def _notes(wishes: Wishes, years: Sequence[YearFigures]) -> tuple[Note, ...]:
    codes = [] if wishes.costs.given else ["cbam.note-advice-no-cost"]
    codes += [
        "cbam.note-advice-firm",
        "cbam.note-advice-unchanged-portfolio",
        "cbam.note-advice-verified-only",
    ]
    without = int(np.sum(~np.isin(years[0].reason.astype(str), ("", "not-charged")))) if years else 0
    notes = [*(Note(code) for code in codes), *unproved(years)]
    if without:
        notes.append(Note("cbam.note-advice-no-figures", {"n": without}))
    return tuple(notes)
