"""`footprint electricity`: both results of a year's power, claims that do not count named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner, Result

from footprint.commands import app

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs/schemas/footprint_electricity.json").read_text("utf-8")
)
WIND = "wind,600000,2024,GEC-2024-0001"


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["electricity", *words])


def answer(*words: str) -> tuple[int, dict[str, Any]]:
    result = run(*words, "--json")
    found = json.loads(result.stdout)
    jsonschema.validate(found, SCHEMA)
    return result.exit_code, found


def test_both_results_by_hand() -> None:
    # location 1 GWh x 0.5777; market 600 MWh x (0.0336 + 0.0327) + 400 MWh x 0.5777
    code, found = answer("1000000", "--year", "2024", "--claim", WIND)
    location, market = found["results"]
    assert (code, location["basis"], market["basis"]) == (0, "location", "market")
    assert location["kgco2e"] == pytest.approx(577_700, rel=1e-9)
    assert market["kgco2e"] == pytest.approx(39_780 + 231_080, rel=1e-9)
    assert market["kgco2e_per_kwh"] == pytest.approx(0.27086, rel=1e-9)
    assert (found["claimed_kwh"], found["rest_kwh"], found["rest_basis"]) == (600_000, 400_000, "location")
    assert [p["code"] for p in found["problems"]] == ["inventories.claim-rest-by-location"]


def test_the_residual_mix_is_an_estimate_and_says_so() -> None:
    code, found = answer("1000000", "--year", "2024", "--claim", WIND, "--residual")
    location, market = found["results"]
    assert (code, found["rest_basis"], found["problems"]) == (0, "residual", [])
    assert (location["declarable"], market["declarable"]) == (True, False)
    assert market["kgco2e"] > 39_780 + 231_080  # others' claims are taken out of the rest


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        ("wind,,2024,GEC-1", "inventories.claim-volume-missing"),
        ("wind,600,,GEC-1", "inventories.claim-year-missing"),
        ("wind,600,2023,GEC-1", "inventories.claim-year-differs"),
        ("wind,600,2024", "inventories.claim-certificate-missing"),
        ("wind,1001,2024,GEC-1", "inventories.claim-over-consumption"),
        ("sun,600,2024,GEC-1", "footprint.electricity-claim"),
        ("wind,lots,2024,GEC-1", "footprint.electricity-claim"),
        ("wind,nan,2024,GEC-1", "footprint.electricity-claim"),
        ("wind,600,next year,GEC-1", "footprint.electricity-claim"),
        ("", "footprint.electricity-claim"),
    ],
)
def test_a_claim_that_does_not_count_is_named_and_weighs_nothing(claim: str, code: str) -> None:
    left, found = answer("1000", "--year", "2024", "--claim", "hydro,0.001,2024,GEC-0", "--claim", claim)
    assert left == 2
    assert code in [p["code"] for p in found["problems"]]
    assert found["counts"] == {"n_read": 2, "n_used": 1, "n_rejected": 1}
    assert found["claimed_kwh"] == pytest.approx(0.001, rel=1e-6)


def test_claims_keep_their_numbers_although_one_before_cannot_be_read() -> None:
    said = run(
        "1000", "--year", "2024", "--claim", "sun", "--claim", "wind,600,,GEC-1", "--lang", "en"
    ).stderr
    assert "Claim 1," in said and "Claim 2 has no year" in said


@pytest.mark.parametrize(
    "words", [("0", "--year", "2024"), ("nan", "--year", "2024"), ("5", "--year", "1999")]
)
def test_what_cannot_be_weighed_is_refused(words: tuple[str, ...]) -> None:
    code, found = answer(*words)
    assert (code, found["results"], len(found["problems"])) == (2, [], 1)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_text_names_both(lang: str) -> None:
    said = run("1000000", "--year", "2024", "--claim", WIND, "--lang", lang).stdout
    assert "577,700" in said and "270,860" in said
