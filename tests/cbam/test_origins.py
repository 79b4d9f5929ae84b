"""Countries and territories of origin, in four spellings; never silently "Other countries"."""

from __future__ import annotations

from datetime import date

import pytest

from cbam.law.rulebook import Law, load_rulebook
from cbam.origins import Origin, RefusedOrigin, resolve_origin, third_countries
from groundwork.words import LANGUAGES, say


@pytest.fixture(scope="module")
def law() -> Law:
    return load_rulebook().at(date(2026, 2, 10))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *[
            (t, "CN")
            for t in (
                "CN",
                "cn",
                " CHN ",
                "China",
                "CHINA",
                "中国",
                "中国大陆",
                "中华人民共和国",
                "PRC",
                "中國",
                "ＣＮ",
            )
        ],
        *[(t, "TR") for t in ("TR", "Turkey", "Türkiye", "TÜRKİYE", "turkiye", "土耳其")],
        *[(t, "VN") for t in ("Vietnam", "Viet Nam", "越南")],
        *[(t, "GB") for t in ("UK", "U.K.", "Great Britain", "英国")],
        *[(t, "US") for t in ("USA", "U.S.A.", "America", "United States of America", "美国")],
        *[(t, "KR") for t in ("South Korea", "Korea, Republic of", "韩国", "南韩")],
        *[(t, "TW") for t in ("Taiwan", "台湾", "中国台湾", "臺灣")],
        *[(t, "HK") for t in ("Hong Kong", "香港", "中国香港")],
        *[(t, "MO") for t in ("Macao", "Macau", "澳门")],
        *[(t, "CI") for t in ("Côte d'Ivoire", "Cote d’Ivoire", "Ivory Coast", "科特迪瓦")],
        *[(t, "CD") for t in ("Democratic Republic of the Congo", "刚果（金）", "刚果(金)")],
        ("XK", "XK"),
        ("Kosovo", "XK"),
        ("NO", "NO"),  # Norway, not "no"
        ("NA", "NA"),  # Namibia, not "not available"
        ("Myanmar/Burma", "MM"),
    ],
)
def test_spellings(law: Law, text: str, code: str) -> None:
    origin = resolve_origin(text, law)
    assert isinstance(origin, Origin)
    assert origin.code == code


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("Chnia", "CN"),
        ("Vietnm", "VN"),
        ("Inida", "IN"),
        ("土尔其", "TR"),
        ("Untied States", "US"),
        ("Korea", "KR"),
    ],
)
def test_misspellings_are_refused_with_a_suggestion(law: Law, text: str, suggestion: str) -> None:
    answer = resolve_origin(text, law)
    assert isinstance(answer, RefusedOrigin)
    assert answer.problem.code == "cbam.origin-unknown-suggestion"
    assert suggestion in answer.candidates


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "cbam.origin-missing"),
        ("  ", "cbam.origin-missing"),
        ("nan", "cbam.origin-unknown"),
        ("XX", "cbam.origin-unknown"),
        ("other", "cbam.origin-unknown"),
        ("Atlantis", "cbam.origin-unknown"),
        ("123", "cbam.origin-unknown"),
    ],
)
def test_unknown_origins_never_become_other_countries(law: Law, text: str, code: str) -> None:
    answer = resolve_origin(text, law)
    assert isinstance(answer, RefusedOrigin)
    assert answer.problem.code == code
    for lang in LANGUAGES:
        for part in ("", ".remedy"):
            assert "{" not in say(answer.problem.code + part, lang, **answer.problem.params)


@pytest.mark.parametrize(
    "text", ["DE", "Germany", "德国", "DEU", "EU", "欧盟", "Réunion", "Monaco", "AX", "GR", "EL"]
)
def test_the_union_is_no_origin_of_an_import(law: Law, text: str) -> None:
    answer = resolve_origin(text, law)
    assert isinstance(answer, RefusedOrigin)
    assert answer.problem.code == "cbam.origin-in-union"


