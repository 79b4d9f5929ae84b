"""An arc furnace and a bar mill in 2026 whose precursors have codes and whose furnace has its route."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from cbam.communication.items import Told
from cbam.communication.statements import Statements
from cbam.embedded.installation import compute
from cbam.embedded.model import Installation
from cbam.law.rulebook import Law, load_rulebook

CASE = Path(__file__).parents[1] / "embedded" / "cases" / "steel.json"
DAY = date(2026, 11, 22)
CODES = {
    "Pig iron": "72011011",
    "Sponge iron": "72031000",
    "Ferro-manganese": "72021120",
    "Purchased billets": "72071111",
}
STATED: dict[str, Any] = {
    "requesting": [{"key": "BPNL", "value": "BPNL000000000DWF"}],
    "operator": {
        "name": "Example Steel Works Co., Ltd.",
        "registration_no": "91310000",
        "address": "Works road 1, Tangshan",
        "email": "cbam@example.org",
        "country": "CN",
    },
    "installation": {"cbam_id": "O3CI-1", "country": "CN"},
    "deliveries": [
        {
            "cn_code": "72142000",
            "product": "Rebar",
            "net_mass_t": 60,
            "method_id": "P38",
            "steel_mill_id": "M1",
        }
    ],
    "attestation": {"provider": "Verifier X", "completed_at": "2027-03-15T10:00:00Z"},
    "annex_iv": {"11(a)": "no", "11(b)": "no", "11(c)": "none made on site"},
}


@cache
def law() -> Law:
    return load_rulebook().at(DAY, DAY)


def data() -> dict[str, Any]:
    """The installation as JSON data."""
    case: dict[str, Any] = json.loads(CASE.read_text(encoding="utf-8"))
    case = {key: value for key, value in case.items() if key not in ("official_outputs", "cross_check")}
    case["period"] = {"start": "2026-01-01", "end": "2026-12-31"}
    for precursor in case["precursors"]:
        precursor["cn_code"] = CODES[precursor["name"]]
    for part in (*case["products"], *case["processes"][:1]):
        part["routes"] = ["E"]
    return case


def told(lang: str = "en", statements: Any = STATED, **changes: Any) -> Told:
    """What is known of the installation."""
    installation = Installation.model_validate({**data(), **changes})
    return Told(installation, compute(installation, law()), Statements.model_validate(statements), lang)
