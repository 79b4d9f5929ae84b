"""The `footprint` command: JSON as its schema says, exit codes, languages, files, an instant --help."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from typer.testing import CliRunner, Result

from footprint.commands import app
from groundwork.packaged import examples_dir
from tests.footprint.bills import bill, direct, product

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
STEEL = examples_dir() / "bom_steel_structure.xlsx"
BROKEN = examples_dir() / "broken_bom.xlsx"
HEAD = ["schema", "engine_version", "law_version", "known_on", "counts"]


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def answer(schema: str, *words: object) -> tuple[int, dict[str, Any]]:
    """Exit code and JSON of a command, checked against its schema."""
    result = run(*words, "--json")
    found = json.loads(result.stdout, parse_constant=lambda text: pytest.fail(f"{text} in JSON"))
    rules = json.loads((SCHEMAS / f"{schema}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(rules)
    jsonschema.validate(found, rules, cls=jsonschema.Draft202012Validator)
    assert list(found)[:5] == HEAD
    counts = found["counts"]
    assert counts["n_read"] == counts["n_used"] + counts["n_rejected"]
    return result.exit_code, found


def written(folder: Path, *tables: Any) -> Path:
    name, data = bill(*tables)
    path = folder / name
    path.write_bytes(data)
    return path


def test_pcf_of_an_example() -> None:
    code, found = answer("footprint_pcf", "pcf", STEEL, "--lang", "en")
    assert code == 0
    assert [p["product_id"] for p in found["products"]] == ["steel-structure", "welded-frame"]
    for entry in found["products"]:
        assert entry["pcf_kgco2e_per_kg"] == pytest.approx(entry["pcf_kgco2e"] / entry["mass_kg"], rel=1e-12)
        assert sum(i["kgco2e"] for i in entry["by_item"]) == pytest.approx(entry["pcf_kgco2e"], rel=1e-9)
        assert entry["interval"] is None
    reference = found["reference_kgco2e"]["steel-structure"]
    assert found["products"][0]["pcf_kgco2e"] == pytest.approx(reference, rel=1e-9)


def test_all_examples_in_one_call() -> None:
    files = sorted(examples_dir().glob("bom_*.xlsx"))
    code, found = answer("footprint_pcf", "pcf", *files)
    assert code == 0
    assert len(found["products"]) >= len(files) >= 8
    assert all(p["pcf_kgco2e"] > 0 for p in found["products"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_broken_bill_reports_its_ten_errors_and_answers_the_good_part(lang: str) -> None:
    code, found = answer("footprint_pcf", "pcf", BROKEN, "--lang", lang)
    assert code == 2
    assert len([p for p in found["problems"] if p["severity"] == "error"]) == 10
    assert all(p["place"]["sheet"] and p["place"]["cell"] for p in found["problems"])
    assert found["counts"]["n_rejected"] == 10
    answers = {p["product_id"]: p["pcf_kgco2e"] for p in found["products"]}
    assert answers["good-bracket"] > 0
    assert answers["broken-frame"] is None
    stderr = run("pcf", BROKEN, "--lang", lang).stderr
    assert all(problem["place"]["cell"] in stderr for problem in found["problems"])
    assert ("没有" in stderr) == (lang == "zh")


def test_rejected_rows_may_be_allowed() -> None:
    assert run("pcf", BROKEN, "--allow-rejected").exit_code == 0


def test_a_line_without_link_gives_null_candidates_and_exit_2(tmp_path: Path) -> None:
    path = written(tmp_path, [product("p")], [("p", "materials", "热轧钢卷", 1, "t"), direct("p", 2)])
    code, found = answer("footprint_pcf", "pcf", path, "--lang", "zh")
    (entry,) = found["products"]
    assert code == 2
    assert entry["pcf_kgco2e"] is None
    assert entry["reason"] == "footprint.reason-link-missing"
    assert entry["open_lines"][0]["candidates"][0]["id"] == "hrc"
    assert [i["kgco2e"] for i in entry["by_item"]] == [2]
    code, found = answer("footprint_match", "match", path)
    assert code == 1
    assert found["lines"][0]["row"] == 2
    assert found["problems"] == []


def test_match_says_when_nothing_is_open() -> None:
    assert run("match", STEEL, "--lang", "en").exit_code == 0


def test_a_file_that_cannot_be_read_is_no_trace(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"not a workbook")
    for path in (tmp_path / "x.xlsx", tmp_path / "absent.xlsx"):
        code, found = answer("footprint_pcf", "pcf", path)
        assert code == 2
        assert found["products"] == []
        assert found["problems"]


def test_an_unknown_metric_is_refused_with_the_known_ones() -> None:
    result = run("pcf", STEEL, "--metric", "AR9", "--lang", "en")
    assert result.exit_code == 2
    assert "AR6" in result.stderr


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "parquet"])
def test_results_are_written(suffix: str, tmp_path: Path) -> None:
    import pandas as pd

    out = tmp_path / f"out.{suffix}"
    assert run("pcf", STEEL, "--out", out).exit_code == 0
    _, found = answer("footprint_pcf", "pcf", STEEL)
    expected = [i["kgco2e"] for p in found["products"] for i in p["by_item"]]
    if suffix == "xlsx":
        frame = pd.read_excel(out, sheet_name="items")
    else:
        frame = pd.read_parquet(out) if suffix == "parquet" else pd.read_csv(out)
    assert frame["kgco2e"].tolist() == pytest.approx(expected, rel=1e-9)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    assert run("pcf", STEEL, "--out", tmp_path / "out.pdf").exit_code == 2
    assert run("pcf", STEEL, "--out", tmp_path / "no-folder" / "out.xlsx").exit_code == 2
    assert run("template", tmp_path / "t.csv").exit_code == 2
    assert run("template", tmp_path / "no-folder" / "t.xlsx").exit_code == 2


def test_an_answer_never_replaces_what_it_was_calculated_from(tmp_path: Path) -> None:
    path = written(tmp_path, [product("p")], [direct("p", 1)])
    linked = tmp_path / "same.xlsx"
    linked.symlink_to(path)
    own = tmp_path / "own"
    own.mkdir()
    before = path.read_bytes()
    for out in (path, linked, tmp_path / "own" / ".." / path.name):
        result = run("pcf", path, "--out", out, "--lang", "en")
        assert (result.exit_code, path.read_bytes()) == (2, before)
        assert "is not overwritten" in result.stderr
    assert run("pcf", path, "--inventory", own, "--out", own / "exchanges.csv").exit_code == 2
    assert not (own / "exchanges.csv").exists()


def test_a_template_replaces_a_file_only_by_force(tmp_path: Path) -> None:
    path = tmp_path / "filled.xlsx"
    path.write_bytes(b"a day's work")
    result = run("template", path, "--lang", "en")
    assert (result.exit_code, path.read_bytes()) == (2, b"a day's work")
    assert "--force" in result.stderr
    assert run("template", path, "--force").exit_code == 0
    assert openpyxl.load_workbook(path).sheetnames


@pytest.mark.parametrize("words", ["pcf", "match"])
def test_headings_without_rows_are_no_answer(words: str, tmp_path: Path) -> None:
    result = run(words, written(tmp_path, [], []), "--lang", "en")
    assert result.exit_code == 2
    assert "no rows" in result.stderr


def test_a_candidate_says_which_name_was_met(tmp_path: Path) -> None:
    path = written(tmp_path, [product("p")], [("p", "materials", "石灰粉", 1, "t"), direct("p", 2)])
    for lang in ("zh", "en"):
        assert "{" not in run("match", path, "--lang", lang).stdout
    _, found = answer("footprint_match", "match", path)
    assert all(c["matched"] for c in found["lines"][0]["candidates"])


def test_a_process_is_shown_in_one_language() -> None:
    zh, en = (run("inventory", "show", "clinker", "--lang", lang).stdout for lang in ("zh", "en"))
    assert "投入" in zh and "排放" in zh and "input" not in zh and "emission" not in zh
    assert "input" in en and "emission" in en


def test_text_in_csv_results_is_no_formula(tmp_path: Path) -> None:
    line = ("p", "manufacturing", "=1+1", 1, "kg", None, None, None, "CO2")
    name, data = bill([product("p")], [line])
    path = tmp_path / name
    path.write_bytes(data)
    book = openpyxl.load_workbook(path)
    book["bom"]["C2"].data_type = "s"
    book.save(path)
    assert run("pcf", path, "--out", tmp_path / "o.csv").exit_code == 0
    assert ",'=1+1," in (tmp_path / "o.csv").read_text(encoding="utf-8-sig")


def test_an_inventory_folder_of_the_users_own(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    packaged = Path(__file__).parents[2] / "inventories" / "data"
    for name, wanted in (("processes.csv", "el_cn,"), ("exchanges.csv", "el_cn,emission,")):
        heading, *rows = (packaged / name).read_text(encoding="utf-8-sig").splitlines()
        row = (
            next(r for r in rows if r.startswith(wanted)).replace("el_cn", "el_own").replace("0.5777", "0.25")
        )
        (folder / name).write_text(f"{heading}\n{row}\n", encoding="utf-8")
    path = written(tmp_path, [product("p")], [("p", "energy", "power", 4, "kWh", "el_own")])
    code, found = answer("footprint_pcf", "pcf", path, "--inventory", folder)
    assert code == 0
    assert found["products"][0]["pcf_kgco2e"] == pytest.approx(1.0)  # 4 x 0.25


def test_inventory_list_search_show_audit() -> None:
    code, found = answer("footprint_inventory_list", "inventory", "list")
    by_id = {p["id"]: p for p in found["processes"]}
    assert code == 0
    assert by_id["el_cn"]["kgco2e"] == pytest.approx(0.5777, rel=1e-12)
    assert by_id["el_cn"]["status"] == "read"
    code, found = answer("footprint_inventory_search", "inventory", "search", "热轧钢卷")
    assert (code, found["processes"][0]["id"]) == (0, "hrc")
    code, found = answer("footprint_inventory_search", "inventory", "search", "qqqqqqqqqq")
    assert code == (0 if found["processes"] else 1)
    nothing = run("inventory", "search", "zzqq", "--lang", "en")
    assert (nothing.exit_code, 'No process has a name like "zzqq"' in nothing.stdout) == (1, True)
    code, found = answer("footprint_inventory_show", "inventory", "show", "clinker")
    assert (code, len(found["processes"][0]["exchanges"]) > 2) == (0, True)
    code, found = answer("footprint_inventory_audit", "inventory", "audit")
    assert (code, found["errors"]) == (0, 0)
    assert answer("footprint_inventory_show", "inventory", "show", "clinkr")[0] == 2


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "words", [("pcf", STEEL), ("inventory", "show", "hrc"), ("inventory", "search", "steel")]
)
def test_text_answers_in_both_languages(words: tuple[object, ...], lang: str) -> None:
    result = run(*words, "--lang", lang)
    assert result.exit_code == 0
    assert any("\u4e00" <= c <= "\u9fff" for c in result.stdout) == (lang == "zh")


def test_brackets_in_names_are_text(tmp_path: Path) -> None:
    row = ("p[/b]", "[red]pipe[/x]", "kg", 1, None, None, None)
    path = written(tmp_path, [row], [("p[/b]", "manufacturing", "[x]", 1, "kg", None, None, None, "CO2")])
    result = run("pcf", path, "--lang", "en")
    assert result.exit_code == 0
    assert "[red]pipe[/x]" in result.stdout


def test_the_template_is_read_back_blank_and_filled(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    assert run("template", path).exit_code == 0
    code, found = answer("footprint_pcf", "pcf", path)
    assert (code, found["products"], found["problems"][0]["code"]) == (2, [], "footprint.bom-empty")
    book = openpyxl.load_workbook(path)
    products, lines = book["产品 products"], book["物料清单 bom"]
    keys = {cell.value: cell.column for cell in lines[1]}
    for column, value in enumerate(["00123", "pipe", "co", "t", 1, None], start=1):
        products.cell(3, column, value)
    row = {"product_id": "00123", "item": "coil", "amount": 2, "unit": "t", "link": "hrc"}
    for key, value in row.items():
        lines.cell(3, keys[key], value)
    rules = {str(r.sqref).split(":")[0]: r for r in lines.data_validations.dataValidation}
    stage = lines.cell(3, keys["stage"])
    assert rules[stage.coordinate].type == "list"
    stage.value = "原材料 materials"
    book.save(path)
    code, found = answer("footprint_pcf", "pcf", path)
    assert code == 0
    assert found["products"][0]["product_id"] == "00123"


def test_help_is_instant() -> None:
    code = (
        "import sys; sys.argv = ['footprint', '--help']\n"
        "from footprint.commands import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'pandas', 'numpy', 'scipy', 'bw2calc', 'bw_processing', 'streamlit', 'pydantic', 'yaml'}\n"
        "sys.exit(f'imported: {heavy & set(sys.modules)}' if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
