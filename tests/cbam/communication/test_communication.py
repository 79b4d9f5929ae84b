"""The communication: every item of Annex IV point 1.2, the result's own numbers, formulas that hold."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pypdfium2 as pdfium
import pytest

from cbam.communication.defaults import LINES, default_communication
from cbam.communication.items import items_of
from cbam.communication.report import installation_communication
from cbam.communication.statements import Statements, read_statements
from cbam.communication.tables import GOODS, PRECURSORS, PROCESSES, TERMS
from groundwork.documents.glyphs import missing_glyphs
from groundwork.documents.model import Report, Table
from groundwork.documents.rules import worked_out
from groundwork.documents.writing import document_bytes
from groundwork.problems import BadInput, Severity
from groundwork.words import LANGUAGES, catalogue, number
from tests.cbam.billing import billed
from tests.cbam.communication.steel import DAY, law, told

CODE = Path(__file__).parents[3] / "cbam" / "communication"
# IR (EU) 2025/2547 Annex IV point 1.2 has 16 items; 4, 12, 13 and 16 are tables here
ITEMS = {"1(a)", "1(b)", "1(c)", "2(a)", "2(b)", "2(c)", "2(d)", "2(e)", "3", "5", "6", "7", "8", "9", "10",
         "11(a)", "11(b)", "11(c)", "11(d)", "14", "15"}  # fmt: skip


def made(lang: str = "en", **changes: object) -> Report:
    return installation_communication(told(lang, **changes), law(), DAY, "run-1").value


def texts(report: Report) -> Iterator[str]:
    document = docx.Document(io.BytesIO(document_bytes(report, ".docx")))
    yield from (p.text for p in document.paragraphs)
    yield from (cell.text for table in document.tables for row in table.rows for cell in row.cells)


def rows(table: Table) -> list[dict[str, object]]:
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, row, strict=True)) for row in table.rows]


def test_every_item_of_the_annex_is_there() -> None:
    assert {item.number for item in items_of(told())} == ITEMS
    shown = " ".join(texts(made()))
    for item in ("4", "12, 13 and 16"):
        assert f"item {item}" in shown or f"items {item}" in shown


def test_what_nobody_stated_is_named_and_never_made_up() -> None:
    bare = installation_communication(told(statements={}), law(), DAY, "run-1")
    assert {p.params["item"] for p in bare.problems} == {
        "1(a)", "1(b)", "1(c)", "2(b)", "11(a)", "11(b)", "11(c)",
    }  # fmt: skip
    assert all(p.severity is Severity.WARNING for p in bare.problems)
    assert "for the operator to state" in list(texts(bare.value))
    full = installation_communication(told(), law(), DAY, "run-1")
    assert full.problems == ()
    assert "for the operator to state" not in list(texts(full.value))


def test_the_goods_carry_the_results_figures() -> None:
    for good, row in zip(told().result.goods, rows(made().table(GOODS)), strict=True):
        assert row["direct"] == good.see_direct
        assert row["counted"] == good.see_counted
        assert row["sefa"] == good.sefa
        assert row["indirect"] is None, "Annex II: indirect emissions do not count"


def test_the_free_allocation_adds_up_from_its_terms() -> None:
    # billets: 0.975 x 0.065 + 0.171429 x 0.975 x 1.21 + 0.14 x 0.975 x 0.397 + 0.010429 x 0.975 x 1.361
    # = 0.063375 + 0.202243 + 0.054191 + 0.013839 = 0.333647
    report = made()
    billets = next(row for row in rows(report.table(GOODS)) if "72071111" in str(row["good"]))
    assert billets["sefa"] == pytest.approx(0.333647, abs=1e-6)
    parts = [r["contribution"] for r in rows(report.table(TERMS)) if r["good"] == billets["good"]]
    assert sum(p for p in parts if isinstance(p, float)) == pytest.approx(billets["sefa"], rel=1e-12)
    # certificates per t: 0.807795 - 0.333647 = 0.474148
    assert billets["due"] == pytest.approx(0.474148, abs=1e-6)


def test_formulas_give_the_stored_numbers() -> None:
    report = made()
    tables = tuple(report.tables)
    live = 0
    for table in tables:
        for column in table.columns:
            for row, stored in enumerate(table.values(column.key)):
                value = worked_out(column, row, table, tables)
                if value is not None and stored is not None:
                    live += 1
                    assert value == pytest.approx(stored, rel=1e-9)
    assert live > 10, "free allocation, its terms and certificates are live"
    book = openpyxl.load_workbook(io.BytesIO(document_bytes(report, ".xlsx")))
    assert book["Goods"]["H4"].value.startswith("=SUMIF(")
    assert book["Goods"]["I4"].value == "=MAX(0,G4-H4)"


def test_processes_and_precursors() -> None:
    report, result = made(), told().result
    processes = rows(report.table(PROCESSES))
    assert [p["direct"] for p in processes] == [p.attr_em_direct_t for p in result.processes]
    pig = next(r for r in rows(report.table(PRECURSORS)) if r["name"] == "Pig iron")
    # the supplier's 1.5125 t/t counts, its free allocation falls back to column B: 0.975 x 1.21 = 1.17975
    assert (pig["basis"], pig["direct"], pig["sefa"]) == ("actual", 1.5125, pytest.approx(1.17975, rel=1e-9))


def test_a_good_without_free_allocation_says_why() -> None:
    case = told().installation.model_dump(mode="json", exclude_unset=True)
    case["processes"][0]["routes"] = []
    case["products"][0]["routes"] = []
    report = made(processes=case["processes"], products=case["products"])
    assert rows(report.table(GOODS))[0]["sefa"] is None
    assert any("route" in text and "72142000" in text for text in texts(report))


@pytest.mark.parametrize("ending", [".pdf", ".docx", ".xlsx"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_form_shows_law_run_and_the_same_number(ending: str, lang: str) -> None:
    report = made(lang)
    content = document_bytes(report, ending)
    if ending == ".pdf":
        text = "".join(page.get_textpage().get_text_range() for page in pdfium.PdfDocument(content))
    elif ending == ".docx":
        text = "".join(texts(report))
    else:
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        text = "".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row)
    flat = re.sub(r"\s|[\ufffe\u200b]", "", text)
    counted = told().result.goods[0].see_counted
    shown = str(counted) if ending == ".xlsx" else number(counted, lang, 3)
    for wanted in (law().version, law().fingerprint, "run-1", "2025/2547", "2025/2620", shown):
        assert re.sub(r"\s", "", wanted) in flat, wanted


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_font_has_every_character(lang: str) -> None:
    assert missing_glyphs(made(lang)) == ()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_default_values_are_communicated_with_every_term(lang: str) -> None:
    # CN 7208 10 00 from China 2026: 3.187 x 1.1 = 3.5057; 0.975 x 1 x 1.370 = 1.33575; due 2.16995 per t
    bill = billed({"cn_code": "72081000", "origin": "CN", "mass_t": "100", "date": "2026-02-10"})
    report = default_communication(bill, lang, DAY, "run-2")
    (row,) = rows(report.table(LINES))
    assert row["see"] == pytest.approx(3.5057, rel=1e-9)
    assert row["sefa"] == pytest.approx(1.33575, rel=1e-9)
    assert row["due"] == pytest.approx(2.16995, rel=1e-9)
    assert row["certificates"] == pytest.approx(216.995, rel=1e-9)
    assert [c.key for c in report.table(LINES).columns if c.rule] == ["see", "sefa", "due", "certificates"]
    assert missing_glyphs(report) == ()


def test_a_bill_without_default_lines_has_no_such_document() -> None:
    actual = {
        "cn_code": "72081000", "origin": "CN", "mass_t": "1", "date": "2026-02-10", "emissions": "actual",
        "see_direct": "2.0", "sefa": "1.3", "verified": "yes",
    }  # fmt: skip
    with pytest.raises(BadInput) as refused:
        default_communication(billed(actual), "en", DAY, "run-2")
    assert refused.value.problems[0].code == "cbam.communication-no-default"


def test_a_rule_that_contradicts_its_number_is_dropped() -> None:
    bill = billed({"cn_code": "72081000", "origin": "CN", "mass_t": "100", "date": "2026-02-10"})
    changed = replace(bill, terms=replace(bill.terms, sefa=bill.terms.sefa + 1))
    table = default_communication(changed, "en", DAY, "run-2").table(LINES)
    assert "sefa" not in {c.key for c in table.columns if c.rule}


def test_a_wrong_statement_is_named(tmp_path: Path) -> None:
    file = tmp_path / "about.yaml"
    file.write_text("operator: {country: China}\ndeliveries: [{net_mass_t: 0}]\nx: 1", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_statements(file)
    places = {p.place.cell for p in refused.value.problems}
    assert places == {"operator.country", "deliveries.0.cn_code", "deliveries.0.net_mass_t", "x"}
    assert read_statements(None) == Statements()


def test_words_are_complete_and_none_is_left_over() -> None:
    code = "".join(file.read_text(encoding="utf-8") for file in CODE.glob("*.py"))
    used = set(re.findall(r"""["']([a-z0-9-]+)["']""", code)) | set(
        re.findall(r"cbam\.doc-([a-z0-9-]+)", code)
    )
    used |= {f"item-{item.key}" for item in items_of(told())}
    zh, en = (
        {k.removeprefix("cbam.doc-") for k in catalogue("cbam", lang) if k.startswith("cbam.doc-")}
        for lang in LANGUAGES
    )
    assert zh == en
    assert zh - used == set()
