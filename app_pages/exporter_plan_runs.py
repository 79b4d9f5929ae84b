"""The firm's own measures, read and planned by the engine; remembered by digest and settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.knowledge import current_statute
from app_pages.runs import KEPT

if TYPE_CHECKING:
    from app_pages.price_choice import PriceChoice
    from app_pages.uploads import Upload
    from cbam.portfolio import Portfolio
    from cbam.scenario import Scenario
    from cbam.stress.abatement import Package, Plan
    from cbam.stress.abatement_file import PlanFile
    from cbam.stress.firm_plan import FirmPlan
    from groundwork.documents.model import Report
    from groundwork.problems import Loaded

TEXT: Final = frozenset({".yaml", ".yml"})
_DIGITS: Final = 12


@dataclass(frozen=True)
class Planned:
    """What pays and what everything costs: the plan (None where nothing fits) and each measure alone.

    ``unplanned`` names measures that could not be computed; ``budget_eur`` None: no bound; ``firm`` the whole
    plan where it is one firm's of a workbook.
    """

    plan: Plan | FirmPlan | None
    curve: tuple[Package, ...]
    scenario: Scenario
    prices: Mapping[int, float]
    borne: float
    discount: float
    budget_eur: float | None
    unplanned: tuple[str, ...] = ()
    firm: FirmPlan | None = None


def is_text(file: Upload) -> bool:
    """Whether the file is the text form of measures, with plants, budget and rates in it."""
    return Path(file.name).suffix.lower() in TEXT


@st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)
def text_of(key: str, _file: Upload) -> PlanFile:
    """The text form, checked; ``key`` is its digest. Raises ``BadInput`` with one problem per faulty key."""
    import tempfile

    from cbam.stress.abatement_file import read_plan

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(_file.name).name
        path.write_bytes(_file.data)
        return read_plan(path)


@st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)
def workbook_of(key: str, _file: Upload) -> Loaded[Portfolio]:
    """Shipments, precursors and measures; ``key`` is the digest. Raises ``BadInput`` without shipments."""
    from cbam.portfolio import read_portfolio

    return read_portfolio(_file.data, _file.name)


def firms_of(portfolio: Portfolio) -> tuple[str, ...]:
    """Firms with measures, in the order of the table."""
    return tuple(dict.fromkeys(measure.firm for measure in portfolio.measures))


@st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)
def planned_text(key: str, choice: PriceChoice, _asked: PlanFile) -> Planned:
    """The plan of a text file. Raises ``BadInput`` for a good that cannot be computed."""
    from cbam.stress.abatement_command import planned

    found = planned(_asked, choice.scenario(), current_statute())
    return Planned(
        found.plan,
        found.curve,
        found.scenario,
        found.prices,
        _asked.borne,
        _asked.discount,
        _asked.budget_eur,
        found.unplanned,
    )


@st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)
def planned_firm(
    key: str, firm: str, choice: PriceChoice, budget_eur: float | None, _portfolio: Portfolio
) -> Planned:
    """The plan of one firm of a workbook. Raises ``BadInput`` for a firm without shipments."""
    from cbam.outlook import years_of
    from cbam.stress.abatement import cost_curve
    from cbam.stress.deterministic import subject_of
    from cbam.stress.firm_plan import Asked, firm_plan
    from cbam.stress.firm_plants import plants_of
    from cbam.stress.parameters import setting

    statute, scenario = current_statute(), choice.scenario()
    years = years_of((scenario,), statute)
    asked = Asked(firm, scenario, years, budget_eur, discount=setting("discount"))
    plan = firm_plan(_portfolio, subject_of(_portfolio, statute), asked)
    borne = plants_of(_portfolio, firm, statute, scenario).borne
    path = scenario.price.years if scenario.price else {}
    prices = {year: path[year].value for year in years if year in path}
    curve = tuple(cost_curve(plan.alone))
    return Planned(plan, curve, scenario, prices, borne, asked.discount, budget_eur, plan.unplanned, plan)


def page_of(plan: FirmPlan, file: Upload, lang: str) -> Report:
    """The firm's plan as one page, as ``cbam plan --out`` writes it."""
    from cbam.stress.plan_report import report_of

    return report_of(plan, current_statute(), lang, f"portfolio-{file.digest[:_DIGITS]}")


def savings_of(found: Planned) -> dict[int, float]:
    """What the plan saves by year [EUR]; empty where nothing fits the budget."""
    return {} if found.plan is None else {year: found.plan.saving_eur(year) for year in found.prices}
