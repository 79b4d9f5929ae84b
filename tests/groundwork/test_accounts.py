"""From what a provider says about a person to the space that is theirs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from groundwork.accounts import Access, guest, is_from_here, local_person, person_of, read_rules
from groundwork.problems import BadInput

RULES = """
claim = "email-domain"
unknown = "refuse"
admins = ["Anna@Steel.example"]
[spaces]
"steel.example" = "Example Steel"
"mill.example" = "Example Steel"
"other.example" = "Other"
"""


def claims(**changes: Any) -> dict[str, Any]:
    base = {"iss": "https://id.example", "sub": "1", "email": "anna@steel.example", "email_verified": True}
    return {**base, **changes}


def rules_in(folder: Path, text: str = RULES) -> Any:
    file = folder / "spaces.toml"
    file.write_text(text, encoding="utf-8")
    return read_rules(file)


def test_an_organisation_is_one_space_whatever_domain_its_people_have(tmp_path: Path) -> None:
    rules = rules_in(tmp_path)
    anna = person_of(claims(), rules)
    bert = person_of(claims(sub="2", email="bert@MILL.example"), rules)
    other = person_of(claims(sub="3", email="carl@other.example"), rules)
    assert anna.space == bert.space != other.space
    assert anna.user != bert.user
    assert (anna.is_admin, bert.is_admin) == (True, False)
    assert anna.lists is None


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "eve@elsewhere.example"},
        {"email_verified": False},  # anybody may write any address
        {"email_verified": None},
        {"email": ""},
        {"email": "anna@steel.example@elsewhere.example"},
        {"email": None},
    ],
)
def test_nobody_else_gets_into_it(changes: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        person_of(claims(**changes), rules_in(tmp_path))
    assert refused.value.problems[0].code == "groundwork.account-unknown"


def test_a_list_of_addresses_takes_only_verified_ones(tmp_path: Path) -> None:
    text = 'claim = "email"\nunknown = "refuse"\n[spaces]\n"anna@steel.example" = "Steel"\n'
    rules = rules_in(tmp_path, text)
    assert person_of(claims(), rules).space == "org:Steel"
    with pytest.raises(BadInput):
        person_of(claims(email_verified=False), rules)


def test_somebody_unknown_may_be_given_a_space_alone(tmp_path: Path) -> None:
    rules = rules_in(tmp_path, RULES.replace("refuse", "own"))
    one, two = (person_of(claims(sub=sub, email="x@free.example"), rules) for sub in ("8", "9"))
    assert one.space != two.space
    assert not one.is_admin


def test_the_same_subject_of_another_provider_is_another_person(tmp_path: Path) -> None:
    rules = read_rules(None)
    one, two = (person_of(claims(iss=iss), rules) for iss in ("https://a.example", "https://b.example"))
    assert one.user != two.user
    assert one.space != two.space


def test_a_space_alone_cannot_be_taken_for_an_organisations(tmp_path: Path) -> None:
    """A subject called like an organisation's space still has its own."""
    rules = rules_in(tmp_path, RULES.replace("refuse", "own"))
    eve = person_of({"sub": "org:Example Steel"}, rules)
    assert eve.space != person_of(claims(), rules).space


def test_another_claim_may_decide(tmp_path: Path) -> None:
    rules = rules_in(tmp_path, 'claim = "org"\nunknown = "refuse"\n[spaces]\n"77" = "Seven"\n')
    assert person_of(claims(org="77"), rules).space_name == "Seven"
    with pytest.raises(BadInput):
        person_of(claims(org=["77"]), rules)


def test_somebody_without_a_subject_is_nobody() -> None:
    with pytest.raises(BadInput) as refused:
        person_of({"email": "a@b"}, read_rules(None))
    assert refused.value.problems[0].code == "groundwork.account-without-id"


def test_a_very_long_subject_still_fits_the_database() -> None:
    person = person_of(claims(sub="s" * 900), read_rules(None))
    assert len(person.space) <= 200


@pytest.mark.parametrize("text", ["claim = ", "unknown = 'perhaps'", "colour = 'red'", "[spaces]\n'a' = ''"])
def test_a_wrong_file_lets_nobody_in(text: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        rules_in(tmp_path, text)
    assert refused.value.problems[0].code in {"groundwork.spaces-unreadable", "groundwork.spaces-wrong"}


def test_a_file_that_is_not_there_lets_nobody_in(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        read_rules(tmp_path / "none.toml")


def test_one_local_user_sees_all_and_guests_see_their_own() -> None:
    assert (local_person().access, local_person().lists, local_person().is_admin) == (
        Access.SINGLE,
        None,
        True,
    )
    one, two = guest("1"), guest("2")
    assert one.space == two.space  # a link leads there
    assert one.lists == one.user != two.user
    assert not one.is_admin


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Host": "127.0.0.1:8501"},
        {"Host": "localhost", "Origin": "http://localhost:8501"},
        {"HOST": "[::1]:8501"},
    ],
)
def test_a_browser_on_this_machine_is_from_here(headers: dict[str, str]) -> None:
    assert is_from_here(headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "pcf.example.org"},
        {"Host": "127.0.0.1.example.org"},
        {"Host": "["},
        {"Accept": "*/*"},
        {"Host": "127.0.0.1:8501", "Origin": "https://pcf.example.org"},
        {"Host": "127.0.0.1:8501", "Origin": "null"},
        {"Host": "127.0.0.1:8501", "X-Forwarded-For": "203.0.113.7"},
        {"Host": "127.0.0.1:8501", "x-forwarded-proto": "https"},
        {"Host": "127.0.0.1:8501", "Forwarded": "for=203.0.113.7"},
        {"Host": "127.0.0.1:8501", "X-Real-IP": "203.0.113.7"},
        {"Host": "127.0.0.1:8501", "Via": "1.1 proxy"},
    ],
)
def test_what_came_through_a_proxy_or_by_another_name_is_not(headers: dict[str, str]) -> None:
    assert not is_from_here(headers)
