"""Which year, which quarter, which price: the settings every CBAM figure needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages import links
from app_pages.frame import tell, teller
from app_pages.knowledge import current_statute, flat_scenario, scenario_named

if TYPE_CHECKING:
    from cbam.prices import Prices
    from cbam.scenario import Scenario

PUBLISHED: Final = "published"
FLAT: Final = "flat"
PATHS: Final = ("low", "central", "high")
_REFERENCE_PATH: Final = "central"
_DEFAULT_EUR, _LARGEST_EUR = 80.0, 10_000.0


@dataclass(frozen=True, slots=True)
class PriceChoice:
    """A price source by name and, for a flat price, its EUR per certificate; small enough for a cache key."""

    source: str
    flat_eur: float | None = None

    def scenario(self) -> Scenario:
        """The scenario to run, a flat one included."""
        return flat_scenario(self.flat_eur) if self.flat_eur is not None else scenario_named(self.source)

    def prices(self) -> Prices:
        """The prices for one line."""
        from cbam.prices import Prices, published_prices

        if self.flat_eur is not None:
            return published_prices(self.flat_eur)
        return Prices(scenario_named(self.source))


def price_widgets(page: str, sources: tuple[str, ...], default: str) -> PriceChoice:
    """Let the reader choose the price; a flat price asks for its value."""
    key, eur_key = f"{page}_price", f"{page}_eur"
    source = st.selectbox(
        tell("app_pages.price"),
        sources,
        format_func=teller(lambda key: f"app_pages.price-{key}"),
        key=links.choice(key, sources, default),
        persist_state="session",
    )
    links.publish(key)
    if source != FLAT:
        return PriceChoice(source)
    eur = st.number_input(
        tell("app_pages.price-eur"),
        min_value=0.0,
        max_value=_LARGEST_EUR,
        step=1.0,
        key=links.amount(eur_key, _DEFAULT_EUR, _LARGEST_EUR),
        persist_state="session",
    )
    links.publish(eur_key)
    return PriceChoice(FLAT, float(eur or 0))


def year_widget(page: str) -> int:
    """Let the reader choose the year of import, from the first year of the definitive period on."""
    path = scenario_named(_REFERENCE_PATH).price
    years = tuple(sorted(path.years)) if path else (current_statute().first_year,)
    key = links.choice(f"{page}_year", years, years[0])
    year = st.selectbox(tell("app_pages.year"), years, key=key, persist_state="session")
    links.publish(key)
    return int(year)


def quarter_widget(page: str, year: int) -> str:
    """The quarter of import, asked only where certificates have quarterly prices; empty otherwise."""
    if year != current_statute().first_year:
        return ""
    quarters = ("Q1", "Q2", "Q3", "Q4")
    key = links.choice(f"{page}_quarter", quarters, quarters[0])
    quarter = st.selectbox(tell("app_pages.quarter"), quarters, key=key, persist_state="session")
    links.publish(key)
    return f"{year}-{quarter}"
