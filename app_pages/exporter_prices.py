"""One good priced by year, and beside its competitors: calls into the domain, remembered by question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from app_pages.knowledge import current_statute
from app_pages.price_choice import PATHS, PUBLISHED, PriceChoice
from app_pages.runs import KEPT

if TYPE_CHECKING:
    from app_pages.one_line import Question
    from app_pages.uploads import Upload
    from cbam.landed.answer import Landed
    from groundwork.problems import Problem

MARKS = {"seen": "", "published": ""}
_LAST_MONTH_OF_QUARTER = {"Q1": 3, "Q2": 6, "Q3": 9, "Q4": 12}


@dataclass(frozen=True)
class Years:
    """Cost [EUR], cost per tonne and certificate price [EUR] by year; ``marks`` name prices not published."""

    cost_eur: Mapping[int, float] = field(default_factory=dict)
    eur_per_t: Mapping[int, float] = field(default_factory=dict)
    price_eur: Mapping[int, float | None] = field(default_factory=dict)
    marks: Mapping[int, str] = field(default_factory=dict)
    law: str = ""
    problems: tuple[Problem, ...] = ()


def path_of(choice: PriceChoice) -> PriceChoice:
    """The path for years to come; published prices have none, so the central one is taken and named."""
    return PriceChoice(PATHS[1]) if choice.source == PUBLISHED else choice


@st.cache_resource(scope="session", max_entries=4 * KEPT, show_spinner=False)
def bill_by_year(question: Question, choice: PriceChoice) -> Years:
    """The same shipment imported in every year of a path, on default values, under the law as known."""
    from cbam.outlook import outlook
    from cbam.outlook_report import yearly
    from cbam.portfolio import one_shipment

    statute, scenario = current_statute(), choice.scenario()
    loaded = one_shipment(typed(question))
    found = outlook(loaded.value, statute, (scenario,))
    if found.table.empty:
        return Years(law=statute.version, problems=(*loaded.problems, *found.problems))
    costs, per_t = (yearly(found, measure, "total").iloc[0] for measure in ("cost_eur", "cost_eur_per_t"))
    quotes = {year: [q for q in found.bills[scenario.id, year].quotes if q] for year in found.years}
    return Years(
        {year: float(costs[year]) for year in found.years if year in costs},
        {year: float(per_t[year]) for year in found.years if year in per_t},
        {year: some[0].price_eur if some else None for year, some in quotes.items()},
        {year: _mark({str(q.status) for q in some}) for year, some in quotes.items()},
        statute.version,
        (*loaded.problems, *found.problems),
    )


def _mark(statuses: set[str]) -> str:
    """The key of a word for a price that nobody published or cited; empty where all were."""
    if statuses <= {"published", "seen"}:
        return ""
    return "mark-user" if "user" in statuses else "mark-analyst"


def typed(question: Question) -> dict[str, str]:
    """A question as a line of a portfolio."""
    return {
        "cn_code": question.cn_code.strip(),
        "origin": question.origin.strip(),
        "mass_t": f"{question.mass_t:.15g}",
        "year": str(question.year),
        "quarter": question.quarter,
    }


@st.cache_resource(scope="session", max_entries=4 * KEPT, show_spinner=False)
def landed_of(question: Question, value_eur_per_t: float) -> Landed:
    """The landed cost of a tonne beside the market's other suppliers. Raises ``BadInput`` for a bad offer."""
    from cbam.landed.commands import beside_market, landed
    from cbam.landed.cost import Under
    from cbam.landed.reading import packaged_duties

    statute = current_statute()
    read = beside_market(question.cn_code, question.origin, f"{value_eur_per_t:.15g}", "", statute.newest)
    under = Under(statute, path_of(question.price).prices(), packaged_duties(), _day(question))
    return landed(read, under)


@st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)
def landed_own(question: Question, key: str, _file: Upload) -> Landed:
    """The landed cost of the firm's own offers; ``key`` is the file's digest.

    Raises ``BadInput`` where the file holds no offer.
    """
    import tempfile
    from pathlib import Path

    from cbam.landed.commands import landed
    from cbam.landed.cost import Under
    from cbam.landed.reading import packaged_duties, read_landed

    statute = current_statute()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(_file.name).name
        path.write_bytes(_file.data)
        read = read_landed(path, statute.newest)
    duties = (*read.duties, *packaged_duties())
    return landed(read, Under(statute, path_of(question.price).prices(), duties, _day(question)))


def _day(question: Question) -> date:
    """A day in the quarter asked about; in a later year the first day of that year."""
    month = _LAST_MONTH_OF_QUARTER.get(question.quarter[-2:], 1)
    return date(question.year, month, 1)
