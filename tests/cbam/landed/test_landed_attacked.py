"""Landed cost against what users type: stacks by hand, doubtful rates, names, codes, flags, plants."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from cbam.landed.duties import names
from cbam.landed.flags import splitting
from cbam.landed.model import Duty, DutyKind, Part, RateUnit
from tests.cbam.billing import law
from tests.cbam.landed.test_landed_command import answered, book, run
from tests.cbam.landed.test_stack import offer, one

__all__ = ["book"]
EXACT = 1e-9
DAY = ("--date", "2026-02-10")
PERCENT = RateUnit.PERCENT


def table(folder: Path, name: str, *rows: dict[str, object]) -> Path:
    """A CSV file of rows, its headings the keys of all of them."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    file = folder / name
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, keys)
        writer.writeheader()
        writer.writerows(rows)
    return file


def coil(**changes: object) -> dict[str, object]:
    """A tonne of coil, within the steel quota unless the case is about it."""
    return {"id": "a", "cn_code": "72081000", "origin": "CN", "value": 560, "in_quota": 1, **changes}


def duty(kind: str, rate: object, **changes: object) -> dict[str, object]:
    return {"cn_code": "", "origin": "", "exporter": "", "kind": kind, "rate": rate, **changes}


FREE = tuple(duty(kind, 0, cn_code="72") for kind in ("duty", "anti-dumping", "countervailing"))


def charges(found: dict[str, Any], place: int = 0) -> dict[str, dict[str, Any]]:
    return {c["part"]: c for c in found["offers"][place]["charges"]}


def codes_of(found: dict[str, Any]) -> list[str]:
    return [problem["code"] for problem in found["problems"]]


# Five stacks by hand, first quarter of 2026 at 75.36 EUR, CBAM factor 0.975; defaults and benchmarks of
# IR (EU) 2026/1740 and 2025/2620 with the mark-up of 10 % (fertilisers 1 %).
STACKS: list[tuple[dict[str, object], Sequence[dict[str, object]], float]] = [
    # coil, China: 560 + 18.1 % x 560 + (3.187 x 1.1 - 0.975 x 1.370) x 75.36 = 560 + 101.36 + 163.527432
    (coil(), (duty("duty", 0), duty("anti-dumping", 18.1), duty("countervailing", 0)), 824.887432),
    # the same at 540 net free at the frontier: duty 3 % x 560 = 16.80; AD 18.1 % x 540 = 97.74;
    # CVD 5 % x 540 = 27.00; no duty on a duty, none on CBAM
    (
        coil(net_price=540),
        (duty("duty", 3), duty("anti-dumping", 18.1), duty("countervailing", 5)),
        560 + 16.80 + 97.74 + 27.00 + 163.527432,
    ),
    # grey clinker, China: (1.390 x 1.1 - 0.975 x 0.666) x 75.36 = 66.290424 EUR/t on 60 EUR/t
    (
        coil(cn_code="2523100090", value=60),
        (duty("duty", 0), duty("anti-dumping", 0), duty("countervailing", 0)),
        60 + (1.390 * 1.1 - 0.975 * 0.666) * 75.36,
    ),
    # urea, China: 2.850 x 1.01 - 0.975 x 0.902 = 1.99905 x 75.36 = 150.648408;
    # 6.5 % beyond, 0 % within a quota of 40 %: 0.6 x 6.5 % x 400 = 15.60; an amount of 42.47 EUR/t beside
    (
        coil(cn_code="31021019", value=400, in_quota=0.4),
        (
            duty("quota-in", 0, cn_code="3102"),
            duty("anti-dumping", 42.47, rate_unit="EUR/t"),
            duty("countervailing", 0),
        ),
        400 + 15.60 + 42.47 + (2.850 * 1.01 - 0.975 * 0.902) * 75.36,
    ),
    # aluminium profiles, China: 7.5 % x 3 400 = 255.00; AD 21.2 % x 3 300 = 699.60;
    # (4.881 x 1.1 - 0.975 x 1.493) x 75.36 EUR
    (
        coil(cn_code="76042100", value=3400, net_price=3300),
        (duty("anti-dumping", 21.2), duty("countervailing", 0)),
        3400 + 255.00 + 699.60 + (4.881 * 1.1 - 0.975 * 1.493) * 75.36,
    ),
]


