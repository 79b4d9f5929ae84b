"""The bodies of `footprint report`, `pact` and `pact-check`: files, words, exit codes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import jsonschema
import pytest
import yaml

from footprint.declaration.commands import DocumentOptions, answer_pact, answer_pact_check, answer_report
from tests.footprint.pact_spec import faults
from tests.footprint.test_pact import ABOUT, FULL

BILL = Path(__file__).parents[2] / "examples" / "data" / "bom_steel_structure.xlsx"
MOMENT = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def about(tmp_path: Path) -> Path:
    file = tmp_path / "about.yaml"
    file.write_text(yaml.safe_dump(ABOUT), encoding="utf-8")
    return file


def options(out: Path, about: Path | None = None, product: str | None = "steel-structure") -> DocumentOptions:
    return DocumentOptions(out, product, about, "AR6", "en")


@pytest.mark.parametrize("ending", [".pdf", ".docx", ".xlsx"])
def test_the_report_is_written_and_says_what_is_unsaid(
    ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / f"report{ending}"
    with pytest.raises(SystemExit) as left:
        answer_report([BILL], [], options(out), date(2026, 11, 22))
    assert left.value.code == 0
    assert out.stat().st_size > 5_000
    assert "study.goal" in capsys.readouterr().err


def test_several_products_want_one_to_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        answer_report([BILL], [], options(tmp_path / "r.pdf", product=None))
    assert left.value.code == 2
    assert "welded-frame" in capsys.readouterr().err
    assert not (tmp_path / "r.pdf").exists()


def test_pact_is_written_and_passes_both_checks(
    about: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "pact.json"
    with pytest.raises(SystemExit) as left:
        answer_pact([BILL], [], options(out, about), MOMENT)
    assert left.value.code == 0
    assert list(faults(json.loads(out.read_text(encoding="utf-8")))) == []
    with pytest.raises(SystemExit) as left:
        answer_pact_check(out, as_json_text=True, lang="en")
    assert left.value.code == 0
    answer = json.loads(capsys.readouterr().out.partition("\n")[2])
    assert answer["counts"] == {"n_read": 1, "n_used": 1, "n_rejected": 0}


def test_pact_without_statements_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "pact.json"
    with pytest.raises(SystemExit) as left:
        answer_pact([BILL], [], options(out), MOMENT)
    assert left.value.code == 2
    assert "fossilCarbonContent" in capsys.readouterr().err
    assert not out.exists()


def test_a_faulty_file_leaves_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "sent.json"
    file.write_text(json.dumps({**FULL, "status": "old"}), encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        answer_pact_check(file, as_json_text=False, lang="zh")
    assert left.value.code == 2
    assert "status" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "code", "used"),
    [(json.dumps(FULL), 0, 1), (json.dumps([FULL, {**FULL, "status": "old"}]), 2, 1), ("no json", 2, 0)],
)
def test_the_check_answers_in_the_shape_of_its_schema(
    content: str, code: int, used: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "sent.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        answer_pact_check(file, as_json_text=True, lang="en")
    assert left.value.code == code
    answer = json.loads(capsys.readouterr().out)
    schema = Path(__file__).parents[2] / "docs" / "schemas" / "footprint_pact_check.json"
    rules = json.loads(schema.read_text(encoding="utf-8"))
    jsonschema.validate(answer, rules, cls=jsonschema.Draft202012Validator)
    assert len(answer["footprints"]) == answer["counts"]["n_used"] == used
    assert bool(answer["problems"]) == (code == 2)
