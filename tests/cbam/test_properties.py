"""What holds for every bill, whatever the goods: signs, sums, size, prices, empty overlays, sources."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbam.bill import Bill, price_lines
from cbam.default_path import evaluate
from cbam.derivation import derive
from cbam.law.rulebook import load_rulebook
from cbam.portfolio import read_portfolio
from cbam.prices import published_prices
from cbam.statute import Statute, load_statute
from tests.cbam.billing import law
from tests.cbam.test_law_cases import typed
from tests.cbam.test_law_clocks import write_law

EXACT = 1e-9
GOODS = ["72081000", "73181588", "76011010", "25232900", "31021019", "28041000", "26011200", "39172110"]
ORIGINS = ["CN", "IN", "TR", "US", "XK", "NO"]
DAYS = ["2026-01-01", "2026-03-31", "2026-04-01", "2026-09-30"]

lines = st.lists(
    st.fixed_dictionaries(
        {
            "cn_code": st.sampled_from(GOODS),
            "origin": st.sampled_from(ORIGINS),
            "date": st.sampled_from(DAYS),
            "mass_t": st.floats(0.001, 1e6).map(lambda t: float(f"{t:.6g}")),
        }
    ),
    min_size=1,
    max_size=12,
)
Portfolio = list[dict[str, object]]


def bill_of(portfolio: Portfolio, flat_eur: float | None = None, statute: Statute | None = None) -> Bill:
    loaded = read_portfolio(typed(portfolio), "x.csv")
    bill = price_lines(loaded.value.shipments, statute or law(), published_prices(flat_eur))
    assert (*loaded.problems, *bill.problems) == ()
    return bill


@settings(max_examples=30, deadline=None)
@given(portfolio=lines, factor=st.floats(0.01, 100), price=st.floats(0.01, 500), more=st.floats(0, 500))
def test_signs_sums_size_and_price(portfolio: Portfolio, factor: float, price: float, more: float) -> None:
    bill = bill_of(portfolio)
    assert (bill.terms.cost_eur >= 0).all() and (bill.terms.certificates >= 0).all()
    assert bill.cost_eur == pytest.approx(float(bill.terms.cost_eur.sum()), rel=EXACT)
    assert bill.certificates == pytest.approx(float(bill.terms.certificates.sum()), rel=EXACT)
    masses = [float(str(line["mass_t"])) * factor for line in portfolio]
    grown = bill_of([{**line, "mass_t": m} for line, m in zip(portfolio, masses, strict=True)])
    assert grown.terms.cost_eur == pytest.approx(bill.terms.cost_eur * factor, rel=EXACT, abs=1e-12)
    low, high = bill_of(portfolio, price), bill_of(portfolio, price + more)
    assert (high.terms.cost_eur >= low.terms.cost_eur).all()
    assert low.terms.cost_eur == pytest.approx(low.terms.certificates * price, rel=EXACT)


@settings(max_examples=20, deadline=None)
@given(portfolio=lines, order=st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_nothing(portfolio: Portfolio, order: object) -> None:
    places = list(range(len(portfolio)))
    order.shuffle(places)  # type: ignore[attr-defined]
    straight = bill_of(portfolio).terms.cost_eur
    shuffled = bill_of([portfolio[i] for i in places]).terms.cost_eur
    assert shuffled.tolist() == straight[places].tolist()


def test_a_higher_mark_up_never_lowers_a_charge() -> None:
    # Every good and origin of the table: 2026, 2027 and 2028 differ in the mark-up and the factor only
    # (the benchmark bands of 2026-27 are one), so compare the emissions, which carry the mark-up alone
    (path,) = evaluate([law().newest], [2026, 2027, 2028])
    see = path.see_tco2e_per_t
    priced = ~np.isnan(see[0])
    assert priced.sum() > 10_000
    assert (np.diff(see, axis=0)[:, priced] >= 0).all()


def test_what_a_mark_up_adds_is_due_in_full(tmp_path: Path) -> None:
    rows = "sector,year_from,year_to,markup\niron_steel,2026,2026,0.25\n"
    head = load_rulebook().at(law().newest.known_on).stacks["markup"].layout.names
    cells = dict(zip(rows.splitlines()[0].split(","), rows.splitlines()[1].split(","), strict=True))
    text = ",".join(head) + "\n" + ",".join(cells.get(name, "") for name in head) + "\n"
    higher = load_statute(write_law(tmp_path, "markup", text, known_on="2026-11-01"))
    coil: Portfolio = [{"cn_code": "72081000", "origin": "CN", "date": "2026-02-10", "mass_t": 1}]
    # 3.187 x (0.25 - 0.10) = 0.47805 certificates more a tonne
    more = bill_of(coil, statute=higher).certificates - bill_of(coil).certificates
    assert more == pytest.approx(0.47805, rel=EXACT)


@pytest.mark.parametrize("overlay", ["scope-polymers", "scope-glass"])
def test_an_overlay_on_other_goods_changes_nothing(overlay: str) -> None:
    portfolio: Portfolio = [
        {"cn_code": code, "origin": "CN", "date": day, "mass_t": 7} for code in GOODS[:-1] for day in DAYS
    ]
    plain, under = bill_of(portfolio), bill_of(portfolio, statute=law(overlay))
    for name in plain.terms.__dataclass_fields__:
        assert np.array_equal(getattr(plain.terms, name), getattr(under.terms, name), equal_nan=True), name


def test_the_empty_overlay_changes_nothing(tmp_path: Path) -> None:
    head = ",".join(law().newest.stacks["cbam_factor"].layout.names)
    folder = write_law(tmp_path, "cbam_factor", head + "\n", known_on="2026-10-01", status="proposal",
                       overlay="empty")  # fmt: skip
    portfolio: Portfolio = [
        {"cn_code": code, "origin": origin, "date": day, "mass_t": 3}
        for code in GOODS
        for origin in ORIGINS
        for day in DAYS
    ]
    plain = bill_of(portfolio)
    under = bill_of(portfolio, statute=load_statute(folder, overlays=("empty",)))
    for name in plain.terms.__dataclass_fields__:
        assert np.array_equal(getattr(plain.terms, name), getattr(under.terms, name), equal_nan=True), name


@pytest.mark.parametrize("code", GOODS[:-1])
@pytest.mark.parametrize("origin", ["CN", "IN", "XK"])
def test_every_figure_of_the_law_in_a_bill_leads_to_a_described_source(code: str, origin: str) -> None:
    bill = bill_of([{"cn_code": code, "origin": origin, "date": "2026-02-10", "mass_t": 1}])
    datasets = {d.file: d for d in law().rulebook.datasets}
    steps = derive(bill, 0)
    rows = [step.row for step in steps if step.row]
    assert len(rows) == 6  # default value, mark-up, benchmark, factor, correction, price
    for row in rows:
        file, _, line = row.rpartition(":")
        assert int(line) > 1
        assert law().newest.sources[datasets[file].source].title
    unexplained = [s.key for s in steps if s.value is not None and not (s.row or s.formula)]
    assert unexplained == ["quantity"]  # the user's own