@pytest.mark.parametrize(("row", "rates", "expected"), STACKS)
def test_stacks_by_hand(
    tmp_path: Path, row: dict[str, object], rates: Sequence[dict[str, object]], expected: float
) -> None:
    found = answered(
        table(tmp_path, "o.csv", row),
        "--duties",
        table(tmp_path, "d.csv", {"rate_unit": "", **rates[0]}, *rates[1:]),
        *DAY,
    )
    assert found["offers"][0]["landed_eur_per_t"] == pytest.approx(expected, rel=EXACT)


def test_a_rate_is_shown_in_the_unit_beside_it(tmp_path: Path) -> None:
    rates = table(tmp_path, "d.csv", duty("duty", 5.7), duty("anti-dumping", 22.1), duty("countervailing", 7))
    offers = table(tmp_path, "o.csv", coil())
    shown = charges(answered(offers, "--duties", rates, *DAY))
    names_of = {"customs-duty": 5.7, "anti-dumping-duty": 22.1, "countervailing-duty": 7.0}
    assert {part: (c["rate"], c["rate_unit"]) for part, c in shown.items() if part in names_of} == {
        part: (rate, "%") for part, rate in names_of.items()
    }
    out = tmp_path / "out.xlsx"
    assert run(offers, "--duties", rates, *DAY, "--lang", "en", "--out", out).exit_code == 0
    rows = [[c.value for c in line] for line in load_workbook(out)["Charges"].iter_rows()]
    assert [line[4] for line in rows if line[1] == "Anti-dumping duty"] == [22.1]


def test_two_rates_described_alike_are_no_sum(tmp_path: Path) -> None:
    rates = table(tmp_path, "d.csv", duty("duty", 5), duty("duty", 6), *FREE[1:])
    found = answered(table(tmp_path, "o.csv", coil()), "--duties", rates, *DAY)
    assert charges(found)["customs-duty"]["eur_per_t"] is None
    assert charges(found)["customs-duty"]["reason"] == "ambiguous"
    assert found["offers"][0]["landed_eur_per_t"] is None
    same = table(tmp_path, "same.csv", duty("duty", 5), duty("duty", 5), *FREE[1:])
    twice = answered(table(tmp_path, "o.csv", coil()), "--duties", same, *DAY)
    assert charges(twice)["customs-duty"]["eur_per_t"] == pytest.approx(28.0, rel=EXACT)


@pytest.mark.parametrize(
    ("company", "exporter", "expected"),
    [
        ("Ningbo Jinding Fastening Piece", "NINGBO JINDING FASTENING PIECE CO., LTD.", True),
        ("Ningbo Jin-ding Fastening", "Ningbo Jinding Fastening Piece Co Ltd", True),
        ("Min", "Jiangmin Steel", False),
        ("Jiangmin", "Jiang Min Steel", True),
        ("宁波金鼎", "浙江宁波金鼎紧固件有限公司", True),
        ("A", "", False),
        ("Ltd. & Co", "Somebody Else", False),
    ],
)
def test_a_company_is_named_in_whole_words(company: str, exporter: str, expected: bool) -> None:
    assert names(company, exporter) is expected


def test_the_longer_of_two_company_names_is_meant() -> None:
    # "Jiangsu" stands in both rows' reach: the fuller name decides, the two are no sum
    rows = (
        Duty("", "", DutyKind.ANTI_DUMPING, 0.5, PERCENT, exporter="Jiangsu"),
        Duty("", "", DutyKind.ANTI_DUMPING, 0.2, PERCENT, exporter="Jiangsu Yongyi Fastener"),
    )
    found = one(offer(exporter="Jiangsu Yongyi Fastener Co., Ltd."), *rows)
    assert found.of(Part.ANTI_DUMPING) == pytest.approx(480.0, rel=EXACT)


def test_a_rate_below_the_offers_code_is_not_passed_over(tmp_path: Path) -> None:
    # 39.6 % on one TARIC code of 7318 15 58, 0 on all of 7318: which applies, eight digits do not say
    bolt = coil(cn_code="73181558", value=2400)
    rates = table(
        tmp_path, "d.csv",
        duty("duty", 0), duty("countervailing", 0),
        duty("anti-dumping", 0, cn_code="7318"), duty("anti-dumping", 39.6, cn_code="7318155810"),
    )  # fmt: skip
    short = answered(table(tmp_path, "o.csv", bolt), "--duties", rates, *DAY)
    assert charges(short)["anti-dumping-duty"]["reason"] == "longer-code"
    assert short["offers"][0]["landed_eur_per_t"] is None
    for taric, expected in (("7318155810", 950.4), ("7318155890", 0.0)):
        full = answered(table(tmp_path, "o.csv", {**bolt, "taric_code": taric}), "--duties", rates, *DAY)
        assert charges(full)["anti-dumping-duty"]["eur_per_t"] == pytest.approx(expected, rel=EXACT)
    wrong = run(table(tmp_path, "o.csv", {**bolt, "taric_code": "7318155210"}), "--duties", rates, *DAY)
    assert (wrong.exit_code, "landed-taric" in wrong.stderr) == (2, True)


