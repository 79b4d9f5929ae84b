"""``cbam advise``: exit codes, JSON by its schema, words, and the wall to life-cycle data."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cbam.advice import suppliers
from cbam.advice.commands import Request, advise_file, run, wishes_of
from cbam.embedded import shares
from cbam.law.leaves import VALUELESS_READINGS
from cbam.law.yearly import NO_FIGURE_FOR_YEAR
from cbam.prices import Prices, published_prices
from cbam.statute import Statute
from groundwork.problems import BadInput
from groundwork.words import LANGUAGES, has
from tests.cbam.advice.mill import mill, two_suppliers

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "cbam_advise.json").read_text(encoding="utf-8"))


def request(file: Path, **changes: Any) -> Request:
    asked: dict[str, Any] = {
        "costs": (), "exported": (), "budget": None, "year": None, "origin": None, "totals": False,
        "json": True, "allow_rejected": False, "lang": "en",
    }  # fmt: skip
    return Request(file=file, **{**asked, **changes})


def written(folder: Path, data: dict[str, Any], name: str = "works.json") -> Path:
    file = folder / name
    file.write_text(json.dumps(data), encoding="utf-8")
    return file


def left_with(asked: Request, law: Statute, prices: Prices) -> int:
    with pytest.raises(SystemExit) as left:
        run(asked, lambda: law, lambda: prices)
    return int(str(left.value.code))


@pytest.mark.parametrize(("see_direct", "code"), [(2.0, 0), (6.0, 1)])
def test_exit_1_when_the_answer_is_to_stay_on_default(
    see_direct: float, code: int, tmp_path: Path, law: Statute, prices: Prices, *,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    file = written(tmp_path, mill(see_direct=see_direct, verified=True))
    assert left_with(request(file), law, prices) == code
    answer = json.loads(capsys.readouterr().out)
    jsonschema.validate(answer, SCHEMA)
    assert answer["answer"] == ("default" if code else "actual")
    assert [year["year"] for year in answer["goods"][0]["years"]] == list(range(2026, 2035))


def test_a_portfolio_answers_by_the_same_schema(
    tmp_path: Path, law: Statute, prices: Prices, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lines.csv"
    file.write_text(
        "id,firm,cn_code,origin,year,mass_t,see_direct,sefa\n1,North,72081000,CN,2026,1000,2.2,1.439295\n"
        "2,North,7208,Chnia,2026,1,,\n",
        encoding="utf-8",
    )
    assert left_with(request(file), law, prices) == 2
    printed = capsys.readouterr()
    answer = json.loads(printed.out)
    jsonschema.validate(answer, SCHEMA)
    assert answer["kind"] == "portfolio"
    assert answer["counts"] == {"n_read": 2, "n_used": 1, "n_rejected": 1}
    assert "Chnia" in printed.err
    assert left_with(request(file, allow_rejected=True), law, prices) == 0


def test_what_a_report_costs_moves_the_break_even_and_asks_for_tonnes(
    tmp_path: Path, law: Statute, prices: Prices, capsys: pytest.CaptureFixture[str]
) -> None:
    """2026: 8,000 EUR / 112.7396 EUR/t = 70.96 t; over 1,000 t at 80 EUR 0.1 tCO2e/t off 3.609245."""
    file = written(tmp_path, mill(see_direct=2.0, verified=True))
    assert left_with(request(file, costs=("8000",), exported=("1000",)), law, prices) == 0
    year = json.loads(capsys.readouterr().out)["goods"][0]["years"][0]
    assert year["pays_from_t"] == pytest.approx(8000 / 112.7396, rel=1e-9)
    assert year["break_even_see_after_cost_tco2e_per_t"] == pytest.approx(3.509245, rel=1e-9)
    assert year["saving_eur"] == pytest.approx(112_739.6, rel=1e-9)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("costs", [(), ("8000", "Furnace Ltd=500")])
def test_text_in_both_languages(
    lang: str, costs: tuple[str, ...], tmp_path: Path, law: Statute, prices: Prices, *,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    file = written(tmp_path, two_suppliers())
    exported = ("Rebar=1000", "Billet out=500") if costs else ()
    asked = request(file, json=False, lang=lang, costs=costs, exported=exported)
    assert left_with(asked, law, prices) == 0
    text = capsys.readouterr().out
    assert "Furnace Ltd" in text and "2034" in text
    assert "{" not in text and "nan" not in text


def test_without_a_price_path_the_reference_is_taken_and_named(tmp_path: Path, law: Statute) -> None:
    file = written(tmp_path, mill(see_direct=2.0))
    advice, _ = advise_file(file, wishes_of(request(file)), law, published_prices())
    assert advice.scenario.id == "central"
    assert advice.notes[0].code == "cbam.note-advice-price-path"
    flat, _ = advise_file(file, wishes_of(request(file)), law, published_prices(50.0))
    assert {float(year.price_eur[0]) for year in flat.years} == {50.0}


def test_every_option_that_cannot_be_read_is_named_at_once() -> None:
    with pytest.raises(BadInput) as refused:
        wishes_of(request(Path("x.json"), costs=("dear",), exported=("Coil=-5",), budget="all"))
    assert [p.params["option"] for p in refused.value.problems] == [
        "--verification-cost", "--exported", "--budget",
    ]  # fmt: skip


def test_the_kind_of_a_workbook_is_seen_from_its_sheets(law: Statute, prices: Prices) -> None:
    file = ROOT / "examples" / "data" / "portfolio_sector.xlsx"
    advice, problems = advise_file(file, wishes_of(request(file)), law, prices)
    assert advice.kind == "portfolio"
    assert problems == ()


def test_no_life_cycle_factor_is_in_reach_of_the_advice() -> None:
    script = (
        "import cbam.advice.commands, cbam.advice.answer, cbam.advice.installation, cbam.advice.portfolio,"
        "cbam.advice.screen, sys; print([m for m in sys.modules if m.split('.')[0] in"
        " ('footprint', 'inventories')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
    for file in (ROOT / "cbam" / "advice").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {n.split(".")[0] for n in names} & {"footprint", "inventories"}, file.name


def test_every_reason_has_words() -> None:
    reasons = {str(reading) for reading in VALUELESS_READINGS}
    reasons |= {shares.CN_NEEDED, shares.UNDECLARED, suppliers.UNKNOWN, suppliers.INCOMPLETE}
    reasons |= {NO_FIGURE_FOR_YEAR, "no-allocation", "not-charged", "no-actual", "no-indirect"}
    reasons |= {"no-sefa", "see-unit"}
    missing = [r for r in reasons for lang in LANGUAGES if not has(f"cbam.advice-why-{r}", lang)]
    assert missing == []
