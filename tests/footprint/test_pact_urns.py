"""Identifiers of the exchange: URNs after RFC 8141, made of a domain and an id as people type them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest

from footprint.declaration.about import About, read_about
from footprint.declaration.pact_export import product_ids
from footprint.declaration.pact_urns import domain_of, is_urn, pact_urn
from groundwork.problems import BadInput
from groundwork.words import LANGUAGES, describe
from tests.footprint.pact_spec import NAME_OF_RFC_8141

# Examples of RFC 8141 (sections 2.2, 2.3.1, 3.2) and of the technical specification 3.0.3.
VALID = [
    "urn:example:foo-bar-baz-qux?+CCResolve:cc=uk",
    "urn:example:weather?=op=map&lat=39.56&lon=-104.85&datetime=1969-07-21T02:56:15Z",
    "URN:example:a123%2Cz456",
    "urn:example:a123,z456/foo#789",
    "urn:pact:sample.com:product-id:44055-9c05bc35-68f8",
    "urn:pact:inchi-trust.org:substance-id:1S,/2O.Ti",
]
INVALID = [
    "urn:pact:https://www.公司 .cn/:company-id:1",
    "urn:x:y",
    "urn:-ab:c",
    "urn:ab-:c",
    "urn:ab:",
    "urn:ab:/c",
    "urn:ab:c d",
    "urn:ab:%4",
    "urn:ab:c?d",
    "urn:ab:c\n",
    "urn:" + "a" * 33 + ":b",
]


@pytest.mark.parametrize("text", VALID)
def test_names_of_the_standards_own_examples_are_urns(text: str) -> None:
    assert is_urn(text)


@pytest.mark.parametrize("text", INVALID)
def test_what_rfc_8141_does_not_allow_is_no_urn(text: str) -> None:
    assert not is_urn(text)


# The xn-- form of 中国 is that of the root zone (xn--fiqs8s), of 例え.テスト that of the IANA test domains.
@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("firm.example", "firm.example"),
        (" HTTPS://www.Firm.example:8443/about?x=1#y ", "www.firm.example"),
        ("firm.example.", "firm.example"),
        ("ｆｉｒｍ．example", "firm.example"),
        ("firm。中国", "firm.xn--fiqs8s"),
        ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
    ],
)
def test_a_domain_is_taken_from_what_people_type(typed: str, domain: str) -> None:
    assert domain_of(typed) == domain


@pytest.mark.parametrize(
    "typed",
    ["", "firm", "www.公司 .cn", "info@firm.example", "10.0.0.1", "-a.example", "a..example", 
     "straße.example", "a_b.example", "x" * 64 + ".example", "https://"],
)  # fmt: skip
def test_what_names_no_domain_is_none(typed: str) -> None:
    assert domain_of(typed) is None


@pytest.mark.parametrize("own_id", ["steel-structure", "板材 10 mm", "a:b/c?d#e", "100%", "Ø(4)", "\n"])
def test_every_id_makes_a_urn_that_gives_it_back(own_id: str) -> None:
    name = pact_urn("firm.example", "product-id", own_id)
    assert is_urn(name)
    assert NAME_OF_RFC_8141.fullmatch(name)
    assert unquote(name.rpartition(":")[2]) == own_id


def test_a_product_is_named_by_the_domain_and_the_bills_id() -> None:
    about = About.model_validate({"company": {"domain": "https://www.Firm.example/zh"}})
    assert product_ids("板 1", about) == ["urn:pact:www.firm.example:product-id:%E6%9D%BF%201"]


def test_a_statement_with_no_domain_or_no_urn_is_refused_in_both_languages(tmp_path: Path) -> None:
    file = tmp_path / "about.yaml"
    file.write_text(
        "company: {domain: 'www.公司 .cn', ids: ['urn:ab:c d']}\nproducts: {a: {replaces: ['1']}}",
        encoding="utf-8",
    )
    with pytest.raises(BadInput) as refused:
        read_about(file)
    found = {problem.place.cell: problem for problem in refused.value.problems}
    assert set(found) == {"company.domain", "company.ids.0", "products.a.replaces.0"}
    assert {problem.code for problem in found.values()} == {"footprint.about-form"}
    assert "firm.example" in describe(found["company.domain"], "en")
    assert "域名" in describe(found["company.domain"], "zh")
    assert all(describe(problem, lang) for problem in found.values() for lang in LANGUAGES)