def test_a_fraction_in_a_column_of_per_cent_is_asked_about(tmp_path: Path) -> None:
    rates = table(tmp_path, "d.csv", duty("anti-dumping", 0.221))
    found = answered(table(tmp_path, "o.csv", coil()), "--duties", rates, *DAY)
    assert "cbam.landed-rate-fraction" in codes_of(found)


def test_quota_shares_of_competitors_are_their_own() -> None:
    found = answered(
        "--cn", "72081000", "--origin", "CN", "--value", 560, "--in-quota", 1, "--date", "2026-08-10"
    )
    quota = [charges(found, n)["tariff-quota"]["eur_per_t"] for n in range(len(found["offers"]))]
    assert quota == [0.0, None, None, None]
    assert codes_of(found).count("cbam.landed-duty-unknown") == 4


UNION_ROWS: list[tuple[dict[str, object], str]] = [
    ({"see_direct": 1.9, "sefa": -1}, "cbam.negative-figure"),
    ({"see_direct": -3, "sefa": 1}, "cbam.negative-figure"),
    ({"cn_code": "72089999", "see_direct": 1.9, "sefa": 1}, "cbam.goods-code-unknown"),
]


@pytest.mark.parametrize(("changes", "code"), UNION_ROWS)
def test_a_union_producer_with_impossible_figures_is_rejected(
    tmp_path: Path, changes: dict[str, object], code: str
) -> None:
    found = answered(table(tmp_path, "o.csv", coil(id="good"), coil(origin="EU", **changes)), *DAY)
    assert found["counts"] == {"n_read": 2, "n_used": 1, "n_rejected": 1}
    assert code in codes_of(found)


def test_a_union_producer_pays_for_its_own_emissions_only() -> None:
    # cement clinker 0.85 direct and 0.05 of bought power: (0.85 - 0.60) x 75.36 = 18.84, Directive
    # 2003/87/EC Art 12: an operator surrenders for its installation; power plants surrender for power
    made = offer(cn_code="2523100090", origin="EU", see_direct=0.85, see_indirect=0.05, allocation=0.60)
    assert one(made).of(Part.ETS) == pytest.approx(18.84, rel=EXACT)


def flags(**changes: object) -> list[str]:
    return [flag.code for flag in one(offer(cn_code="72081000", **changes)).flags]


def test_an_exempt_origin_is_no_slight_modification() -> None:
    # Norway is outside CBAM (Annex III point 1): the code did not change, the origin did
    assert flags(origin="NO", former_cn_code="72081000", former_origin="CN") == ["cbam.landed-flag-origin"]


def test_better_figures_under_the_same_code_are_no_reclassification() -> None:
    typed = {"emissions": "actual", "verified": "yes", "see_direct": "2.1", "sefa": "1.2"}
    assert flags(typed=typed, former_cn_code="72081000") == []
    # 7308 (6.035) to 7208 (3.187): the charge falls with the code, whatever the verified figures
    assert flags(typed=typed, former_cn_code="73089098") == ["cbam.landed-flag-reclassified"]


def test_codes_without_an_answer_are_not_compared() -> None:
    unknown = one(offer(cn_code="72089999", former_cn_code="73089098"))
    assert [flag.code for flag in unknown.flags] == []
    former = one(offer(cn_code="72081000", former_cn_code="73089999"))
    assert [problem.code for problem in former.problems] == ["cbam.landed-former-code"]


def group(*rows: tuple[str, float, dict[str, object]]) -> list[int]:
    offers = [
        offer(**{"id": "same", "importer": name, "importer_group": "G", "mass_t": mass, **changes})
        for name, mass, changes in rows
    ]
    return sorted(splitting(offers, law()))


NO_CHANGE: dict[str, object] = {}


