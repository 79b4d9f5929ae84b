"""The bodies of the command: files written, problems told, exit codes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pytest
import yaml

from cbam.communication.commands import CommunicationRequest, run, run_defaults
from groundwork.problems import BadInput
from tests.cbam.billing import billed
from tests.cbam.communication.steel import DAY, STATED, data, law


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    installation, about = tmp_path / "installation.json", tmp_path / "about.yaml"
    installation.write_text(json.dumps(data()), encoding="utf-8")
    about.write_text(yaml.safe_dump(STATED), encoding="utf-8")
    return installation, about


@pytest.mark.parametrize("ending", [".pdf", ".docx", ".xlsx", ".json"])
def test_every_form_is_written(ending: str, files: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / f"out{ending}"
    with pytest.raises(SystemExit) as left:
        run(CommunicationRequest(files[0], out, files[1], "en", DAY), law)
    assert left.value.code == 0
    assert out.stat().st_size > 500


def test_missing_statements_stop_the_json_and_write_nothing(files: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    with pytest.raises(BadInput):
        run(CommunicationRequest(files[0], out, None, "en", DAY), law)
    assert not out.exists()


def test_another_ending_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        run(CommunicationRequest(tmp_path / "missing.json", tmp_path / "out.txt", None, "en", DAY), law)
    assert refused.value.problems[0].code == "cbam.communication-format"


def test_defaults_are_written(tmp_path: Path) -> None:
    out = tmp_path / "defaults.pdf"
    bill = billed({"cn_code": "72081000", "origin": "CN", "mass_t": "100", "date": "2026-02-10"})
    with pytest.raises(SystemExit) as left:
        run_defaults(bill, out, "zh", DAY)
    assert left.value.code == 0
    assert out.read_bytes().startswith(b"%PDF")


def test_the_run_of_a_bill_is_named_by_what_it_rests_on(tmp_path: Path) -> None:
    """Two goods under one law are two runs; the same goods again are the same run."""
    named = []
    for code, mass_t in (("72081000", "100"), ("72081000", "100"), ("72081000", "5"), ("72142000", "100")):
        out = tmp_path / f"{len(named)}.xlsx"
        bill = billed({"cn_code": code, "origin": "CN", "mass_t": mass_t, "date": "2026-02-10"})
        with pytest.raises(SystemExit):
            run_defaults(bill, out, "en", DAY)
        cells = [c.value for sheet in openpyxl.load_workbook(out) for row in sheet.iter_rows() for c in row]
        named.append(next(v for v in cells if isinstance(v, str) and re.fullmatch(r"bill-[0-9a-f]{12}", v)))
    assert named[0] == named[1]
    assert len({*named}) == 3
