"""The dated task list, and the dates of cash, against the articles they rest on."""

from __future__ import annotations

import re
from datetime import date

import pytest

from cbam.importers.cash import PriceBasis, cash_plan
from cbam.importers.rules import ImporterRules, importer_rules
from cbam.importers.tasks import Checked, Role, due_day, rules, tasks
from cbam.statute import load_statute


@pytest.fixture(scope="module")
def figures() -> ImporterRules:
    return importer_rules(load_statute().newest)


@pytest.mark.parametrize(
    ("rule", "import_year", "day"),
    [
        ("importer-grace-2026", 2026, date(2026, 3, 31)),  # Art 17(7a)
        ("importer-price-published", 2026, date(2027, 1, 4)),  # IR 2025/2548 Art 4(1): Monday of week 1
        ("importer-sale-starts", 2026, date(2027, 2, 1)),  # Art 20(1), Art 36(2)(d)
        ("importer-declaration", 2026, date(2027, 9, 30)),  # Art 6(1), Art 22(1); 31 August was never law
        ("importer-declaration", 2030, date(2031, 9, 30)),
        ("importer-repurchase", 2026, date(2027, 10, 31)),  # Art 23(1)
        ("importer-cancellation-2026", 2026, date(2027, 11, 1)),  # Art 24(2)
        (
            "importer-cancellation",
            2027,
            date(2029, 11, 1),
        ),  # Art 24(1): bought in 2027, cancelled two years on
        ("importer-records", 2026, date(2031, 12, 31)),  # fourth year after 2027, the year of declaration
    ],
)
def test_the_days_the_articles_set(rule: str, import_year: int, day: date) -> None:
    assert due_day(rule, import_year) == day


def test_the_fourth_quarter_price_is_published_when_the_law_data_says() -> None:
    assert load_statute().certificate_price("2026-Q4").published_on == due_day(
        "importer-price-published", 2026
    )


def test_the_quarterly_holding_begins_in_2027() -> None:
    def days(year: int) -> list[date | None]:
        return [t.due for t in tasks(Role.IMPORTER, year) if t.rule.id == "importer-holding"]

    assert days(2026) == []
    assert days(2027) == [date(2027, 3, 31), date(2027, 6, 30), date(2027, 9, 30), date(2027, 12, 31)]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("year", [2026, 2027, 2034])
def test_every_role_has_a_list_in_order_with_article_and_both_languages(role: Role, year: int) -> None:
    found = tasks(role, year)
    assert found
    dated = [task.due for task in found if task.due is not None]
    assert dated == sorted(dated)
    assert [task.due is None for task in found] == sorted(task.due is None for task in found)
    for task in found:
        assert re.search(r"Art|Annex|[Rr]ecital", task.rule.article)
        assert re.search(r"[\u4e00-\u9fff]", task.rule.say("zh"))
        assert task.rule.say("en") != task.rule.say("zh")


def test_a_date_that_is_only_advice_says_so_in_both_languages() -> None:
    # A task of practice with a day must not look like a deadline of the law.
    for rule in rules():
        if rule.checked is Checked.PRACTICE and rule.when.event is None:
            assert re.search(r"[Nn]o act sets this day|not this day|this day is advice", rule.en), rule.id
            assert re.search(r"此日期并非法定|此日期为建议", rule.zh), rule.id


def test_what_was_only_recalled_or_summarised_is_never_marked_high_without_a_second_source() -> None:
    assert not [r.id for r in rules() if r.checked is Checked.RECALLED and r.confidence == "high"]


def test_the_verifier_registers_not_before_september_2026() -> None:
    # Art 10a: within two months of accreditation, but not before 1 September 2026
    (rule,) = (r for r in rules() if r.id == "verifier-registration")
    assert rule.when.not_before == date(2026, 9, 1)
    assert rule.when.days(2026) == (None,)


def test_unknown_roles_years_and_rules_are_refused() -> None:
    with pytest.raises(ValueError, match="broker"):
        tasks("broker", 2026)
    with pytest.raises(ValueError, match="2026"):
        tasks(Role.IMPORTER, 2025)
    with pytest.raises(KeyError):
        due_day("importer-holding", 2027)  # four days, not one
    with pytest.raises(KeyError):
        due_day("no-such-rule", 2027)


def test_goods_of_2026_are_paid_in_2027_at_the_price_of_their_quarter(figures: ImporterRules) -> None:
    plan = cash_plan(date(2026, 2, 10), figures)
    assert plan.accrues_on == date(2026, 2, 10)
    assert plan.price is PriceBasis.QUARTER_OF_IMPORT  # Art 21(1a)
    assert plan.not_before == date(2027, 2, 1)
    assert [(i.due_on, i.least_share) for i in plan.instalments] == [(date(2027, 9, 30), 1.0)]


def test_goods_of_2027_are_half_held_for_from_the_end_of_their_quarter(figures: ImporterRules) -> None:
    plan = cash_plan(date(2027, 5, 20), figures)
    assert plan.price is PriceBasis.WEEK_OF_PURCHASE
    assert plan.not_before == date(2027, 5, 20)
    assert [(i.due_on, i.least_share) for i in plan.instalments] == [
        (date(2027, 6, 30), 0.5),
        (date(2027, 9, 30), 0.5),
        (date(2027, 12, 31), 0.5),
        (date(2028, 9, 30), 1.0),
    ]
    assert plan.latest == date(2028, 9, 30)


def test_goods_of_january_2027_cannot_be_bought_for_before_the_sale_opens(figures: ImporterRules) -> None:
    assert cash_plan(date(2027, 1, 5), figures).not_before == date(2027, 2, 1)


def test_there_is_no_cash_plan_before_the_definitive_period(figures: ImporterRules) -> None:
    with pytest.raises(ValueError, match="2026"):
        cash_plan(date(2025, 12, 31), figures)
