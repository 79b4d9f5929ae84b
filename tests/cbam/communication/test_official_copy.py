"""The user's copy of the template: unlocked cells only, all else untouched, what has no place named."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from cbam.commands import app
from cbam.communication.items import Told
from cbam.communication.official.copy import FilledCopy, fill_copy
from cbam.communication.official.layout import Template, open_template
from cbam.communication.statements import Statements
from cbam.embedded.installation import compute
from cbam.embedded.model import Installation
from groundwork.problems import BadInput
from groundwork.words import LANGUAGES, describe, say
from tests.cbam.communication.made_template import made_template
from tests.cbam.communication.steel import data, law


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return open_template(made_template(tmp_path_factory.mktemp("template") / "copy.xlsx"))


def filled(template: Template, **changes: Any) -> FilledCopy:
    installation = Installation.model_validate({**data(), **changes})
    told = Told(installation, compute(installation, law()), Statements(), "en")
    return fill_copy(template, told, law(), "run-1")


def book(copy: FilledCopy) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(copy.data))


def test_figures_stand_where_the_template_wants_them(template: Template) -> None:
    """Sheet D, process 1 from row 11: electric arc furnace is the second route of crude steel, 700,000 t;
    55,000 t to the market, 645,000 t into the bar mill, 364,000 MWh. Sheet A: P1 in row 83."""
    copy = book(filled(template))
    d = copy["D_Processes"]
    assert (d["L16"].value, d["L17"].value) == (0, 700_000)
    assert (d["L27"].value, d["L32"].value, d["L65"].value) == (55_000, 645_000, 364_000)
    assert copy["A_InstData"]["L83"].value == "Arc furnace"
    assert copy["A_InstData"]["I26"].value == "China"
    assert copy["Summary_Products"]["F10"].value == 72142000


def test_only_unlocked_cells_change_and_every_other_part_stays(template: Template) -> None:
    made = filled(template)
    before = openpyxl.load_workbook(io.BytesIO(template.book.data))
    after = book(made)
    changed = {
        (sheet.title, cell.coordinate)
        for sheet in after
        for row in sheet.iter_rows()
        for cell in row
        if cell.value != before[sheet.title][cell.coordinate].value
    }
    assert changed <= set(made.values)
    assert all(not before[sheet][cell].protection.locked for sheet, cell in made.values)
    with (
        zipfile.ZipFile(io.BytesIO(template.book.data)) as old,
        zipfile.ZipFile(io.BytesIO(made.data)) as new,
    ):
        assert old.namelist() == new.namelist()
        same = [n for n in old.namelist() if old.read(n) == new.read(n)]
        assert {"xl/styles.xml", "[Content_Types].xml"} <= set(same)
        assert b"fullCalcOnLoad" in new.read("xl/workbook.xml")
        assert law().version.encode() in new.read("docProps/core.xml")
        assert b"run-1" in new.read("docProps/core.xml")


def test_what_the_template_cannot_say_is_named(template: Template) -> None:
    made = filled(template)
    assert "cbam.template-limit-allocation" in made.limits
    assert "cbam.template-limit-annex-ii" in made.limits  # steel is of Annex II: direct emissions only
    assert "cbam.template-limit-loop" not in made.limits
    for key in made.limits:
        assert all(say(key, lang) for lang in LANGUAGES)


def test_a_word_no_list_holds_is_left_out_and_named(template: Template) -> None:
    particulars = {**data()["installation"], "country": "Brazil"}
    made = filled(template, installation=particulars, verifier={"name": "V", "shoe_size": 43})
    codes = {(p.code, str(p.params.get("what"))) for p in made.left_out}
    assert ("cbam.template-not-listed", "country") in codes
    assert ("cbam.template-no-cell", "verifier.shoe_size") in codes
    assert ("A_InstData", "I26") not in made.values
    for problem in made.left_out:
        assert all(describe(problem, lang) for lang in LANGUAGES)


def test_text_that_looks_like_a_formula_stays_text(template: Template) -> None:
    made = filled(template, installation={**data()["installation"], "name": "=1+1 <b>\x07"})
    cell = book(made)["A_InstData"]["I20"]
    assert (cell.value, cell.data_type) == ("=1+1 <b>", "s")


def test_more_than_the_template_holds_is_refused(template: Template) -> None:
    product = data()["products"][0]
    with pytest.raises(BadInput) as refused:
        filled(template, products=[{**product, "product": f"Bar {n}"} for n in range(101)])
    assert [p.code for p in refused.value.problems] == ["cbam.template-too-many"]
    assert refused.value.problems[0].params["room"] == 100


def test_another_version_and_another_workbook_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as newer:
        open_template(made_template(tmp_path / "newer.xlsx", version="3.0"))
    assert newer.value.problems[0].params["found"] == "3.0"
    other = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(other)
    with pytest.raises(BadInput) as wrong:
        open_template(other)
    assert wrong.value.problems[0].code == "cbam.template-unknown"
    with pytest.raises(BadInput):
        open_template(tmp_path / "missing.xlsx")


def test_a_cell_locked_in_this_copy_is_never_written(tmp_path: Path) -> None:
    copy = open_template(made_template(tmp_path / "locked.xlsx", locked="I20"))
    with pytest.raises(BadInput) as refused:
        filled(copy)
    assert refused.value.problems[0].params["cells"] == "A_InstData!I20"


def test_what_stood_in_the_copy_before_is_kept_and_named(tmp_path: Path) -> None:
    path = made_template(tmp_path / "used.xlsx")
    used = openpyxl.load_workbook(path)
    used["D_Processes"]["L300"] = 7
    used.save(path)
    made = filled(open_template(path))
    assert [str(p.params["cells"]) for p in made.left_out if p.code == "cbam.template-kept"] == [
        "D_Processes!L300"
    ]
    assert book(made)["D_Processes"]["L300"].value == 7


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_command_writes_the_copy_and_says_what_it_lacks(lang: str, tmp_path: Path) -> None:
    case, out = tmp_path / "steel.json", tmp_path / "filled.xlsx"
    case.write_text(json.dumps(data()), encoding="utf-8")
    copy = made_template(tmp_path / "copy.xlsx")
    words = ["communication", str(case), "--template", str(copy), "--out", str(out), "--lang", lang]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.stderr
    assert say("cbam.template-limit-allocation", lang) in done.stdout
    assert openpyxl.load_workbook(out)["A_InstData"]["L83"].value == "Arc furnace"
    over = CliRunner().invoke(app, [*words[:5], str(copy), "--lang", lang])
    assert over.exit_code == 2, "a copy is never written over"
