"""What the method says reaches JSON, screen and workbook, and is drawn like everything else."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import openpyxl
import pytest

from footprint.answers import pcf_answer
from footprint.bom import read_bom
from footprint.output import write_results
from footprint.pcf import Draws, compute
from footprint.screen import show_results
from groundwork.answers import as_json
from groundwork.problems import Counts
from groundwork.words import LANGUAGES
from inventories.catalogue import Catalogue
from tests.footprint.bills import book, line, made, stack
from tests.footprint.test_declaration import METHOD

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "schemas" / "footprint_pcf.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_answer_holds_the_method_and_keeps_to_its_schema(lang: str, catalogue: Catalogue) -> None:
    loaded = read_bom([book(**METHOD)], catalogue)
    results = compute(loaded.value, catalogue)
    answer = json.loads(as_json(pcf_answer(results, catalogue, loaded.counts, (), lang)))
    jsonschema.validate(answer, SCHEMA)
    life, shared = answer["products"]
    assert life["modules"] == {
        "kgco2e": {"A1": pytest.approx(20), "A3": pytest.approx(98), "C1": pytest.approx(3)},
        "d_kgco2e": pytest.approx(-7),
        "scenarios": [
            {"module": m, "scenario": "all of it is collected", "service_life_years": None}
            for m in ("C1", "D")
        ],
    }
    assert life["supplier_pcfs"][0]["verified_by"] == "V"
    assert life["cut_off"]["lines"][0]["item"] == "dye"
    assert shared["kind"]["code"] == "cradle-to-gate"
    assert {"en": "partial CFP, cradle-to-gate", "zh": "部分产品碳足迹（摇篮到大门）"}[lang] == shared[
        "kind"
    ]["text"]
    assert [a["method"] for a in shared["allocation"]["alternatives"] if a["chosen"]] == ["mass"]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "en",
            (
                "Ways to share the burden",
                "Left out by the cut-off rule",
                "Modules of EN 15804",
                "primary data",
            ),
        ),
        ("zh", ("共生产品负荷分配方法", "按取舍准则舍去的投入", "EN 15804 信息模块", "初级数据")),
    ],
)
def test_the_screen_shows_the_method(
    lang: str, words: tuple[str, ...], catalogue: Catalogue, capsys: pytest.CaptureFixture[str]
) -> None:
    results = compute(read_bom([book(**METHOD)], catalogue).value, catalogue)
    show_results(results, Counts(), lang)
    shown = capsys.readouterr().out
    assert [word for word in words if word not in shown] == []


def test_the_workbook_holds_the_method(catalogue: Catalogue, tmp_path: Path) -> None:
    results = compute(read_bom([book(**METHOD)], catalogue).value, catalogue)
    write_results(tmp_path / "r.xlsx", results, catalogue, "en")
    found = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert {"allocation", "cut_off", "module_d", "supplier_pcfs", "scenarios"} <= set(found.sheetnames)
    assert [c.value for c in found["module_d"]["D"]][-1] == pytest.approx(-7)


def test_what_is_replaced_is_drawn_too(catalogue: Catalogue) -> None:
    coproduct = {"product_id": "p", "name": "power", "amount": 40, "unit": "kWh", "method": "substitution",
                 "avoided": "el_cn"}  # fmt: skip
    source = book(products=[made()], bom=[stack(100), line("b", 1, "t", link="lime")], coproducts=[coproduct])
    loaded = read_bom([source], catalogue)
    result = compute(loaded.value, catalogue, draws=Draws(64, 1)).product("p")
    assert result.uncertainty is not None and result.pcf_kgco2e is not None
    interval = result.uncertainty.background
    assert interval.p5 < result.pcf_kgco2e < interval.p95