def test_only_tonnes_that_count_towards_the_threshold_are_added() -> None:
    # Art 2a and Annex VII: goods of Annex I; hydrogen and electricity have no threshold, Norway is exempt
    for change in ({"cn_code": "94031098"}, {"cn_code": "28041000"}, {"origin": "NO"}, {"origin": "EU"}):
        assert group(("A", 40, NO_CHANGE), ("B", 40, change)) == []
    assert group(("A", 40, NO_CHANGE), ("B", 40, NO_CHANGE)) == [0, 1]


def test_a_big_sister_does_not_hide_the_small_ones() -> None:
    # 60 t is liable anyway; 40 and 45 stay below 50 t each and bring 85 t together
    assert group(("A", 60, NO_CHANGE), ("B", 40, NO_CHANGE), ("C", 45, NO_CHANGE)) == [1, 2]
    assert group(("A", 60, NO_CHANGE), ("B", 45, NO_CHANGE)) == []
    assert group(("A", 20, NO_CHANGE), ("a ", 20, NO_CHANGE), ("B", 15, NO_CHANGE)) == [0, 1, 2]


def plants_of(folder: Path, *plants: dict[str, object]) -> Path:
    from groundwork.workbooks import SheetOut, write_book

    file = folder / "plants.xlsx"
    keys = ["installation", "cn_code", "origin", "verified", "see_direct", "sefa", "capacity_t"]
    rows = [[plant.get(key) for key in keys] for plant in plants]
    offers = SheetOut("offers", list(coil()), [list(coil().values())])
    write_book(file, [offers, SheetOut("installations", keys, rows)])
    return file


def plant(name: str, **changes: object) -> dict[str, object]:
    return {"installation": name, "cn_code": "72081000", "origin": "CN", **changes}


PLANTS: list[tuple[Sequence[dict[str, object]], str]] = [
    ((plant("A", cn_code="72089999"),), "cbam.goods-code-unknown"),
    ((plant("A", origin="DE"),), "cbam.origin-in-union"),
    ((plant("A", verified="yes", see_direct=2.1),), "cbam.actual-incomplete"),
    ((plant("A", verified="yes", see_direct=-2.1, sefa=1.2),), "cbam.negative-figure"),
    ((plant("A", capacity_t=10), plant("a ", capacity_t=10)), "cbam.landed-plant-twice"),
    ((plant("A", see_direct=2.1, sefa=1.2),), "cbam.landed-figures-unused"),
]


@pytest.mark.parametrize(("plants", "code"), PLANTS)
def test_a_plant_without_an_answer_says_why(
    tmp_path: Path, plants: Sequence[dict[str, object]], code: str
) -> None:
    found = answered(plants_of(tmp_path, *plants), *DAY, "--demand", 15)
    (problem,) = [p for p in found["problems"] if p["code"] == code]
    assert problem["place"]["sheet"] == "installations"


def test_plants_of_several_countries_come_with_a_word_on_other_duties(tmp_path: Path) -> None:
    found = answered(plants_of(tmp_path, plant("A"), plant("B", origin="VN")), *DAY, "--demand", 15)
    assert "cbam.landed-note-supply-duties" in [note["code"] for note in found["notes"]]
    alone = answered(plants_of(tmp_path, plant("A"), plant("B")), *DAY)
    assert "cbam.landed-note-supply-duties" not in [note["code"] for note in alone["notes"]]


def test_options_that_would_have_no_effect_are_not_swallowed(tmp_path: Path) -> None:
    file = table(tmp_path, "o.csv", coil())
    for words in (("--exporter", "X"), ("--net-price", "500"), ("--in-quota", "1")):
        done = run(file, *words, *DAY)
        assert (done.exit_code, "landed-options-or-file" in done.stderr) == (2, True)
    assert "cbam.landed-no-plants" in codes_of(answered(file, "--demand", 10, *DAY))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_sheet_names_day_price_base_and_law(book: Path, tmp_path: Path, lang: str) -> None:
    out = tmp_path / "landed.xlsx"
    assert run(book, *DAY, "--lang", lang, "--demand", 100, "--out", out).exit_code == 0
    for sheet in load_workbook(out):
        text = " ".join(str(c.value) for line in sheet.iter_rows() for c in line if c.value is not None)
        assert "2026-02-10" in text
        assert "EU CBAM" in text


def test_days_outside_the_law_are_told(tmp_path: Path) -> None:
    file = table(tmp_path, "o.csv", coil())
    for day in (date(2025, 12, 31), date(2040, 1, 1)):
        found = answered(file, "--date", day)
        assert found["counts"] == {"n_read": 1, "n_used": 0, "n_rejected": 1}
