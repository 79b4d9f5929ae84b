"""Every public function of the law side answers bad input in a stated way: a test walks them all.

Four answers are allowed, each stated in the function's documentation: a coded refusal (``Refused``,
``RefusedOrigin``, a ``Problem``, ``BadInput``, or an exception the documentation names), a leaf without value
that carries its reason, NaN for NaN in pure arithmetic (never zero), or an empty answer where the
documentation says so. ``walked`` finds the functions and their bad input by itself; ``STATED`` says for the
law's own look-ups which of the answers it is.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from cbam import liability
from cbam.bill import price_lines
from cbam.candidates import bill_range, candidates_below
from cbam.default_path import evaluate
from cbam.frame import Frame
from cbam.goods import Refused, resolve_good
from cbam.law.blank import write_blank_folder
from cbam.law.leaves import Fallback, Reading
from cbam.law.lookup import Search, cells_at, find_rows
from cbam.law.registry import read_registry
from cbam.law.rulebook import Law, load_rulebook
from cbam.origins import RefusedOrigin, resolve_origin
from cbam.portfolio import one_shipment, read_portfolio
from cbam.prices import Prices, published_prices
from cbam.profiles import Profile, resolve_profile
from cbam.readings import STANDARD, parse_readings, switches
from cbam.scenario import load_named
from cbam.shipment_tables import SHIPMENTS
from cbam.statute import load_statute
from cbam.year_terms import correction, remaining_share
from groundwork.problems import BadInput, Problem
from tests.cbam.billing import LINE, billed, law
from tests.cbam.walked import OWN, REVIEWED, Walk, functions, outcome, reviewed, walks

BAD_TEXTS = ("", " ", "nan", "-1", "Chnia", "kWh", "1e400", "；", "72081000; DROP", "0" * 400)


def snapshot(*overlays: str) -> Law:
    return law(*overlays).of_year(2026)


def frame() -> Frame:
    return Frame(law(), load_named("published").assumptions)


def refuses(call: Callable[[], object]) -> bool:
    """Whether the call ends in ``BadInput`` with at least one coded problem."""
    try:
        call()
    except BadInput as bad:
        return bool(bad.problems)
    return False


def unknown_key(call: Callable[..., object], *arguments: str) -> bool:
    """Whether a name the program itself would have to know raises KeyError, as documented."""
    with pytest.raises(KeyError):
        call(*arguments)
    return True


def all_refused(call: Callable[[str], object], kind: type, texts: tuple[str, ...] = BAD_TEXTS) -> bool:
    return all(isinstance(call(text), kind) for text in texts)


def nan_stays(function: Callable[..., object]) -> bool:
    """NaN in any argument gives NaN: a missing figure never becomes a free one."""
    n = sum(p.default is p.empty for p in inspect.signature(function).parameters.values())
    results = [function(*[math.nan if i == k else 2.0 for i in range(n)]) for k in range(n)]
    return all(math.isnan(float(r)) for r in results)  # type: ignore[arg-type]


def unknown_profile(code: str, origin: str) -> bool:
    found = resolve_profile(code, origin, 2026, frame())
    return not isinstance(found, Profile) and all(isinstance(p, Problem) for p, _ in found)


STATED: dict[str, Callable[[], bool]] = {
    **{
        f"liability.{n}": (lambda f=f: nan_stays(f))
        for n, f in inspect.getmembers(liability, inspect.isfunction)
    },
    "goods.resolve_good": lambda: all_refused(lambda t: resolve_good(t, snapshot()), Refused),
    "origins.resolve_origin": lambda: all_refused(lambda t: resolve_origin(t, snapshot()), RefusedOrigin),
    "profiles.resolve_profile": lambda: all(
        unknown_profile(text, "CN") and unknown_profile("72081000", text) for text in BAD_TEXTS
    ),
    "candidates.candidates_below": lambda: (
        candidates_below("000000", "CN", 2026, frame())
        == ()
        == candidates_below("720837", "Chnia", 2026, frame())
    ),
    "candidates.bill_range": lambda: bill_range(()) is None,
    "prices.Prices.quote": lambda: all(
        isinstance(published_prices().quote(law(), *when), Problem)
        for when in ((1900, 1), (2026, 0), (2026, 4), (2027, 0, "soon"), (2027, 0, "2027-W99"), (-5, 9))
    ),
    "prices.published_prices": lambda: isinstance(published_prices(), Prices),
    "readings.parse_readings": lambda: all(refuses(lambda t=t: parse_readings([t])) for t in BAD_TEXTS),
    "readings.Readings.of": lambda: unknown_key(STANDARD.of, "made-up"),
    "readings.Readings.chooses": lambda: unknown_key(STANDARD.chooses, "x", "y"),
    "readings.Readings.with_value": lambda: refuses(lambda: STANDARD.with_value("made-up", "x")),
    "readings.Switch.value": lambda: unknown_key(switches()[0].value, "x"),
    "bill.price_lines": lambda: all(
        billed({**LINE, "cn_code": text}).problems and billed({**LINE, "origin": text}).problems
        for text in ("nan", "-1", "Chnia", "kWh")
    ),
    "year_terms.correction": lambda: correction(law(), frame().assumptions, 2090)[0] is None,
    "year_terms.remaining_share": lambda: math.isnan(remaining_share(law(), frame().assumptions, 2090)),
    "default_path.evaluate": lambda: bool(np.isnan(evaluate([snapshot()], [2090])[0].sefa_tco2e_per_t).all()),
    "statute.load_statute": lambda: (
        refuses(lambda: load_statute(known_on=date(1990, 1, 1)))
        and refuses(lambda: load_statute(overlays=("made-up",)))
        and refuses(lambda: load_statute(Path("/no/such/folder")))
    ),
    "statute.Statute.of_year": lambda: refuses(lambda: law().of_year(1990)),
    "statute.Statute.kind_of_period": lambda: law().kind_of_period(1990) == "",
    "statute.Statute.mean_price": lambda: law().mean_price(1990) is None is law().mean_price(2027),
    "statute.Statute.certificate_price": lambda: law().certificate_price("soon").price_eur is None,
    "portfolio.read_portfolio": lambda: all(
        refuses(lambda b=b: read_portfolio(b, "x.csv")) for b in (b"", b"\x00\x01", b"a,b\n1,2\n")
    ),
    "portfolio.one_shipment": lambda: bool(
        one_shipment({"cn_code": "", "origin": "", "mass_t": "-1"}).problems
    ),
    "law.snapshot.Law.revision_announced": lambda: not snapshot().revision_announced(None),
    "law.benchmarks.Benchmarks.letters": lambda: snapshot().benchmarks.letters("99999999") == (),
    "law.benchmarks.Benchmarks.choose": lambda: (
        snapshot().benchmarks.choose("99999999", "B", (), 2026).reading is Reading.NO_BENCHMARK
        and snapshot().benchmarks.choose("72081000", "B", ("C",), 1990).reading is Reading.NO_BAND
        and snapshot().benchmarks.choose("72081000", "Z", ("C",), 2026).value_tco2e_per_t is None
    ),
    "law.blank.write_blank_folder": lambda: True,  # its refusal to overwrite: test_law_commands
    "law.defaults.Defaults.longest_prefix": lambda: snapshot().defaults.longest_prefix("QQ", "x") is None,
    "law.defaults.Defaults.find": lambda: (
        snapshot().defaults.find("QQ", "72081000").fallback is Fallback.ORIGIN_NOT_LISTED
        and snapshot().defaults.find("CN", "99999999").row is None
    ),
    "law.defaults.Defaults.letters_in_chapter": lambda: (
        snapshot().defaults.letters_in_chapter("QQ", "") == frozenset()
    ),
    "law.defaults.Defaults.leaf": lambda: snapshot().defaults.leaf("CN", "99999999").reason == "no-default",
    "law.grid.DefaultGrid.origin_position": lambda: (
        snapshot().grid.origin_position("QQ") == snapshot().grid.origin_position("other")
    ),
    "law.grid.DefaultGrid.markup": lambda: bool(np.isnan(snapshot().grid.markup(1990)).all()),
    "law.grid.DefaultGrid.benchmark": lambda: bool(np.isnan(snapshot().grid.benchmark(2090).value).all()),
    "law.lookup.find_rows": lambda: (
        refuses(lambda: find_rows(snapshot(), Search(table="made-up")))
        and find_rows(snapshot(), Search(table="scope", code="99")) == ()
    ),
    "law.lookup.cells_at": lambda: cells_at(snapshot(), None) == {},
    "law.nomenclature.Nomenclature.exists": lambda: (
        not any(snapshot().nomenclature.exists(t) for t in BAD_TEXTS)
    ),
    "law.nomenclature.Nomenclature.under": lambda: snapshot().nomenclature.under("xx") == (),
    "law.nomenclature.Nomenclature.chapter": lambda: snapshot().nomenclature.chapter("xx") == ("", ""),
    "law.nomenclature.Nomenclature.heading": lambda: snapshot().nomenclature.heading("xx") == ("", ""),
    "law.overlay_scope.OverlayScope.variants": lambda: all(
        snapshot("scope-polymers").overlay_scope.variants(text) == () for text in BAD_TEXTS
    ),
    "law.overlay_scope.OverlayScope.benchmark": lambda: all(
        snapshot("scope-polymers").overlay_scope.benchmark(text, 2026) is None for text in BAD_TEXTS
    ),
    "law.registry.read_registry": lambda: bool(read_registry(Path("/no/such/folder"))[2]),
    "law.rulebook.load_rulebook": lambda: refuses(lambda: load_rulebook(Path("/no/such/folder"))),
    "law.rulebook.Rulebook.at": lambda: (
        refuses(lambda: load_rulebook().at(date(1990, 1, 1)))
        and refuses(lambda: load_rulebook().at(date(2026, 5, 1), overlays=("x",)))
    ),
    "law.snapshot.Law.cbam_factor": lambda: snapshot().cbam_factor(1990).reason == "no-figure-for-year",
    "law.snapshot.Law.cscf": lambda: snapshot().cscf(2090).reason == "no-figure-for-year",
    "law.snapshot.Law.markup": lambda: (
        snapshot().markup("made-up", 2026).reason == "sector-unknown"
        and snapshot().markup("cement", 1990).reason == "no-figure-for-year"
    ),
    "law.snapshot.Law.parameter": lambda: unknown_key(snapshot().parameter, "made-up"),
    "law.snapshot.Law.price_period": lambda: snapshot().price_period(date(1990, 1, 1)) == "",
    "law.snapshot.Law.periods_of": lambda: snapshot().periods_of(1990) == (),
    "law.snapshot.Law.certificate_price": lambda: all(
        snapshot().certificate_price(t).reason for t in BAD_TEXTS
    ),
    "law.snapshot.Law.default_carbon_price": lambda: snapshot().default_carbon_price("QQ", 2026) is None,
    "law.snapshot.Law.default_value": lambda: snapshot().default_value("CN", "nan").reason == "no-default",
    "law.snapshot.Law.benchmark": lambda: (
        snapshot().benchmark("nan", "B", (), 2026).value_tco2e_per_t is None
    ),
    "law.snapshot.Law.default_benchmark": lambda: (
        snapshot().default_benchmark("CN", "99999999", 2026).reading is Reading.NO_DEFAULT
    ),
    "law.snapshot.Law.table_of": lambda: snapshot().table_of("QQ") == "other",
}


@pytest.mark.parametrize("walk", walks(), ids=lambda walk: walk.name)
def test_bad_input_never_ends_in_a_raw_error(walk: Walk) -> None:
    """Every public function that takes a figure, text, day or file, with one bad argument at a time."""
    if reviewed(walk.name):
        return
    with np.errstate(all="ignore"):
        walk.call()
        wrong = {(key, repr(value)[:40], found) for key, value, changed in walk.bad()
                 if (found := outcome(walk, changed))}  # fmt: skip
    assert wrong == set()


def test_the_walk_covers_the_law_side() -> None:
    walked = {walk.name.rpartition(".")[0].split(".")[0] for walk in walks() if not reviewed(walk.name)}
    assert {"embedded", "importers", "regimes", "communication", "advice", "bridge", "law"} <= walked
    assert len(walks()) > 250


def test_the_walks_reviewed_list_holds_nothing_that_is_gone() -> None:
    names = [walk.name for walk in walks()]
    assert [p for p in REVIEWED if not any(re.fullmatch(p, name) for name in names)] == []
    used = {key for walk in functions() for key in walk.parameters}
    assert set(OWN) - used == set()


def raw(cell: str) -> object:
    """A reader of a cell."""
    known: dict[str, object] = {}
    return known[cell]


def free(cost_eur: float) -> float:
    """What is owed [EUR]."""
    return max(0.0, cost_eur)


@pytest.mark.parametrize(("function", "bad"), [(raw, "nan"), (free, math.nan)])
def test_the_walk_sees_a_raw_error_and_a_figure_made_of_nothing(
    function: Callable[..., object], bad: object
) -> None:
    (key,) = inspect.signature(function).parameters
    walk = Walk(function.__name__, function, None, {key: "str" if isinstance(bad, str) else "float"})
    assert outcome(walk, {key: bad})


@pytest.mark.parametrize("name", sorted(STATED))
def test_bad_input_is_answered_as_stated(name: str) -> None:
    assert STATED[name]()


def test_a_blank_folder_is_never_written_over(tmp_path: Path) -> None:
    write_blank_folder(tmp_path)
    assert refuses(lambda: write_blank_folder(tmp_path))


@pytest.mark.parametrize("key", [field.key for field in SHIPMENTS.fields])
@pytest.mark.parametrize("text", ["nan", "-1", "Chnia", "12 kg", "1e400"])
def test_every_column_of_a_shipment_with_a_bad_cell(key: str, text: str) -> None:
    """Either the line is refused with a coded problem, or the cell is a label and the bill stays the same."""
    loaded = one_shipment({**LINE, key: text})
    bill = price_lines(loaded.value.shipments, law(), published_prices())
    problems = (*loaded.problems, *bill.problems)
    if not problems:
        assert len(bill) == 1
        assert bill.cost_eur == pytest.approx(16352.7432, rel=1e-9), f"{key}={text} changed the bill silently"
    assert all(problem.code for problem in problems)


@pytest.mark.parametrize("key", ["cn_code", "origin", "mass_t", "date"])
def test_a_missing_figure_is_named(key: str) -> None:
    loaded = one_shipment({k: v for k, v in LINE.items() if k != key})
    bill = price_lines(loaded.value.shipments, law(), published_prices())
    assert bill.cost_eur == 0
    assert [*loaded.problems, *bill.problems]
