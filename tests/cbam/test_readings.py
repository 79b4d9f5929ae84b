"""Disputed readings: each has a default, another value changes the bill as stated, none is hidden."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cbam import liability
from cbam.advice.installation import advise_installation
from cbam.advice.portfolio import advise_portfolio
from cbam.advice.request import Wishes
from cbam.bill import price_lines
from cbam.derivation import derive
from cbam.embedded.installation import compute
from cbam.embedded.reading import read_installation
from cbam.law.grid import READINGS
from cbam.law.leaves import Reading
from cbam.portfolio import one_shipment
from cbam.prices import Prices, published_prices
from cbam.readings import STANDARD, parse_readings, switches
from cbam.scenario import load_named
from cbam.statute import load_statute
from groundwork.problems import BadInput
from groundwork.words import describe
from tests.cbam.billing import LINE, billed, law
from tests.cbam.samples import INSTALLATION_BOOK
from tests.cbam.test_law_clocks import write_law

EXACT = 1e-9
CEMENT = {**LINE, "cn_code": "25232900", "mass_t": "1"}
UREA = {**LINE, "cn_code": "31021019", "mass_t": "1"}
ACTUAL = {**LINE, "emissions": "actual", "verified": "yes", "see_direct": "2.0", "sefa": "1.4"}


def notes(bill: object) -> set[str]:
    return {note.code for note in bill.notes(0)}  # type: ignore[attr-defined]


def test_cement_per_tonne_of_good_by_default() -> None:
    # 1.420 x 1.1 = 1.562; 0.975 x 0.666 = 0.64935; (1.562 - 0.64935) x 75.36 = 68.777304
    assert billed(CEMENT).cost_eur == pytest.approx(68.777304, rel=EXACT)


def test_cement_per_tonne_of_clinker_where_chosen() -> None:
    # 75 % clinker: 0.75 x 68.777304 = 51.582978
    bill = billed({**CEMENT, "content": "0.75"}, "cement-default-unit=clinker")
    assert bill.cost_eur == pytest.approx(51.582978, rel=EXACT)
    assert float(bill.terms.content_share[0]) == 0.75
    assert "cbam.note-reading" in {note.code for note in bill.general_notes}


def test_clinker_itself_needs_no_content() -> None:
    clinker = {**LINE, "cn_code": "2523100090"}
    assert billed(clinker, "cement-default-unit=clinker").cost_eur == billed(clinker).cost_eur


def test_the_content_must_be_given() -> None:
    bill = billed(CEMENT, "cement-default-unit=clinker")
    assert [p.code for p in bill.problems] == ["cbam.content-missing"]
    assert "{" not in describe(bill.problems[0], "en") + describe(bill.problems[0], "zh")


def test_75_per_cent_typed_as_75_is_no_content() -> None:
    bill = price_lines(
        one_shipment({**CEMENT, "content": "75"}).value.shipments, law(), published_prices(),
        parse_readings(["cement-default-unit=clinker"]),
    )  # fmt: skip
    assert [p.code for p in bill.problems] == ["cbam.content-too-high"]


def test_urea_per_tonne_of_nitrogen_where_chosen() -> None:
    # 2.850 x 1.01 = 2.8785; 0.975 x 0.902 = 0.87945; 1.99905 x 75.36 = 150.648408; x 0.46 = 69.29826768
    assert billed(UREA).cost_eur == pytest.approx(150.648408, rel=EXACT)
    bill = billed({**UREA, "content": "460"}, "fertiliser-default-unit=nitrogen")
    assert bill.cost_eur == pytest.approx(69.29826768, rel=EXACT)


def test_the_rounded_figures_of_the_first_text_are_a_reading() -> None:
    # IR (EU) 2025/2621 as published, nitric acid from Albania: 2.760 x 1.01 = 2.7876, printed 2.788
    line = {**LINE, "cn_code": "28080000", "origin": "AL", "mass_t": "1", "price": "1"}
    assert float(billed(line).terms.see[0]) == pytest.approx(2.7876, rel=EXACT)
    printed = billed(line, "marked-up-rounding=printed")
    assert float(printed.terms.see[0]) == 2.788
    # China 7208: 3.187 x 1.1 = 3.5057, printed 3.506; (3.506 - 1.33575) x 75.36 = 163.55004
    coil = {**LINE, "mass_t": "1"}
    assert billed(coil, "marked-up-rounding=printed").cost_eur == pytest.approx(163.55004, rel=EXACT)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [(2.7876, 2.788), (2.335 * 1.1, 2.569), (0.0004, 0.0), (0.0005, 0.001), (1.1 * 1.45, 1.595)],
)
def test_half_up_is_not_decided_by_noise(value: float, rounded: float) -> None:
    # 2.335 x 1.1 = 2.5685 exactly: half up 2.569, whatever its last bit says
    assert float(liability.half_up(value, 3)) == pytest.approx(rounded, rel=EXACT, abs=1e-12)


def test_a_what_if_is_never_rounded_as_if_it_had_been_printed() -> None:
    line = {**LINE, "cn_code": "39011010", "price": "1"}
    plain = billed(line, overlays=("scope-polymers",))
    printed = billed(line, "marked-up-rounding=printed", overlays=("scope-polymers",))
    assert float(printed.terms.see[0]) == float(plain.terms.see[0])


def test_allocation_off_direct_emissions_only() -> None:
    # direct 0.5, indirect 0.3, allocation 0.6: total 0.2; off direct only: max(0, -0.1) + 0.3 = 0.3
    line = {
        **ACTUAL,
        "cn_code": "25232900",
        "see_direct": "0.5",
        "see_indirect": "0.3",
        "sefa": "0.6",
        "price": "1",
    }
    assert billed(line).certificates == pytest.approx(20, rel=EXACT)
    assert billed(line, "allocation-offsets=direct").certificates == pytest.approx(30, rel=EXACT)
    steel = {**ACTUAL, "see_indirect": "0.3"}  # indirect emissions of steel do not count: nothing changes
    assert billed(steel, "allocation-offsets=direct").cost_eur == billed(steel).cost_eur


def test_several_route_letters_take_the_highest_or_the_lowest() -> None:
    # 7208 10 00 column B: C 1.370, D 0.481, E 0.072
    benchmarks = load_statute().of_year(2026).benchmarks
    highest = benchmarks.choose("72081000", "B", ("C", "E"), 2026)
    assert highest.value_tco2e_per_t == 1.37
    assert benchmarks.lowest(highest, ("C", "E"), 2026).value_tco2e_per_t == 0.072
    one = benchmarks.choose("72081000", "B", ("D",), 2026)
    assert benchmarks.lowest(one, ("D",), 2026) is one


def test_no_row_in_force_leaves_that_choice_open() -> None:
    # Rows such as "C F" list two grades; each CN code has only one of them: nothing hangs on the reading.
    readings = load_statute().of_year(2026).grid.benchmark(2026).reading
    assert not (readings == READINGS.index(Reading.HIGHEST_OF_LETTERS)).any()
    assert billed(LINE, "route-letters=lowest").cost_eur == billed(LINE).cost_eur


def test_certificates_are_not_rounded_by_default() -> None:
    assert billed({**LINE, "mass_t": "1"}).certificates == pytest.approx(2.16995, rel=EXACT)
    assert billed({**LINE, "mass_t": "1"}, "certificate-rounding=line").certificates == 3


def test_rounding_by_year_adds_what_it_adds_in_the_open() -> None:
    bill = billed({**LINE, "mass_t": "1"}, "certificate-rounding=year")
    (extra,) = bill.rounded_up
    assert float(bill.terms.certificates.sum()) + extra.certificates == bill.certificates == 3
    assert bill.cost_eur == pytest.approx(3 * 75.36, rel=EXACT)


@pytest.mark.parametrize(("n", "expected"), [(3.0, 3), (3 + 1e-12, 3), (3.001, 4), (0.0, 0)])
def test_floating_noise_buys_no_certificate(n: float, expected: float) -> None:
    assert float(liability.whole(n)) == expected


def test_a_carbon_price_under_the_draft_act() -> None:
    # Ares(2026)4841230 Art 6(1), constructed case: 5.0 EUR/t / 77.0 x 1000 t = 64.94 -> 65 certificates
    assert liability.carbon_price_certificates(5.0, 77.0, 1000.0) == 65
    # 8 EUR/tCO2e on 2.0 tCO2e/t = 16 EUR/t; / 80 x 100 t = 20 certificates; (2.0 - 1.4) x 100 - 20 = 40
    line = {**ACTUAL, "carbon_price_paid_eur_per_tco2e": "8", "price": "80"}
    plain, draft = billed(line), billed(line, "carbon-price-paid=draft")
    assert plain.certificates == pytest.approx(60, rel=EXACT)
    assert "cbam.note-carbon-price-not-deducted" in notes(plain)
    assert draft.certificates == pytest.approx(40, rel=EXACT)
    assert {"cbam.note-carbon-price-draft", "cbam.note-carbon-price-reference"} <= notes(draft)


CLAIM = {**ACTUAL, "carbon_price_paid_eur_per_tco2e": "8", "price": "80"}
OFF = "carbon-price-paid=draft"


def deducted(line: dict[str, str]) -> float:
    return float(billed(line, OFF).terms.carbon_price_certificates[0])


def test_a_carbon_price_is_net_of_free_allowances_and_rebates() -> None:
    # ACTUAL: SEE 2.0, 100 t, price 80. Gross: 8 x 2.0 / 80 x 100 = 20 certificates.
    assert deducted(CLAIM) == 20
    # 75 % met by free allowances: 20 x 0.25 = 5; half the rest rebated, with evidence: 2.5, to whole ones 2
    assert deducted({**CLAIM, "carbon_price_free_share": "0.75"}) == 5
    half = {**CLAIM, "carbon_price_rebate_share": "0.5", "carbon_price_rebate_evidenced": "yes"}
    assert deducted(half) == 10
    # only half the emissions under the price: 20 x 0.5 = 10
    assert deducted({**CLAIM, "carbon_price_covered_share": "0.5"}) == 10
    # all free: nothing was paid
    assert deducted({**CLAIM, "carbon_price_free_share": "1"}) == 0


def test_a_rebate_without_evidence_ends_the_claim() -> None:
    bill = billed({**CLAIM, "carbon_price_rebate_share": "0.01"}, OFF)
    assert float(bill.terms.carbon_price_certificates[0]) == 0
    assert "cbam.note-carbon-price-rebate" in notes(bill)


def test_article_6_credits_count_for_a_tenth_at_most() -> None:
    # 10 % by credits: all counts, 20. 35 % by credits: 25 % above the tenth count as unpaid, 20 x 0.75 = 15
    assert deducted({**CLAIM, "carbon_price_credits_share": "0.1"}) == 20
    bill = billed({**CLAIM, "carbon_price_credits_share": "0.35"}, OFF)
    assert float(bill.terms.carbon_price_certificates[0]) == 15
    assert "cbam.note-carbon-price-credits" in notes(bill)


def test_a_price_in_local_currency_is_converted_at_the_yearly_mean() -> None:
    # 62.36 CNY/t at 8.12 CNY/EUR: 7.67980...; x 2.0 / 80 x 100 = 19.1995, to whole ones 19
    local = {**ACTUAL, "carbon_price_local_per_tco2e": "62.36", "carbon_price_local_per_eur": "8.12",
             "price": "80"}  # fmt: skip
    assert deducted(local) == 19
    assert "cbam.note-carbon-price-rate" in notes(billed(local, OFF))
    for extra, code in (
        ({"carbon_price_local_per_tco2e": "60"}, "cbam.carbon-price-needs-rate"),
        (
            {"carbon_price_local_per_tco2e": "60", "carbon_price_local_per_eur": "8",
             "carbon_price_paid_eur_per_tco2e": "7"},
            "cbam.carbon-price-twice",
        ),
        ({"carbon_price_free_share": "75"}, "cbam.not-a-share"),
    ):  # fmt: skip
        assert code in {p.code for p in one_shipment({**ACTUAL, **extra}).problems}


def test_the_draft_counts_electricity_in_mwh_and_only_on_actual_factors() -> None:
    # 8 x 0.3 / 80 x 1,000 MWh = 30 of 300 certificates
    power = {"cn_code": "27160000", "origin": "UA", "quantity": "1000", "quantity_unit": "MWh",
             "date": "2026-02-10", "see_direct": "0.3", "carbon_price_paid_eur_per_tco2e": "8",
             "price": "80"}  # fmt: skip
    five = {"factor_basis": "actual", "conditions": "ppa, grid, limit, nomination, verifier"}
    bill = billed({**power, **five}, OFF)
    assert float(bill.terms.carbon_price_certificates[0]) == 30
    assert bill.certificates == 270
    on_default = billed({**power, "factor_basis": "country"}, OFF)
    assert on_default.certificates == 300
    assert "cbam.note-carbon-price-default" in notes(on_default)


def test_the_draft_is_off_by_default_and_labelled_when_on() -> None:
    off = billed(CLAIM)
    assert float(off.terms.carbon_price_certificates[0]) == 0
    assert "cbam.note-carbon-price-not-deducted" in notes(off)
    assert "cbam.note-carbon-price-draft" in notes(billed(CLAIM, OFF))
    steps = {step.key: step for step in derive(billed(CLAIM, OFF), 0)}
    assert steps["carbon-price"].status == "draft"
    assert steps["carbon-price-effective"].value == 8


def test_the_draft_deduction_never_goes_below_zero() -> None:
    bill = billed(
        {**ACTUAL, "carbon_price_paid_eur_per_tco2e": "500", "price": "80"}, "carbon-price-paid=draft"
    )
    assert (bill.certificates, float(bill.terms.carbon_price_certificates[0])) == (0, pytest.approx(60))


def test_default_values_take_only_a_default_carbon_price() -> None:
    line = {**LINE, "carbon_price_paid_eur_per_tco2e": "10"}
    bill = billed(line, "carbon-price-paid=draft")
    assert bill.cost_eur == billed(LINE).cost_eur
    assert "cbam.note-carbon-price-default" in notes(bill)


def test_a_default_carbon_price_of_the_users_folder_counts(tmp_path: Path) -> None:
    from cbam.bill import price_lines
    from cbam.prices import published_prices

    rows = "origin,year,price_eur_per_tco2e\nCN,2026,4\n"
    statute = load_statute(write_law(tmp_path, "default_carbon_prices", rows))
    shipments = billed({**LINE, "price": "80"}).shipments
    bill = price_lines(shipments, statute, published_prices(80), parse_readings(["carbon-price-paid=draft"]))
    # 4 x 3.5057 / 80 x 100 t = 17.5285 -> 18; 216.995 - 18 = 198.995
    assert bill.certificates == pytest.approx(198.995, rel=EXACT)


def test_reference_price_is_the_mean_of_a_complete_year(tmp_path: Path) -> None:
    rows = "period,price_eur,published_on\n2026-Q4,81.04,2027-01-04\n"
    statute = load_statute(write_law(tmp_path, "certificate_prices", rows))
    assert load_statute().mean_price(2026) is None
    assert statute.mean_price(2026) == pytest.approx((75.36 + 75.28 + 82.32 + 81.04) / 4, rel=EXACT)


def test_the_empty_choice_and_the_named_default_change_nothing() -> None:
    named = [f"{switch.id}={switch.default.id}" for switch in switches()]
    assert parse_readings(named) == STANDARD == parse_readings([])
    assert np.array_equal(billed(LINE, *named).terms.cost_eur, billed(LINE).terms.cost_eur)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("made-up=1", "cbam.reading-unknown"),
        ("route-letters=middle", "cbam.reading-value-unknown"),
        ("", "cbam.reading-unknown"),
    ],
)
def test_an_unknown_reading_is_refused(text: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_readings([text])
    assert refused.value.problems[0].code == code


def test_every_switch_is_explained_in_both_languages_with_its_basis() -> None:
    for switch in switches():
        assert switch.basis
        for lang in ("zh", "en"):
            assert switch.question.say(lang)
            assert all(value.say(lang) for value in switch.values)


def test_from_2027_the_week_of_purchase_has_the_price(tmp_path: Path) -> None:
    from cbam.bill import price_lines
    from cbam.prices import published_prices

    rows = "period,price_eur,published_on\n2027-W15,90.00,2027-04-19\n"
    statute = load_statute(write_law(tmp_path, "certificate_prices", rows, known_on="2027-04-19"))
    line = {**LINE, "date": "2027-02-10", "purchase": "2027-04-21"}  # Wednesday of W16, after Monday the 19th
    shipments = billed({**line, "price": "1"}).shipments
    bill = price_lines(shipments, statute, published_prices())
    # 3.187 x 1.2 - 0.95 x 1.370 = 2.5229; x 100 x 90
    assert bill.cost_eur == pytest.approx(2.5229 * 100 * 90, rel=EXACT)
    assert bill.quotes[bill.quote_of[0]].period == "2027-W15"  # type: ignore[union-attr]
    assert [p.code for p in billed({**line, "purchase": "2027-W16"}).problems] == ["cbam.price-not-published"]
    assert [p.code for p in billed({**LINE, "date": "2027-02-10"}).problems] == ["cbam.price-weekly"]


@pytest.mark.parametrize(
    ("purchase", "paid"),
    [
        ("2027-04-20", "2027-W15"),  # Tuesday of W16: W15 was published on 19 April
        ("2027-04-19", "2027-W14"),  # Monday of W16: still W14, published on 12 April
        ("2027-W15", "2027-W15"),  # a bare week names the price week
        ("2027-W15-3", "2027-W14"),  # Wednesday of W15, 14 April: a day
    ],
)
def test_a_day_of_purchase_pays_the_week_before_and_a_week_names_itself(purchase: str, paid: str) -> None:
    bill = billed({**LINE, "date": "2027-02-10", "purchase": purchase, "price": "80"})
    quote = bill.quotes[bill.quote_of[0]]
    assert quote is not None
    assert quote.period == paid


def test_nothing_is_bought_before_the_sale_starts() -> None:
    # Reg (EU) 2023/956 Art 20(1): from 1 February 2027. The price of W03 holds from 26 January to that day,
    # that of W02 to 25 January.
    def codes(purchase: str) -> list[str]:
        return [
            p.code
            for p in billed({**LINE, "date": "2027-01-10", "purchase": purchase, "price": "80"}).problems
        ]

    for early in ("2027-01-31", "2027-W02", "2026-05-05"):
        assert codes(early) == ["cbam.purchase-before-sale"]
    for late in ("2027-02-01", "2027-W03", "2028-01-04"):
        assert codes(late) == []


def test_imports_of_2026_keep_the_price_of_their_quarter() -> None:
    bought = billed({**LINE, "purchase": "2027-W15"})
    assert bought.cost_eur == billed(LINE).cost_eur
    ignored = "cbam.note-purchase-ignored"
    assert ignored in {note.code for note in bought.notes(0)}
    assert ignored not in {note.code for note in billed(LINE).notes(0)}


def test_a_reading_is_refused_where_it_changes_nothing() -> None:
    with pytest.raises(BadInput) as caught:
        parse_readings(["certificate-rounding=line", "nothing=1", "shared-process=mass"], "installation")
    assert [p.code for p in caught.value.problems] == ["cbam.reading-not-here", "cbam.reading-unknown"]
    assert parse_readings(["shared-process=mass"], "installation").of("shared-process") == "mass"
    with pytest.raises(BadInput):
        parse_readings(["shared-process=mass"], "bill")


def test_advice_reads_the_law_as_the_bill_does() -> None:
    # China 7208: 3.187 x 1.1 = 3.5057, printed 3.506
    shipments = one_shipment(ACTUAL).value.shipments
    for reading, see in (("none", 3.5057), ("printed", 3.506)):
        chosen = parse_readings([f"marked-up-rounding={reading}"], "advice")
        advice = advise_portfolio(
            shipments, law(), Prices(load_named("central")), (2026,), Wishes(readings=chosen)
        )
        assert advice.years[0].see_default[0] == pytest.approx(see, rel=EXACT)


def test_an_installations_precursors_and_its_advice_read_the_law_alike() -> None:
    # sections bought on default values, China 7216 33 90: 3.169 x 1.1 = 3.4859 or 3.486
    # the structure's own default value, China 7308: 6.035 x 1.1 = 6.6385 or 6.639 (half up)
    made = read_installation(INSTALLATION_BOOK).value.installation
    prices = Prices(load_named("central"))
    counted = []
    for reading, section, structure in (("none", 3.4859, 6.6385), ("printed", 3.486, 6.639)):
        chosen = parse_readings([f"marked-up-rounding={reading}"], "installation")
        advice = advise_installation(made, law(), prices, (2026,), Wishes(readings=chosen))
        (bought,) = [p for p in advice.precursors if p.cn_code == "72163390"]
        assert bought.years[0].see_default == pytest.approx(section, rel=EXACT)
        assert advice.years[0].see_default[0] == pytest.approx(structure, rel=EXACT)
        counted.append(compute(made, law().of_year(2026), readings=chosen).goods[0].see_counted)
    assert counted[0] != counted[1]
