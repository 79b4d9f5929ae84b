"""What the exporter's page lets the domain compute, remembered per session by digest and settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from app_pages.exporter_state import Settled, confirmed_of
from app_pages.knowledge import current_catalogue, current_statute
from app_pages.runs import DRAWS, KEPT, SEED
from app_pages.uploads import Upload, digest

if TYPE_CHECKING:
    from cbam.advice.results import Advice
    from cbam.bridge.build import Bridged
    from cbam.embedded.reading import Located
    from cbam.embedded.results import InstallationResult
    from cbam.law.rulebook import Law
    from cbam.prices import Prices
    from footprint.bill import Bom, OpenLine
    from footprint.results import Results
    from footprint.revised import Openness, Option
    from groundwork.problems import Loaded, Problem


@dataclass(frozen=True)
class Work:
    """The bill as read with what was confirmed, as revised, and its footprints.

    `read` is the bill as written; `problems` are those of reading, revising and computing.
    """

    files: tuple[Upload, ...]
    settled: Settled
    key: str
    read: Loaded[Bom]
    bom: Bom
    results: Results
    problems: tuple[Problem, ...]

    @property
    def open_lines(self) -> tuple[OpenLine, ...]:
        """Lines without a confirmed link."""
        return self.bom.open_lines


def work_on(files: tuple[Upload, ...], chosen: Settled) -> Work:
    """Everything about these files under what was settled. Raises ``BadInput`` where nothing can be read."""
    from footprint.revised import revised

    pairs = confirmed_of(chosen.pairs)
    key = f"{digest(files)}:{pairs.digest.hex()}"
    read = _read(key, files, chosen)
    found = revised(read.value, current_catalogue(), chosen.revision)
    whole = f"{key}:{chosen.revision.digest}:{chosen.metric}"
    results = _computed(whole, found.value, chosen.metric)
    problems = (*read.problems, *found.problems, *results.problems)
    return Work(files, chosen, whole, read, found.value, results, problems)


def as_written(work: Work) -> Results:
    """The footprints of the bill as written, under the first set of warming potentials."""
    from app_pages.exporter_state import FIRST_METRIC

    return _computed(f"{work.key}:written", work.read.value, FIRST_METRIC)


def drawn(work: Work) -> Results:
    """The same footprints with their uncertainty."""
    return _drawn(work.key, work.bom, work.settled.metric)


def routes_open(work: Work, product_id: str) -> tuple[Openness, ...]:
    """Lines of a product as written whose route can be chosen."""
    return _routes(f"{work.key}:{product_id}", work.read.value, product_id, work.settled.metric)


def electricity_open(work: Work, product_id: str) -> tuple[Option, ...]:
    """Electricity that a product's site could buy."""
    return _electricity(f"{work.key}:{product_id}", work.read.value, product_id, work.settled.metric)


@st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)
def _read(key: str, _files: tuple[Upload, ...], _chosen: Settled) -> Loaded[Bom]:
    from footprint.bom import read_bom

    sources = [(f.name, f.data) for f in _files]
    return read_bom(sources, current_catalogue(), confirmed_of(_chosen.pairs))


@st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)
def _computed(key: str, _bom: Bom, metric: str) -> Results:
    from footprint.pcf import compute

    return compute(_bom, current_catalogue(), metric)


@st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)
def _drawn(key: str, _bom: Bom, metric: str) -> Results:
    from footprint.intervals import Draws
    from footprint.pcf import compute

    return compute(_bom, current_catalogue(), metric, draws=Draws(DRAWS, SEED))


@st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)
def _routes(key: str, _bom: Bom, product_id: str, metric: str) -> tuple[Openness, ...]:
    from footprint.revised import open_routes

    return open_routes(_bom, product_id, current_catalogue(), metric)


@st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)
def _electricity(key: str, _bom: Bom, product_id: str, metric: str) -> tuple[Option, ...]:
    from footprint.revised import electricity_options

    return electricity_options(_bom, product_id, current_catalogue(), metric)


@dataclass(frozen=True)
class Site:
    """An installation as read and computed under the law of its year."""

    file: Upload
    loaded: Loaded[Located]
    result: InstallationResult
    law: Law


@st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)
def site_of(key: str, _file: Upload) -> Site:
    """The installation of a file; ``key`` is its digest. Raises ``BadInput`` where it holds none."""
    from cbam.embedded.installation import compute
    from cbam.embedded.reading import read_installation

    loaded = read_installation(_file.data, _file.name)
    statute = current_statute()
    law = statute.of_year(max(loaded.value.installation.year, statute.first_year))
    return Site(_file, loaded, compute(loaded.value.installation, law, loaded.value.place), law)


@st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)
def advice_of(
    key: str, _site: Site, _prices: Prices, origin: str, tonnes: float | None, cost: float | None
) -> Advice:
    """Actual or default, year by year; ``key`` stands for the file and the prices.

    ``tonnes`` of the only good a year; ``cost`` of a verification [EUR a year]; None where nobody said.
    """
    from cbam.advice.commands import years_of
    from cbam.advice.installation import advise_installation
    from cbam.advice.request import Named, Wishes

    statute, located = current_statute(), _site.loaded.value
    single = len(located.installation.products) == 1
    wishes = Wishes(
        costs=Named(cost), exported_t=Named(tonnes if single else None), origin=origin if single else ""
    )
    return advise_installation(
        located.installation, statute, _prices, years_of(statute, _prices), wishes, locate=located.place
    )


@st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)
def bridge_of(key: str, _work: Work, _site: Site, product_id: str) -> Bridged:
    """From the product's footprint to its good's embedded emissions. Raises ``BadInput`` without a good."""
    from cbam.bridge.build import Choice, build
    from cbam.bridge.pcf_side import footprint_of

    footprint = footprint_of(_work.bom, current_catalogue(), _work.settled.metric)
    product = next(p for p in _work.bom.products if p.id == product_id)
    return build(
        footprint, product, _site.loaded.value.installation, _site.result, _site.law, Choice(product_id)
    )
