"""Goods of a portfolio that list their precursors: emissions and allocation of the whole chain, per year.

A shipment with precursors states its own process alone (``see_direct``, ``see_indirect``) and its route; what
the precursors carry, actual or default, is added by Equations 59-62 of IR (EU) 2025/2547 and Equation 4 of
IR (EU) 2025/2620, anew for every year it is priced in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cbam import liability
from cbam.embedded.beyond import beyond_of
from cbam.embedded.precursors import embedded
from cbam.embedded.rules import Rules
from cbam.embedded.supply import Basis, Good
from cbam.moving import moved, share_of
from cbam.shipments import Chain
from groundwork.problems import Problem

if TYPE_CHECKING:
    from cbam.frame import Frame
    from cbam.shipments import Floats, Ints, Shipments, Texts
    from groundwork.table_reader import Table

MUST_BE_ACTUAL, HAS_SEFA = "cbam.precursors-of-default", "cbam.precursors-and-sefa"


def chains_of(
    table: Table | None, shipments: Table, ids: Texts, years: Ints
) -> tuple[Ints, tuple[Chain, ...]]:
    """The chain of every row of the shipments (0: none), and the chains by number from 1.

    ``ids`` are the numbers of the shipments, ``years`` those their figures are of. A precursor that
    cannot be used rejects its shipment: nothing is left out of a sum in silence.
    """
    chain: Ints = np.zeros(shipments.n_rows, dtype=np.int64)
    if table is None or not table.n_rows:
        return chain, ()
    _refuse_rows(table, {str(one) for one in ids})
    children = _children(table)
    broken = {str(table.texts("shipment_id")[row]) for row in np.flatnonzero(~table.ok)}
    found: dict[Good, int] = {}
    chains: list[Chain] = []
    for row, one in enumerate(map(str, ids)):
        if one in broken:
            shipments.reject(row, "cbam.precursors-faulty", "id", id=one)
        if (one, "") not in children or not shipments.ok[row]:
            continue
        if shipments.texts("emissions")[row] != Basis.ACTUAL:
            shipments.reject(row, MUST_BE_ACTUAL, "emissions", id=one)
        elif not np.isnan(shipments.numbers("sefa")[row]):
            shipments.reject(row, HAS_SEFA, "sefa", id=one)
        else:
            good = _good(shipments, row, tuple(_tree(table, one, "", children)))
            key = good.model_copy(update={"production_year": int(years[row])})
            if key not in found:
                chains.append(Chain(good, int(years[row])))
                found[key] = len(chains)
            chain[row] = found[key]
    return chain, tuple(chains)


def _refuse_rows(table: Table, known: set[str]) -> None:
    """A number given twice, a shipment or parent that is not there, a chain that leads back to itself."""
    ids, of = table.texts("id"), table.texts("shipment_id")
    for row in np.flatnonzero(pd.Series(ids).duplicated() & pd.notna(ids)):
        table.reject(int(row), "cbam.precursor-twice", "id", id=str(ids[row]))
    rows = {str(ids[row]): int(row) for row in np.flatnonzero(table.ok)}
    for row in np.flatnonzero(table.ok):
        parent = table.texts("parent_id")[row]
        if str(of[row]) not in known:
            table.reject(int(row), "cbam.precursor-no-shipment", "shipment_id", id=str(of[row]))
        elif parent and (str(parent) not in rows or of[rows[str(parent)]] != of[row]):
            table.reject(int(row), "cbam.precursor-no-parent", "parent_id", id=str(parent))
        elif parent and _leads_back(table, int(row), rows):
            table.reject(int(row), "cbam.precursor-circular", "parent_id", id=str(ids[row]))


def _leads_back(table: Table, row: int, rows: Mapping[str, int]) -> bool:
    parents, seen, at = table.texts("parent_id"), {row}, row
    while parents[at] and str(parents[at]) in rows:
        at = rows[str(parents[at])]
        if at in seen:
            return True
        seen.add(at)
    return False


def _children(table: Table) -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = {}
    for row in np.flatnonzero(table.ok).tolist():
        key = str(table.texts("shipment_id")[row]), str(table.texts("parent_id")[row] or "")
        found.setdefault(key, []).append(row)
    return found


def _tree(
    table: Table, shipment: str, parent: str, children: Mapping[tuple[str, str], list[int]]
) -> Iterator[Good]:
    for row in children.get((shipment, parent), ()):
        below = tuple(_tree(table, shipment, str(table.texts("id")[row]), children))
        year = _number(table, "production_year", row)
        leaf = not below
        direct, indirect = _number(table, "see_direct", row), _number(table, "see_indirect", row) or 0.0
        yield Good(
            name=str(table.texts("supplier")[row] or table.texts("cn_code")[row]),
            cn_code=str(table.texts("cn_code")[row]),
            origin=str(table.texts("origin")[row] or ""),
            production_year=None if year is None else int(year),
            t_per_t=float(table.numbers("t_per_t")[row]),
            emissions=Basis.ACTUAL if table.texts("emissions")[row] == "actual" else Basis.DEFAULT,
            verified=table.texts("verified")[row] == "yes",
            see_direct=direct if leaf else None,
            see_indirect=indirect if leaf else 0.0,
            sefa=_number(table, "sefa", row) if leaf else None,
            own_direct=None if leaf else direct,
            own_indirect=0.0 if leaf else indirect,
            routes=() if leaf else routes_of(table.texts("route")[row]),
            precursors=below,
        )


def _number(table: Table, key: str, row: int) -> float | None:
    value = float(table.numbers(key)[row])
    return None if np.isnan(value) else value


def routes_of(text: object) -> tuple[str, ...]:
    """The letters of a route as typed: "C", "C/F", "C F"."""
    letters = (part.strip().upper() for part in str(text or "").replace("/", " ").split())
    return tuple(letter for letter in letters if letter)


def _good(shipments: Table, row: int, below: tuple[Good, ...]) -> Good:
    """The good itself; its own figures stand in the shipments' columns and are put in when it is priced."""
    return Good(
        name=str(shipments.texts("cn_code")[row]),
        cn_code=str(shipments.texts("cn_code")[row]),
        origin=str(shipments.texts("origin")[row] or ""),
        routes=routes_of(shipments.texts("route")[row]),
        verified=True,
        precursors=below,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Chained:
    """Shipments whose chains are put into their figures; ``faults`` are lines and why they have none.

    ``on_defaults`` [tCO2e/t] is the part of each line's emissions its precursors carry as default values,
    mark-up included; ``inside_markup`` that mark-up alone.
    """

    shipments: Shipments
    on_defaults: Floats
    inside_markup: Floats
    faults: tuple[tuple[Ints, Problem], ...]


def with_chains(shipments: Shipments, reporting: Ints, frame: Frame) -> Chained:
    """The shipments with emissions and allocation of their chains for their reporting year.

    ``see_direct`` then holds what counts [tCO2e/t] (the Annex II rule is applied along the chain) and
    ``see_indirect`` nothing. Lines without precursors stay as they are.
    """
    rows = np.flatnonzero(shipments.chain > 0)
    on_defaults: Floats = np.zeros(len(shipments), dtype=np.float64)
    markup: Floats = np.zeros(len(shipments), dtype=np.float64)
    if not len(rows):
        return Chained(shipments, on_defaults, markup, ())
    columns = (shipments.chain, reporting, shipments.see_direct, shipments.see_indirect)
    keys = np.stack([np.nan_to_num(column[rows].astype(np.float64)) for column in columns], axis=1)
    distinct, which = np.unique(keys, axis=0, return_inverse=True)
    see, indirect, sefa = (shipments.see_direct.copy(), shipments.see_indirect.copy(), shipments.sefa.copy())
    faults = []
    for number, (chain, year, direct, own_indirect) in enumerate(distinct.tolist()):
        mine = rows[which.reshape(-1) == number]
        one = shipments.chains[int(chain) - 1]
        figures = chain_figures(one, int(year), (direct, own_indirect), frame)
        see[mine] = np.nan if figures.counted is None else figures.counted
        sefa[mine] = np.nan if figures.sefa is None else figures.sefa
        on_defaults[mine], markup[mine] = figures.on_defaults, figures.markup
        indirect[mine] = 0.0
        faults += [(mine, problem) for problem in figures.problems]
    changed = replace(shipments, see_direct=see, see_indirect=indirect, sefa=sefa)
    return Chained(changed, on_defaults, markup, tuple(faults))


@dataclass(frozen=True, slots=True)
class Figures:
    """What a tonne of a chain carries and is allocated [tCO2e/t]; None where it cannot be said.

    ``on_defaults`` is the part of ``counted`` that rests on default values, ``markup`` the mark-up in it.
    """

    counted: float | None
    sefa: float | None
    on_defaults: float
    markup: float
    problems: tuple[Problem, ...]


def inside_change(
    on_defaults: liability.Value, markup: liability.Value, review: float, markup_factor: float
) -> liability.Value:
    """What a scenario changes of the default values inside a chain [tCO2e/t].

    ``review`` [-] multiplies default totals, ``markup_factor`` [-] the mark-ups on them. The mark-up is part
    of a precursor's default value as of any other (IR (EU) 2025/2547 Art 15; IR (EU) 2025/2621 Annex I).
    """
    changed: liability.Value = review * (on_defaults + (markup_factor - 1) * markup) - on_defaults
    return changed


def chain_figures(chain: Chain, year: int, own: tuple[float, float], frame: Frame) -> Figures:
    """What a tonne of a chain carries and is allocated in a year; ``own`` its own process, both kinds."""
    good = chain.good.model_copy(update={"own_direct": own[0], "own_indirect": own[1]})
    return figures_in_year(good, chain.year or year, year, frame)


def figures_in_year(good: Good, stated: int, year: int, frame: Frame) -> Figures:
    """What a tonne carries and is allocated in a year, and what was to say about it.

    ``stated`` the year its figures are of: in any other it is :func:`cbam.moving.moved`. Each benchmark is
    that of its own production year, past the last published one carried on as the scenario assumes; a
    supplier's figure moves with the CBAM factor alone.
    """
    if stated != year:
        good = moved(good, stated, year, share_of(frame.statute, frame.assumptions))
    rules = Rules(frame.law(year), frame.readings, beyond_of(frame.assumptions))
    found = embedded(good, rules, year)
    return Figures(
        found.counted, found.sefa, found.default_counted, found.default_markup, found.problems
    )  # fmt: skip
