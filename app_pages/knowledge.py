"""What every session shares: the law, the inventory, the scenarios. Read once per server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from cbam.law.rulebook import Law
    from cbam.scenario import Scenario
    from cbam.statute import Statute
    from inventories.catalogue import Catalogue


@st.cache_resource(show_spinner=False)
def current_statute() -> Statute:
    """The packaged law as known on the day of its newest entry."""
    from cbam.statute import load_statute

    return load_statute()


@st.cache_resource(show_spinner=False)
def statute_under(overlay: str) -> Statute:
    """The same law with one overlay laid over it."""
    from cbam.statute import load_statute

    return load_statute(overlays=(overlay,))


def current_law() -> Law:
    """Its newest snapshot, for names, codes and tables."""
    return current_statute().newest


@st.cache_resource(show_spinner=False)
def current_catalogue() -> Catalogue:
    """The packaged inventory."""
    from inventories.catalogue import load_catalogue

    return load_catalogue()


def scenario_named(name: str) -> Scenario:
    """A packaged scenario."""
    from cbam.scenario import load_named

    return load_named(name)


def flat_scenario(price_eur: float) -> Scenario:
    """One price [EUR per certificate] for every year of the reference path, typed by the user."""
    from cbam.scenario import flat

    return flat(price_eur)