def test_twenty_seven_members(law: Law) -> None:
    assert law.stacks["countries"].texts("eu_member").count("yes") == 27


@pytest.mark.parametrize(
    "text",
    [
        "IS",
        "LI",
        "NO",
        "CH",
        "Iceland",
        "Norway",
        "瑞士",
        "Büsingen",
        "Heligoland",
        "Livigno",
        "Ceuta",
        "Melilla",
    ],
)
def test_origins_of_annex_three_are_exempt(law: Law, text: str) -> None:
    origin = resolve_origin(text, law)
    assert isinstance(origin, Origin)
    assert origin.exempt


def test_the_united_kingdom_is_not_exempt(law: Law) -> None:
    origin = resolve_origin("UK", law)
    assert isinstance(origin, Origin)
    assert (origin.exempt, origin.table) == (False, "GB")


def test_every_table_of_the_act_is_one_country(law: Law) -> None:
    countries = law.stacks["countries"]
    tables = {
        name: code
        for name, code in zip(countries.texts("default_table_name"), countries.texts("code"), strict=True)
        if name
    }
    assert len(tables) == 121
    assert set(tables.values()) == set(law.defaults.origins) - {"other"}
    assert tables.pop("Congo") == "CG"  # two countries bear the name: it is asked for, see below
    for name, code in tables.items():
        origin = resolve_origin(name, law)
        assert isinstance(origin, Origin)
        assert (origin.code, origin.table) == (code, code)


def test_every_code_and_name_leads_to_its_own_country(law: Law) -> None:
    countries = law.stacks["countries"]
    for column in ("code", "iso3", "name_en", "name_zh"):
        for code, text in zip(countries.texts("code"), countries.texts(column), strict=True):
            if text:
                answer = resolve_origin(text, law)
                got = answer.code if isinstance(answer, Origin) else answer.candidates[0]
                # Northern Ireland's code is no origin: it leads to the United Kingdom
                assert got == ("GB" if code == "XI" else code), (column, text)


@pytest.mark.parametrize("text", ["XI", "Northern Ireland", "北爱尔兰"])
def test_northern_ireland_is_no_origin_and_leads_to_the_united_kingdom(law: Law, text: str) -> None:
    answer = resolve_origin(text, law)
    assert isinstance(answer, RefusedOrigin)
    assert answer.problem.code == "cbam.origin-northern-ireland"
    assert answer.candidates == ("GB",)
    assert "GB" in say("cbam.origin-northern-ireland.remedy", "zh")


def test_third_countries_are_all_but_the_union(law: Law) -> None:
    codes = [origin.code for origin in third_countries(law)]
    assert len(codes) == law.stacks["countries"].texts("union_customs_territory").count("no") - 1  # XI
    assert {"CN", "NO", "XK", "DE-BUS"} <= set(codes)
    assert not {"DE", "EU", "MC"} & set(codes)


def test_no_alias_belongs_to_two_countries(law: Law) -> None:
    from cbam.origins import fold

    seen: dict[str, str] = {}
    countries = law.stacks["countries"]
    for code, aliases in zip(countries.texts("code"), countries.texts("aliases"), strict=True):
        for alias in filter(None, aliases.split("|")):
            shared = fold(alias) in {"congo", "刚果"}  # asked for, see below
            assert shared or seen.setdefault(fold(alias), code) == code, alias


@pytest.mark.parametrize("name", ["Congo", "congo", "刚果"])
def test_a_name_of_two_countries_is_asked_for(name: str, law: Law) -> None:
    refused = resolve_origin(name, law)
    assert isinstance(refused, RefusedOrigin)
    assert refused.problem.code == "cbam.origin-several"
    assert set(refused.candidates) == {"CD", "CG"}
    for clear, code in (("DR Congo", "CD"), ("Republic of the Congo", "CG"), ("CG", "CG")):
        found = resolve_origin(clear, law)
        assert isinstance(found, Origin)
        assert found.code == code
