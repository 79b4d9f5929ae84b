"""The footprint report: same numbers in every form, nothing unsaid passes for said, rules that add up."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pypdfium2 as pdfium
import pytest

from footprint.bom import read_bom
from footprint.declaration import tables
from footprint.declaration.about import About
from footprint.declaration.report import Interval, Occasion, chosen_product, pcf_report
from footprint.pcf import compute
from footprint.processes import process_footprints
from footprint.results import Results
from groundwork.documents.glyphs import missing_glyphs
from groundwork.documents.model import Product, Report, Table
from groundwork.documents.writing import document_bytes
from groundwork.problems import BadInput, Severity
from groundwork.words import LANGUAGES, number
from groundwork.words import catalogue as words
from inventories.catalogue import Catalogue
from tests.footprint import bills
from tests.footprint.bills import bill, book, line, product, stack
from tests.footprint.bills import made as made_here

EXAMPLES = Path(__file__).parents[2] / "examples" / "data"
DAY = date(2026, 11, 22)
CODE = Path(__file__).parents[2] / "footprint" / "declaration"
Made = Callable[..., tuple[Report, Results]]


@pytest.fixture(scope="module")
def computed(catalogue: Catalogue) -> Callable[[str], Results]:
    made: dict[str, Results] = {}

    def results(name: str) -> Results:
        if name not in made:
            made[name] = compute(read_bom([EXAMPLES / f"bom_{name}.xlsx"], catalogue).value, catalogue)
        return made[name]

    return results


@pytest.fixture(scope="module")
def made(computed: Callable[[str], Results], catalogue: Catalogue) -> Made:
    def report(
        name: str = "steel_structure", product_id: str = "steel-structure", lang: str = "zh"
    ) -> tuple[Report, Results]:
        results = computed(name)
        result = chosen_product(results, product_id)
        return pcf_report(result, results, catalogue, About(), Occasion(lang, DAY)).value, results

    return report


def numbers(table: Table, key: str) -> list[float]:
    return [v for v in table.values(key) if isinstance(v, float)]


ALL = [(file.stem.removeprefix("bom_"), None) for file in sorted(EXAMPLES.glob("bom_*.xlsx"))]


@pytest.mark.parametrize(("name", "_"), ALL)
def test_every_table_adds_up_to_the_footprint(
    name: str, _: None, computed: Callable[[str], Results], catalogue: Catalogue
) -> None:
    results = computed(name)
    for result in results.products:
        if result.pcf_kgco2e is None:
            continue
        report = pcf_report(result, results, catalogue, About(), Occasion("en", DAY)).value
        for key in (tables.ITEMS, tables.STAGES_KEY, tables.LINES, tables.GASES):
            assert report.table(key).sum("kgco2e") == pytest.approx(result.pcf_kgco2e, rel=1e-9), key
        assert report.table(tables.STATUS).sum("share") == pytest.approx(1, rel=1e-9)
        assert report.table(tables.ITEMS).sum("part") == pytest.approx(1, rel=1e-9)
        for table in report.tables:
            for column in table.columns:
                if isinstance(column.rule, Product):
                    for row in range(len(table.rows)):
                        value = 1.0
                        for key in column.rule.keys:
                            factor = table.values(key)[row]
                            assert isinstance(factor, float)
                            value *= factor
                        assert value == pytest.approx(table.values(column.key)[row], rel=1e-9, abs=1e-12)


def test_the_burden_of_a_unit_is_the_inventorys_own(made: Made, catalogue: Catalogue) -> None:
    report, results = made()
    table = report.table(tables.ITEMS)
    # epoxy paint is a process of the inventory, whose footprint `inventory list` computes by another system
    row = [str(name) for name in table.values("source")].index("环氧涂料（溶剂型）")
    line = results.product("steel-structure").by_item[row].line
    (found,) = process_footprints(catalogue, results.metric, [line.target])
    assert table.values("burden")[row] == pytest.approx(found.kgco2e, rel=1e-9)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_contents_that_the_standards_want(lang: str, made: Made) -> None:
    report, _ = made(lang=lang)
    titles = [section.title for section in report.sections]
    assert len(titles) == 7
    text = " ".join(document_text(report))
    wanted = {
        "zh": ["部分产品碳足迹", "摇篮到大门",
               "未经第三方核查", "声明单位", "取舍准则", "分配", "特征化因子", "AR6",
               "化石源排放", "生物源吸收", "土地利用变化", "航空运输",
               "数据质量", "不确定性", "未计算", "局限"],
        "en": ["partial carbon footprint", "cradle to gate", "not verified", "Declared unit", "Cut-off",
               "Allocation", "Characterisation", "AR6", "fossil",
               "biogenic uptake", "land-use change", "aircraft",
               "Data quality", "Uncertainty", "not calculated", "limits"],
    }  # fmt: skip
    assert [word for word in wanted[lang] if word not in text] == []


def document_text(report: Report) -> list[str]:
    document = docx.Document(io.BytesIO(document_bytes(report, ".docx")))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [p.text for p in document.paragraphs] + cells


def test_all_three_forms_say_the_same_number(made: Made) -> None:
    report, results = made()
    result = results.product("steel-structure")
    shown = number(result.pcf_kgco2e, "zh", 2)
    assert any(shown in text for text in document_text(report))
    pages = pdfium.PdfDocument(document_bytes(report, ".pdf"))
    assert shown in "".join(page.get_textpage().get_text_range() for page in pages)
    book = openpyxl.load_workbook(io.BytesIO(document_bytes(report, ".xlsx")), data_only=True)
    sheet = book["清单 Items"]
    heading = [cell.value for cell in sheet[3]].index("kgCO2e")
    assert sheet.cell(4 + len(result.by_item), heading + 1).value == pytest.approx(
        result.pcf_kgco2e, rel=1e-12
    )
    first = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert any(value == result.pcf_kgco2e for value in first)


@pytest.mark.parametrize("ending", [".pdf", ".docx", ".xlsx"])
def test_every_form_names_run_inventory_bill_and_sources(ending: str, made: Made) -> None:
    report, results = made()
    content = document_bytes(report, ending)
    if ending == ".pdf":
        text = "".join(page.get_textpage().get_text_range() for page in pdfium.PdfDocument(content))
    elif ending == ".docx":
        text = "".join(document_text(report))
    else:
        book = openpyxl.load_workbook(io.BytesIO(content))
        text = "".join(str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row)
    flat = re.sub(r"\s|[\ufffe\u200b]", "", text)
    for wanted in (
        results.catalogue_fingerprint,
        results.bom.fingerprint,
        "pcf-",
        "GB/T51366-2019",
        "未使用",
    ):
        assert wanted in flat, wanted


def test_a_line_on_which_nothing_is_booked_is_empty_not_zero(
    computed: Callable[[str], Results], catalogue: Catalogue
) -> None:
    results = computed("steel_structure")
    result = replace(results.product("steel-structure"), aircraft=None)
    report = pcf_report(result, results, catalogue, About(), Occasion("zh", DAY)).value
    lines = dict(
        zip(
            report.table(tables.LINES).values("line"),
            report.table(tables.LINES).values("kgco2e"),
            strict=True,
        )
    )
    assert lines["航空运输"] is None


def test_en_15804_holds_the_same_total(made: Made) -> None:
    report, results = made()
    total = results.product("steel-structure").pcf_kgco2e
    assert report.table("en15804_modules").sum("kgco2e") == pytest.approx(total, rel=1e-9)
    assert report.table("en15804_gwp").sum("kgco2e") == pytest.approx(total, rel=1e-9)
    rows = report.table("tfs").rows
    assert rows[1][1] == total
    assert numbers(report.table("tfs"), "per_kg")[1] == pytest.approx(total / 1000, rel=1e-9)


def test_what_the_company_left_unsaid_is_warned_of(
    computed: Callable[[str], Results], catalogue: Catalogue
) -> None:
    results = computed("steel_structure")
    result = results.product("steel-structure")
    bare = pcf_report(result, results, catalogue, About(), Occasion("zh", DAY))
    assert {p.params["field"] for p in bare.problems} == {"study.goal", "study.audience", "study.cut_off"}
    assert all(p.severity is Severity.WARNING for p in bare.problems)
    about = About.model_validate({"study": {"goal": "选材", "audience": "客户", "cut_off": "小于1%的物料"}})
    said = pcf_report(result, results, catalogue, about, Occasion("zh", DAY))
    assert said.problems == ()
    assert "小于1%的物料" in document_text(said.value)


def test_an_estimate_is_no_ground_for_a_declaration(catalogue: Catalogue) -> None:
    # el_sd, the power of one province, is an estimate by formula and marked so in the inventory
    file = book(products=[made_here()], bom=[line("power", 1, "kWh", link="el_sd")])
    results = compute(read_bom([file], catalogue).value, catalogue)
    result = results.product("p")
    assert result.pcf_kgco2e is not None, "shown, but not declared"
    with pytest.raises(BadInput) as refused:
        pcf_report(result, results, catalogue, About(), Occasion("zh", DAY))
    (problem,) = refused.value.problems
    assert (problem.code, problem.params["process"]) == ("footprint.document-estimate", "el_sd")
    assert problem.params["note"]


def test_omissions_beyond_the_limit_are_no_ground_for_a_declaration(catalogue: Catalogue) -> None:
    file = book(products=[made_here()], bom=[stack(98), line("dye", 2, gas="CO2", cut_off="yes")])
    results = compute(read_bom([file], catalogue).value, catalogue)
    with pytest.raises(BadInput) as refused:
        pcf_report(results.product("p"), results, catalogue, About(), Occasion("zh", DAY))
    assert [p.code for p in refused.value.problems] == ["footprint.cut-off-single-impact"]


METHOD = {
    "products": [
        {**bills.made(), "boundary": "cradle to grave"},
        bills.made("q"),
    ],
    "bom": [
        stack(98),
        line("dye", 0.1, supplier_pcf=1, supplier_pcf_unit="kgCO2e/kg", cut_off="yes"),
        line("resin", 10, link="supplier:S1"),
        line("demolition", 3, stage="end of life", gas="CO2", module="C1"),
        line("recycling", -7, stage="D", gas="CO2"),
        {**stack(10), "product_id": "q"},
    ],
    "scenarios": [
        {"product_id": "p", "module": module, "scenario": "all of it is collected"} for module in ("C1", "D")
    ],
    "supplier_pcfs": [
        {
            "pcf_id": "S1", "pcf": 2, "pcf_unit": "kgCO2e/kg", "pcf_boundary": "cradle_to_gate",
            "gwp_set": "AR6", "biogenic": "none", "verified_by": "V",
        }
    ],
    "coproducts": [{"product_id": "q", "name": "r", "amount": 1, "unit": "kg"}],
}  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_method_is_told_in_tables(lang: str, catalogue: Catalogue) -> None:
    loaded = read_bom([book(**METHOD)], catalogue)
    results = compute(loaded.value, catalogue)
    assert loaded.problems == () and results.problems == ()
    whole = pcf_report(results.product("p"), results, catalogue, About(), Occasion(lang, DAY)).value
    # 98 + 10 x 2 + 3; the dye and module D are outside
    assert whole.table("en15804_modules").sum("kgco2e") == pytest.approx(121, rel=1e-12)
    assert whole.table("en15804_d").sum("kgco2e") == pytest.approx(-7, rel=1e-12)
    assert whole.table("cut_off").sum("kgco2e") == pytest.approx(0.1, rel=1e-12)
    assert whole.table("suppliers").values("id") == ("S1",)
    assert whole.table("scenarios").values("module") == ("C1", "D")
    shared = pcf_report(results.product("q"), results, catalogue, About(), Occasion(lang, DAY)).value
    table = shared.table("alternatives")
    assert [v for v in table.values("kgco2e") if v is not None] == pytest.approx([5, 10], rel=1e-12)
    for report in (whole, shared):
        assert missing_glyphs(report) == ()
        assert document_bytes(report, ".pdf") and document_bytes(report, ".xlsx")


def test_an_interval_is_shown_with_what_repeats_it(
    computed: Callable[[str], Results], catalogue: Catalogue
) -> None:
    results = computed("steel_structure")
    occasion = Occasion("en", DAY, interval=Interval(2500.0, 2800.0, 3100.0, 1024, 7))
    made = pcf_report(results.product("steel-structure"), results, catalogue, About(), occasion)
    text = " ".join(document_text(made.value))
    assert "1024 draws, seed 7: 5 % 2,500.00, median 2,800.00, 95 % 3,100.00" in text


def test_a_product_has_to_be_named_where_there_are_several(computed: Callable[[str], Results]) -> None:
    with pytest.raises(BadInput) as refused:
        chosen_product(computed("steel_structure"), None)
    assert "welded-frame" in str(refused.value.problems[0].params["known"])


def test_a_product_without_footprint_gets_no_report(catalogue: Catalogue) -> None:
    file = bill([product("a")], [("a", "materials", "something", 1, "kg")])
    results = compute(read_bom([file], catalogue).value, catalogue)
    with pytest.raises(BadInput) as refused:
        chosen_product(results, "a")
    assert refused.value.problems[-1].code == "footprint.document-no-result"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_font_has_every_character_of_the_report(lang: str, made: Made) -> None:
    assert missing_glyphs(made(lang=lang)[0]) == ()


def test_no_words_of_documents_are_left_over() -> None:
    code = "".join(file.read_text(encoding="utf-8") for file in CODE.glob("*.py"))
    used = set(re.findall(r'"([a-z0-9-]+)"', code))
    built = re.compile(r"(line|module|sheet|table|head|statement)-")
    known = {
        key.removeprefix("footprint.doc-")
        for key in words("footprint", "en")
        if key.startswith("footprint.doc-")
    }
    assert {key for key in known - used if not built.match(key)} == set()
