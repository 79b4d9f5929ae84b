"""Customs codes: priced, out of scope, a heading, or refused with candidates."""

from __future__ import annotations

from datetime import date

import pytest

from cbam.goods import Good, Heading, OutOfScope, Refused, outcomes, resolve_good, single_good
from cbam.law.rulebook import Law, load_rulebook
from groundwork.words import LANGUAGES, say


@pytest.fixture(scope="module")
def law() -> Law:
    return load_rulebook().at(date(2026, 2, 10))


@pytest.mark.parametrize(
    ("text", "code", "sector"),
    [
        ("72081000", "72081000", "iron_steel"),
        ("7208 10 00", "72081000", "iron_steel"),
        ("7208.10.00", "72081000", "iron_steel"),
        ("７２０８１０００", "72081000", "iron_steel"),  # full-width digits
        ("2523100010", "2523100010", "cement"),
        ("2523100090", "2523100090", "cement"),
        ("2507008080", "2507008080", "cement"),
        ("2716", "27160000", "electricity"),  # one good under the heading
        ("280410", "28041000", "hydrogen"),
    ],
)
def test_goods_in_scope(law: Law, text: str, code: str, sector: str) -> None:
    good = resolve_good(text, law)
    assert isinstance(good, Good)
    assert (good.code, good.sector, good.cn8) == (code, sector, code[:8])


@pytest.mark.parametrize(
    "code", ["39172110", "68109100", "38121000", "39162000", "76152000", "72041000", "31056000"]
)
def test_existing_goods_outside_cbam(law: Law, code: str) -> None:
    answer = resolve_good(code, law)
    assert isinstance(answer, OutOfScope)
    assert (answer.digits_checked, answer.last_digits_unchecked) == (8, False)
    assert answer.edition == "CN 2025"


@pytest.mark.parametrize(
    ("code", "chapter"),
    [("391721", "塑料及其制品"), ("3917", "塑料及其制品"), ("681091", "石料、石膏、水泥制品")],
)
def test_a_short_code_outside_cbam_says_that_digits_were_not_checked(
    law: Law, code: str, chapter: str
) -> None:
    answer = resolve_good(code, law)
    assert isinstance(answer, OutOfScope)
    assert answer.last_digits_unchecked
    assert answer.chapter_zh == chapter


@pytest.mark.parametrize(
    ("text", "problem", "candidates"),
    [
        ("72089999", "cbam.goods-code-unknown", "72081000"),
        ("76071110", "cbam.goods-code-unknown", "76071111"),
        ("39179999", "cbam.goods-code-unknown", "39172110"),
        ("39172199", "cbam.goods-code-unknown", "39172110"),
        ("00000000", "cbam.goods-heading-unknown", None),
        ("77011000", "cbam.goods-heading-unknown", None),
        ("25231000", "cbam.goods-needs-taric", "2523100010"),
        ("25239000", "cbam.goods-needs-taric", "2523900090"),
        ("25070080", "cbam.goods-partly-in-scope", "2507008080"),
        ("31021010", "cbam.goods-code-replaced", "31021019"),
        ("7208399000", "cbam.goods-maybe-chinese", "72083900"),
        ("3917210000", "cbam.goods-maybe-chinese", "39172110"),
        ("9999990000", "cbam.goods-code-unknown", None),
        ("", "cbam.goods-code-malformed", None),
        ("nan", "cbam.goods-code-malformed", None),
        ("steel", "cbam.goods-code-malformed", None),
        ("-72081000", "cbam.goods-code-malformed", None),
        ("720", "cbam.goods-code-malformed", None),
        ("7208100", "cbam.goods-code-malformed", None),
        ("72", "cbam.goods-code-malformed", None),
    ],
)
def test_refused_codes(law: Law, text: str, problem: str, candidates: str | None) -> None:
    answer = resolve_good(text, law)
    if text == "-72081000":  # a hyphen is a separator, as in 7208-10-00
        assert isinstance(answer, Good)
        return
    assert isinstance(answer, Refused)
    assert answer.problem.code in {problem, "cbam.goods-heading-unknown"}
    if candidates:
        assert answer.problem.code == problem
        assert candidates in answer.candidates
    for lang in LANGUAGES:
        for part in ("", ".remedy"):
            assert "{" not in say(answer.problem.code + part, lang, **answer.problem.params)


def test_a_heading_with_one_answer_is_priced_as_one_good(law: Law) -> None:
    heading = resolve_good("7208", law)
    assert isinstance(heading, Heading)
    assert len(heading.goods) == 20
    assert isinstance(single_good(heading, law, "CN", 2026), Good)


def test_a_heading_with_several_answers_lists_them(law: Law) -> None:
    heading = resolve_good("7318", law)
    assert isinstance(heading, Heading)
    found = outcomes(heading, law, "CN", 2026)
    assert len(found) > 1
    assert sum(len(o.codes) for o in found) == len(heading.goods)
    refused = single_good(heading, law, "CN", 2026)
    assert isinstance(refused, Refused)
    assert refused.problem.code == "cbam.goods-heading-several"
    assert refused.problem.params["n"] == len(found)


def test_a_heading_stays_several_answers_after_the_last_benchmark_band(law: Law) -> None:
    # 7205: one default value, benchmarks 1.288 and 1.460; from 2031 none is law, the codes still differ.
    heading = resolve_good("7205", law)
    assert isinstance(heading, Heading)
    assert len(outcomes(heading, law, "CN", 2026)) == len(outcomes(heading, law, "CN", 2033)) == 2


@pytest.mark.parametrize(
    ("code", "outside"),
    [("3105", "31056000"), ("7202", "72022100"), ("2804", "28042100"), ("2507", "25070020")],
)
def test_a_heading_partly_in_scope_is_not_one_answer(law: Law, code: str, outside: str) -> None:
    heading = resolve_good(code, law)
    assert isinstance(heading, Heading)
    assert outside in heading.out_of_scope
    assert isinstance(single_good(heading, law, "CN", 2026), Refused)


def test_every_good_has_a_chinese_and_an_english_name(law: Law) -> None:
    for code in law.nomenclature.priced_goods:
        good = resolve_good(code, law)
        assert isinstance(good, Good)
        assert good.name_en
        assert good.name_zh


def test_every_code_of_the_nomenclature_gets_a_definite_answer(law: Law) -> None:
    kinds = {Good: 0, OutOfScope: 0, Refused: 0}
    for cn8 in law.stacks["cn8"].texts("cn8"):
        kinds[type(resolve_good(cn8, law))] += 1
    # In scope 572 codes, less electricity's none, less the replaced code, less three that need TARIC digits.
    assert kinds[Good] == 572 - 1 - 3
    assert kinds[Refused] == 3
    assert kinds[OutOfScope] == 9883 - 568 - 3


def test_product_families_stand_under_existing_codes(law: Law) -> None:
    for codes in law.stacks["families"].texts("codes"):
        for code in codes.split():
            assert law.nomenclature.under(code), code
