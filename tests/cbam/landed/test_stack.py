"""Landed cost by hand: every charge on its own base, nothing unknown taken for zero."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cbam.landed import stack
from cbam.landed.commands import landed
from cbam.landed.cost import Under, stacks_of
from cbam.landed.model import Duty, DutyKind, Offer, Part, RateUnit, Stack
from cbam.landed.reading import packaged_duties, read_duties, read_landed
from cbam.prices import published_prices
from groundwork.problems import BadInput, Severity
from tests.cbam.billing import law

DAY = date(2026, 2, 10)
EXACT = 1e-9
PERCENT, PER_TONNE, MINIMUM = RateUnit.PERCENT, RateUnit.PER_TONNE, RateUnit.MINIMUM_PRICE
NONE = tuple(Duty("", "", kind, 0.0, PERCENT) for kind in (DutyKind.ANTI_DUMPING, DutyKind.COUNTERVAILING))


def offer(**changes: object) -> Offer:
    plain: dict[str, object] = {"id": "a", "cn_code": "73181558", "origin": "CN", "value_eur_per_t": 2400.0}
    return Offer(**{**plain, **changes})  # type: ignore[arg-type]


def one(offered: Offer, *duties: Duty, day: date = DAY, price: float | None = None) -> Stack:
    return stacks_of([offered], Under(law(), published_prices(price), duties, day))[0]


def test_each_charge_stands_on_its_own_base() -> None:
    # customs value 2400, net free-at-frontier price 2300:
    # duty 3.7 % x 2400 = 88.80; anti-dumping 22.1 % x 2300 = 508.30; countervailing 5 % x 2300 = 115.00;
    # bolts 7318 15 from China 2026: (6.375 x 1.1 - 0.975 x B) x 75.36, as the bill has it, on no duty
    duties = (
        Duty("7318", "", DutyKind.DUTY, 0.037, PERCENT),
        Duty("7318", "CN", DutyKind.ANTI_DUMPING, 0.221, PERCENT),
        Duty("7318", "CN", DutyKind.COUNTERVAILING, 0.05, PERCENT),
    )
    found = one(offer(net_price_eur_per_t=2300.0), *duties)
    assert found.of(Part.DUTY) == pytest.approx(88.80, rel=EXACT)
    assert found.of(Part.ANTI_DUMPING) == pytest.approx(508.30, rel=EXACT)
    assert found.of(Part.COUNTERVAILING) == pytest.approx(115.00, rel=EXACT)
    cbam = found.of(Part.CBAM)
    assert cbam is not None and cbam > 0
    assert found.landed_eur_per_t == pytest.approx(2400 + 88.80 + 508.30 + 115 + cbam, rel=EXACT)
    # a dearer good pays more duty and the same CBAM: the charge is per tonne, and no part of the value
    dearer = one(offer(value_eur_per_t=4800.0), *duties)
    assert dearer.of(Part.DUTY) == pytest.approx(177.60, rel=EXACT)
    assert dearer.of(Part.CBAM) == cbam


def test_steel_structures_by_hand() -> None:
    # 2003.9 EUR/t (Comext 2024) + 0 + 0 + 0 + 5.184775 certificates x 75.36 EUR = 2394.62 EUR/t
    free = Duty("73", "", DutyKind.DUTY, 0.0, PERCENT)
    found = one(offer(cn_code="73089098", value_eur_per_t=2003.9), free, *NONE)
    assert found.landed_eur_per_t == pytest.approx(2003.9 + 5.184775 * 75.36, rel=EXACT)
    assert found.missing == ()


def test_what_nobody_entered_is_never_zero() -> None:
    found = one(offer(cn_code="73089098", value_eur_per_t=2003.9))
    assert found.missing == (Part.DUTY, Part.ANTI_DUMPING, Part.COUNTERVAILING)
    assert found.landed_eur_per_t is None
    assert found.known_eur_per_t == pytest.approx(2003.9 + 5.184775 * 75.36, rel=EXACT)
    partly = one(offer(cn_code="73089098", value_eur_per_t=2003.9), *NONE)
    assert partly.missing == (Part.DUTY,)


def test_a_minimum_price_lifts_the_net_price_and_no_further() -> None:
    assert stack.up_to_minimum_price(2500.0, 2300.0) == 200.0
    assert stack.up_to_minimum_price(2500.0, 2600.0) == 0.0
    least = Duty("", "", DutyKind.ANTI_DUMPING, 2500.0, MINIMUM)
    assert one(offer(), least).of(Part.ANTI_DUMPING) == 100.0


def test_a_percentage_and_an_amount_apply_together() -> None:
    # 10 % of 2400 + 25 EUR/t = 265 EUR/t
    both = Duty("", "", DutyKind.DUTY, 0.1, PERCENT), Duty("", "", DutyKind.DUTY, 25.0, PER_TONNE)
    assert one(offer(), *both).of(Part.DUTY) == pytest.approx(265.0, rel=EXACT)


def test_the_duty_beyond_a_quota_is_for_the_share_beyond_it() -> None:
    # Reg (EU) 2026/1384: 50 % beyond the quota. 600 EUR/t, a quarter within: 0.75 x 50 % x 600 = 225
    summer = date(2026, 8, 10)
    coil = offer(cn_code="72081000", origin="TR", value_eur_per_t=600.0)
    for share, expected in ((0.25, 225.0), (1.0, 0.0), (0.0, 300.0)):
        within = one(Offer(**{**fields_of(coil), "in_quota": share}), *packaged_duties(), day=summer)
        assert within.of(Part.QUOTA) == pytest.approx(expected, abs=1e-9)
    unstated = one(coil, *packaged_duties(), day=summer)
    assert unstated.of(Part.QUOTA) is None
    # before 1 July 2026 it was 25 % of the safeguard (IR (EU) 2024/1782): 0.75 x 25 % x 600 = 112.50
    before = one(Offer(**{**fields_of(coil), "in_quota": 0.25}), *packaged_duties(), day=DAY)
    assert before.of(Part.QUOTA) == pytest.approx(112.5, abs=1e-9)


def fields_of(one_offer: Offer) -> dict[str, object]:
    return {name: getattr(one_offer, name) for name in Offer.__dataclass_fields__}


def test_a_rate_within_the_quota_replaces_the_duty_for_that_share() -> None:
    # urea: 6.5 % ordinary, 0 within a quota; 40 % within, 400 EUR/t: 0.6 x 6.5 % x 400 = 15.60
    rows = Duty("3102", "", DutyKind.QUOTA_IN, 0.0, PERCENT), *packaged_duties()
    urea = offer(cn_code="31021019", origin="EG", value_eur_per_t=400.0, in_quota=0.4)
    assert one(urea, *rows).of(Part.DUTY) == pytest.approx(15.60, rel=EXACT)


@pytest.mark.parametrize(
    ("company", "rate"),
    [
        ("Jiangsu Yongyi Fastener Co., Ltd.", 0.221),
        ("Ningbo Jinding Fastening Piece Co., Ltd", 0.461),
        ("Wenzhou Junhao Industry Co., Ltd", 0.488),
        ("Somebody Else Ltd", 0.865),
        ("", 0.865),
    ],
)
def test_fastener_companies_have_their_own_rates(company: str, rate: float) -> None:
    # IR (EU) 2022/191: 22.1, 46.1, 48.8 % by company, 86.5 % all others (SteelOrbis, 18 February 2022)
    found = one(offer(exporter=company), *packaged_duties())
    assert found.of(Part.ANTI_DUMPING) == pytest.approx(rate * 2400, rel=EXACT)


def test_rows_apply_on_their_days_and_the_users_own_go_first() -> None:
    rows = packaged_duties()
    assert one(offer(), *rows, day=date(2022, 2, 18), price=80.0).of(Part.ANTI_DUMPING) is not None
    later = one(offer(), *rows, day=date(2027, 3, 1), price=80.0)
    assert later.of(Part.ANTI_DUMPING) is None  # five years are over: look the review up
    mine = Duty("73181558", "CN", DutyKind.ANTI_DUMPING, 0.396, PERCENT)
    assert one(offer(), *rows, mine).of(Part.ANTI_DUMPING) == pytest.approx(0.396 * 2400, rel=EXACT)


def test_every_packaged_rate_says_where_it_is_from() -> None:
    assert packaged_duties()
    for duty in packaged_duties():
        assert duty.act and duty.source and duty.status == "seen" and duty.confidence == "medium"
        assert duty.rate > 0  # no packaged row says that there is nothing to pay


def test_a_union_producer_pays_for_what_its_allocation_does_not_cover() -> None:
    # own figures: (1.9 - 1.3) x 75.36 = 45.216 EUR/t
    own = one(offer(origin="EU", value_eur_per_t=700.0, cn_code="72081000", see_direct=1.9, allocation=1.3))
    assert own.of(Part.ETS) == pytest.approx(45.216, rel=EXACT)
    assert own.landed_eur_per_t == pytest.approx(745.216, rel=EXACT)
    # by benchmark: hot-rolled coil, blast furnace, column B 1.370 x factor 0.975 = 1.33575;
    # (1.9 - 1.33575) x 75.36 = 42.52188
    made = one(offer(origin="EU", value_eur_per_t=700.0, cn_code="72081000", see_direct=1.9, route="C"))
    assert made.of(Part.ETS) == pytest.approx((1.9 - 1.370 * 0.975) * 75.36, rel=EXACT)
    assert one(offer(origin="EU", cn_code="72081000", route="C")).of(Part.ETS) is None
    # in 2034 nothing is allocated any more: 1.9 x 100
    late = one(
        offer(origin="EU", cn_code="72081000", see_direct=1.9, allocation=0.0),
        day=date(2034, 5, 1),
        price=100.0,
    )
    assert late.of(Part.ETS) == pytest.approx(190.0, rel=EXACT)


def test_a_surplus_of_allocation_is_no_income() -> None:
    assert stack.producers_carbon_cost(1.0, 1.3, 80.0) == 0.0


def test_competitors_stand_beside_one_another(tmp_path: Path) -> None:
    text = "id,cn_code,origin,value\na,72081000,CN,560\nb,72081000,TR,619.2\nc,72081000,IN,656.7\n"
    file = tmp_path / "offers.csv"
    file.write_text(text, encoding="utf-8")
    rules = tmp_path / "duties.yaml"
    rules.write_text(
        "- {cn_code: '7208', kind: duty, rate: 0, source: TARIC}\n"
        "- {cn_code: '7208', kind: anti-dumping, rate: 0, source: TARIC}\n"
        "- {cn_code: '7208', kind: countervailing, rate: 0, source: TARIC}\n"
        "- {cn_code: '7208', origin: China, kind: anti-dumping, rate: 18.1, source: TARIC}\n",
        encoding="utf-8",
    )
    read = read_landed(file, law().newest, rules)
    found = landed(read, Under(law(), published_prices(), read.duties, DAY))
    assert found.problems == ()
    a, b, c = found.stacks
    # China's default 3.187 x 1.1 - 0.975 x 1.370 = 2.16995 x 75.36 = 163.53 EUR/t; 18.1 % x 560 = 101.36
    assert a.of(Part.CBAM) == pytest.approx(163.53, abs=0.005)
    assert a.landed_eur_per_t == pytest.approx(560 + 101.36 + 2.16995 * 75.36, rel=EXACT)
    # Türkiye 2.428 and India 4.280 cost per tonne by their own defaults
    assert b.of(Part.CBAM) < a.of(Part.CBAM) < c.of(Part.CBAM)  # type: ignore[operator]


def test_faulty_rows_are_listed_with_their_cells(tmp_path: Path) -> None:
    file = tmp_path / "duties.csv"
    file.write_text(
        "cn_code,origin,kind,rate,rate_unit,valid_from,valid_to\n"
        "72x8,CN,duty,1,,,\n7208,Atlantis,duty,1,,,\n7208,CN,tax,1,,,\n7208,CN,duty,-1,,,\n"
        "7208,CN,duty,,,,\n7208,CN,duty,1,,2026-05-01,2026-04-01\n7208,CN,duty,1,kg,,\n7208,CN,duty,2,,,\n",
        encoding="utf-8",
    )
    good, problems = read_duties(file, law().newest)
    assert [d.rate for d in good] == [0.02]
    errors = [(p.code, p.place.cell) for p in problems if p.severity is Severity.ERROR]
    assert errors == [
        ("groundwork.not-in-vocabulary", "C4"),
        ("groundwork.cell-empty", "D6"),
        ("groundwork.not-in-vocabulary", "E8"),
        ("cbam.landed-code", "A2"),
        ("cbam.origin-unknown", "B3"),
        ("cbam.landed-rate-negative", "D5"),
        ("cbam.landed-validity", "G7"),
    ]


def test_a_file_without_offers_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_landed(file, law().newest)
    assert [p.code for p in refused.value.problems] == ["cbam.landed-no-offers"]
