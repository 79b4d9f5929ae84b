"""What pages let the domain compute, remembered per session by digest and settings, never by tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.knowledge import current_catalogue, current_statute

if TYPE_CHECKING:
    from app_pages.price_choice import PriceChoice
    from app_pages.uploads import Upload
    from cbam.outlook import Outlook
    from cbam.portfolio import Portfolio
    from footprint.bom import Bom
    from footprint.results import Results
    from groundwork.problems import Loaded

KEPT: Final = 8
DRAWS: Final = 1000
SEED: Final = 0


@dataclass(frozen=True, slots=True)
class Footprints:
    """A bill of materials as read, and the footprints of its products."""

    bom: Loaded[Bom]
    results: Results


@st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)
def footprints(key: str, _files: tuple[Upload, ...]) -> Footprints:
    """Read the files and compute the footprints; ``key`` is the digest of the files."""
    from footprint.bom import read_bom
    from footprint.pcf import compute

    catalogue = current_catalogue()
    bom = read_bom([(f.name, f.data) for f in _files], catalogue)
    return Footprints(bom, compute(bom.value, catalogue))


@st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)
def intervals(key: str, _found: Footprints) -> Results:
    """The same footprints with their uncertainty; ``key`` is the digest of the files."""
    from footprint.intervals import Draws
    from footprint.pcf import compute

    return compute(_found.bom.value, current_catalogue(), draws=Draws(DRAWS, SEED))


@st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)
def portfolio(key: str, _file: Upload) -> Loaded[Portfolio]:
    """Read a portfolio; ``key`` is the digest of the file and its name, which stands in its problems."""
    from cbam.portfolio import read_portfolio

    return read_portfolio(_file.data, _file.name)


@st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)
def outlook_of(key: str, price: PriceChoice, _portfolio: Portfolio) -> Outlook:
    """The portfolio's bill year by year under one scenario; ``key`` is the digest of the file."""
    from cbam.outlook import outlook

    return outlook(_portfolio, current_statute(), (price.scenario(),)).without_bills()
