"""``cbam bridge``: JSON by its schema, both languages, goods that pay no CBAM, and the walls."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cbam.bridge.commands import Request, choice_of, run
from cbam.statute import load_statute
from groundwork.problems import BadInput
from groundwork.words import LANGUAGES
from tests.cbam.bridging import DATA, EXAMPLES

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "cbam_bridge.json").read_text(encoding="utf-8"))


def request(bom: str, installation: str | None, **changes: Any) -> Request:
    asked: dict[str, Any] = {
        "product": None, "good": None, "matches": (), "metric": "AR6", "inventory": (), "totals": False,
        "json": True, "allow_rejected": False, "lang": "en",
    }  # fmt: skip
    file = DATA / installation if installation else None
    return Request(bom=DATA / bom, installation=file, **{**asked, **changes})


def left_with(asked: Request) -> int:
    with pytest.raises(SystemExit) as left:
        run(asked, load_statute)
    return int(str(left.value.code))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", list(EXAMPLES))
def test_the_examples_answer_in_both_languages(
    name: str, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert left_with(request(*EXAMPLES[name], lang=lang)) == 0
    answer = json.loads(capsys.readouterr().out)
    jsonschema.validate(answer, SCHEMA)
    assert answer["pays_cbam"] is True
    assert answer["waterfall"][-1]["end"] == answer["good"]["see_counted_tco2e_per_t"]
    assert answer["unmatched_precursors"] == []
    assert left_with(request(*EXAMPLES[name], lang=lang, json=False)) == 0
    text = capsys.readouterr().out
    assert "{" not in text and "nan" not in text and "-0.0000" not in text


def test_a_good_outside_cbam_gets_pointers_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert left_with(request("bom_hdpe_pipe.xlsx", None)) == 0
    answer = json.loads(capsys.readouterr().out)
    jsonschema.validate(answer, SCHEMA)
    assert (answer["pays_cbam"], answer["good"], answer["steps"]) == (False, None, [])
    assert {p["id"] for p in answer["what_else"]} >= {"customer_footprint", "construction_products"}
    assert left_with(request("bom_hdpe_pipe.xlsx", None, json=False, lang="zh")) == 0


def test_a_cbam_good_needs_an_installation() -> None:
    with pytest.raises(BadInput) as refused:
        run(request("bom_steel_structure.xlsx", None), load_statute)
    assert refused.value.problems[0].code == "cbam.bridge-installation"


def test_every_match_that_is_none_is_named() -> None:
    with pytest.raises(BadInput) as refused:
        choice_of(request("bom_urea.xlsx", None, matches=("steam", "=x", "a=b")))
    assert [p.params["value"] for p in refused.value.problems] == ["steam", ""]


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


def test_each_side_sees_only_itself() -> None:
    folder = ROOT / "cbam" / "bridge"
    pcf, cbam = imported(folder / "pcf_side.py"), imported(folder / "cbam_side.py")
    assert not [name for name in pcf if name.startswith("cbam")]
    assert not [name for name in cbam if name.split(".")[0] in {"footprint", "inventories"}]
    script = (
        "import cbam.bridge.cbam_side, sys;"
        "print([m for m in sys.modules if m.split('.')[0] in ('footprint', 'inventories')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
