"""Landed cost read once more: quotas before and after July 2026, duties by origin, words for one offer."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cbam.cited import source_text
from cbam.landed.model import Duty, DutyKind, Part, RateUnit
from cbam.landed.reading import packaged_duties
from tests.cbam.landed.test_landed_attacked import FREE, charges, codes_of, coil, table
from tests.cbam.landed.test_landed_command import answered, run
from tests.cbam.landed.test_stack import offer, one

EXACT = 1e-9


@pytest.mark.parametrize(
    ("day", "share", "expected"),
    [
        # 25 % beyond the quotas of the safeguard until 30 June 2026 (IR (EU) 2024/1782 recital 1)
        (date(2026, 2, 10), 0.25, 0.75 * 0.25 * 600),
        (date(2026, 6, 30), 0.0, 0.25 * 600),
        # 50 % from 1 July 2026 (Reg (EU) 2026/1384)
        (date(2026, 7, 1), 0.0, 0.50 * 600),
        (date(2026, 2, 10), None, None),
    ],
)
def test_steel_beyond_its_quota_pays_before_july_too(
    day: date, share: float | None, expected: float | None
) -> None:
    steel = offer(cn_code="72081000", origin="TR", value_eur_per_t=600.0, in_quota=share)
    found = one(steel, *packaged_duties(), day=day)
    assert found.of(Part.QUOTA) == (None if expected is None else pytest.approx(expected, rel=EXACT))


@pytest.mark.parametrize(
    ("origin", "day", "expected"),
    [
        # Reg (EU) 2025/1227: 6.5 % of 400 EUR/t and an amount per tonne that rises each July
        ("RU", date(2026, 2, 10), 0.065 * 400 + 40),
        ("RU", date(2026, 7, 1), 0.065 * 400 + 60),
        ("BY", date(2028, 6, 30), 0.065 * 400 + 80),
        ("BY", date(2028, 7, 1), 0.065 * 400 + 315),
        ("EG", date(2026, 7, 1), 0.065 * 400),
    ],
)
def test_fertilisers_of_russia_and_belarus_pay_an_amount_besides(
    origin: str, day: date, expected: float
) -> None:
    urea = offer(cn_code="31021019", origin=origin, value_eur_per_t=400.0)
    assert one(urea, *packaged_duties(), day=day).of(Part.DUTY) == pytest.approx(expected, rel=EXACT)


def test_a_quota_told_for_longer_codes_alone_is_a_question_not_nothing() -> None:
    # the user's row is for one TARIC code below 7308 90 98: whether the offer is that good is not known
    below = Duty("7308909810", "", DutyKind.QUOTA_OUT, 0.25, RateUnit.PERCENT)
    free = [Duty("73", "", kind, 0.0, RateUnit.PERCENT) for kind in (DutyKind.DUTY, *_REMEDIES)]
    found = one(offer(cn_code="73089098", in_quota=0.0), below, *free)
    assert Part.QUOTA in found.missing
    assert found.landed_eur_per_t is None
    # with the TARIC code of the row it is 25 % of 2,400
    known = one(offer(cn_code="73089098", taric_code="7308909810", in_quota=0.0), below, *free)
    assert known.of(Part.QUOTA) == pytest.approx(600.0, rel=EXACT)


_REMEDIES = (DutyKind.ANTI_DUMPING, DutyKind.COUNTERVAILING)


def test_a_rate_that_no_tonne_pays_need_not_be_known() -> None:
    # all beyond the quota: the rate within it is no matter; all within: two rates beyond it are none
    twice = [Duty("3102", "", DutyKind.QUOTA_IN, rate, RateUnit.PERCENT) for rate in (0.0, 0.02)]
    urea = offer(cn_code="31021019", origin="EG", value_eur_per_t=400.0, in_quota=0.0)
    assert one(urea, *twice, *packaged_duties()).of(Part.DUTY) == pytest.approx(26.0, rel=EXACT)
    out = [Duty("7308", "", DutyKind.QUOTA_OUT, rate, RateUnit.PERCENT) for rate in (0.25, 0.5)]
    assert one(offer(cn_code="73089098", in_quota=1.0), *out).of(Part.QUOTA) == 0.0


def test_everything_wrong_with_one_offer_is_told_at_once() -> None:
    words = (
        "--cn",
        "73x",
        "--origin",
        "Atlantis",
        "--value",
        "2003,9",
        "--in-quota",
        "50%",
        "--net-price",
        "-1",
    )
    result = run(*words)
    assert result.exit_code == 2
    for part in (
        "landed-code",
        "origin-unknown",
        "--origin",
        "not-a-number · --value",
        "landed-share",
        "not-positive",
    ):
        assert part in result.output, part


def test_a_code_may_have_points() -> None:
    found = answered("--cn", "7308.90.98", "--origin", "CN", "--value", "2003.9", "--date", "2026-02-10")
    assert found["offers"][0]["cn_code"] == "73089098"


def test_values_of_competitors_name_their_source() -> None:
    found = answered("--cn", "72083900", "--origin", "TR", "--value", "600", "--date", "2026-02-10")
    values = [charges(found, place)["customs-value"] for place in range(len(found["offers"]))]
    assert (values[0]["status"], values[0]["source"]) == ("user", None)
    for value in values[1:]:
        assert value["status"] == "seen"
        assert "Eurostat Comext DS-045409, 2024" in value["source"]
    assert "landed-note-market" in " ".join(note["code"] for note in found["notes"])


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "bring the other offers"), ("zh", "请用工作簿提供其他报价")]
)
def test_an_offer_that_stands_alone_is_told_what_to_bring(lang: str, words: str) -> None:
    result = run("--cn", "73089098", "--origin", "CN", "--value", "2003.9", "--lang", lang)
    assert result.exit_code == 0
    assert words in result.output


def test_a_code_that_does_not_exist_has_no_competitors() -> None:
    # a Chinese customs code below 7208 51: one refusal, not four
    result = run("--cn", "7208510010", "--origin", "CN", "--value", "500")
    assert result.exit_code == 2
    assert result.output.count("goods-maybe-chinese") == 1


def test_a_file_of_duties_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    file = tmp_path / "none.yaml"
    result = run("--cn", "73089098", "--origin", "CN", "--value", "1", "--duties", file)
    assert result.exit_code == 2
    assert "file-missing" in result.output
    assert "Errno" not in result.output


def test_a_packaged_quota_stands_beside_the_users_rates(tmp_path: Path) -> None:
    # duties all stated as none, the quota share not: before July 2026 the landed cost is not given either
    offers = table(tmp_path, "offers.csv", coil(in_quota=""))
    duties = table(tmp_path, "duties.csv", *FREE)
    found = answered(offers, "--duties", duties, "--date", "2026-02-10")
    assert found["offers"][0]["missing"] == ["tariff-quota"]
    assert "cbam.landed-duty-unknown" in codes_of(found)


@pytest.mark.parametrize("typed", ["C", "c", "(C)", "（c）"])
def test_a_union_producers_stated_route_is_told_as_stated(tmp_path: Path, typed: str) -> None:
    # column B of 7208 10 00 by route C: 1.370; (1.9 - 0.975 x 1.370) x 80 EUR = 45.14 EUR/t
    offers = table(tmp_path, "offers.csv", coil(origin="DE", see_direct=1.9, route=typed, in_quota=""))
    found = answered(offers, "--date", "2026-02-10", "--price", "80")["offers"][0]
    assert found["landed_eur_per_t"] == pytest.approx(560 + (1.9 - 0.975 * 1.370) * 80, rel=EXACT)
    assert [(note["code"], note["params"]) for note in found["notes"]] == [
        ("cbam.landed-note-union-route", {"route": "C"})
    ]


def test_an_allocation_that_is_not_known_is_not_said_to_be_taken_from_a_benchmark(tmp_path: Path) -> None:
    offers = table(tmp_path, "offers.csv", coil(origin="DE", see_direct=1.9, route="Z", in_quota=""))
    found = answered(offers, "--date", "2026-02-10", "--price", "80")["offers"][0]
    assert found["landed_eur_per_t"] is None
    assert [charge["reason"] for charge in found["charges"]] == [None, "no-allocation"]
    assert found["notes"] == []


def test_every_packaged_source_is_told_in_chinese_too() -> None:
    for duty_row in packaged_duties():
        told = source_text(duty_row.source, "zh")
        assert any("\u4e00" <= letter <= "\u9fff" for letter in told), duty_row.source
    found = answered("--cn", "72083900", "--origin", "TR", "--value", "600", "--date", "2026-02-10")
    for place in range(1, len(found["offers"])):
        assert "欧盟统计局" in source_text(charges(found, place)["customs-value"]["source"], "zh")
