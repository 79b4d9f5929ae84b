"""`cbam bill` as a user calls it: answers, refusals with the way out, exit codes, JSON as documented."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner, Result

from cbam.commands import app
from tests.cbam.billing import cases

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
TYPED = {"cn": "72081000", "origin": "CN", "mass": "100", "date": "2026-02-10"}


def called(*more: str, **typed: str) -> Result:
    options = [f"--{name.replace('_', '-')}={text}" for name, text in {**TYPED, **typed}.items() if text]
    return CliRunner().invoke(app, ["bill", *options, "--lang", "en", *more])


def checked(result: Result, schema: str) -> dict[str, object]:
    answer: dict[str, object] = json.loads(result.stdout)
    jsonschema.validate(answer, json.loads((SCHEMAS / schema).read_text(encoding="utf-8")))
    return answer


def test_the_line_of_the_specification() -> None:
    result = called("--json")
    answer = checked(result, "cbam_bill.json")
    (line,) = answer["lines"]  # type: ignore[misc]
    assert result.exit_code == 0
    assert round(answer["total"]["cost_eur"]) == 16353  # type: ignore[index]
    expected = {"certificates_per_t": 2.16995, "see_tco2e_per_t": 3.5057, "benchmark": 1.370,
                "sefa_tco2e_per_t": 1.33575, "price_eur": 75.36}  # fmt: skip
    for name, value in expected.items():
        assert line[name] == pytest.approx(value, rel=1e-9)
    assert (line["benchmark_column"], line["route"], line["in_scope"]) == ("B", "C", True)


@pytest.mark.parametrize("case", cases("refused.yaml"), ids=lambda c: str(c["typed"]))
def test_refused_with_the_way_out(case: dict[str, dict[str, str]]) -> None:
    result = called(**{name.replace("-", "_"): text for name, text in case["typed"].items()})
    assert result.exit_code == 2
    assert str(case["code"]).partition(".")[2] in result.stderr
    for word in case["says"]:
        assert word in result.stderr


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_refusals_are_json_too(lang: str) -> None:
    result = CliRunner().invoke(app, ["bill", "--cn", "72089999", "--origin", "DE", "--mass", "1", "--date",
                                      "2026-02-10", "--json", "--lang", lang])  # fmt: skip
    answer = checked(result, "cbam_bill.json")
    assert result.exit_code == 2
    assert {p["code"] for p in answer["problems"]} == {  # type: ignore[union-attr, index]
        "cbam.goods-code-unknown", "cbam.origin-in-union",
    }  # fmt: skip


def test_nothing_to_do_is_a_refusal() -> None:
    result = CliRunner().invoke(app, ["bill", "--lang", "en"])
    assert result.exit_code == 2
    assert "options-or-file" in result.stderr


@pytest.mark.parametrize(
    ("typed", "scope"), [({"cn": "39172110"}, "out of scope"), ({"origin": "NO"}, "exempt origin")]
)
def test_answered_with_zero(typed: dict[str, str], scope: str) -> None:
    result = called("--json", **typed)
    answer = checked(result, "cbam_bill.json")
    assert result.exit_code == 0
    assert answer["lines"][0]["scope"] == scope  # type: ignore[index]
    assert answer["total"]["cost_eur"] == 0  # type: ignore[index]


@pytest.mark.parametrize(("lang", "word"), [("zh", "证书价格"), ("en", "Certificate price")])
def test_explained_term_by_term(lang: str, word: str) -> None:
    result = called("--explain", "--lang", lang)
    for part in (word, "3.187 × (1 + 0.1)", "0.975 × 1 × 1.37", "16,352.74", "default_values_2026_1740.csv:"):
        assert part in result.stdout


@pytest.mark.parametrize("ending", ["xlsx", "csv", "parquet"])
def test_written_to_a_file(tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"bill.{ending}"
    assert called("--out", str(target)).exit_code == 0
    assert target.stat().st_size > 100


def test_another_ending_is_refused(tmp_path: Path) -> None:
    result = called("--out", str(tmp_path / "bill.pdf"))
    assert result.exit_code == 2
    assert "out-unknown-format" in result.stderr


@pytest.mark.parametrize("name", ["stress", "scenarios", "goods", "template", "demo", "app", "bill"])
def test_every_command_has_help(name: str) -> None:
    assert CliRunner().invoke(app, [name, "--help"]).exit_code == 0


def test_help_loads_nothing_heavy() -> None:
    heavy = "{'pandas', 'numpy', 'streamlit', 'bw2calc', 'pydantic', 'yaml', 'babel', 'scipy'}"
    script = (
        "import sys; sys.argv = ['cbam', '--help']\n"
        "from cbam.commands import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"
