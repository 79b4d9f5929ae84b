"""Reading bills: every problem at once with its cell, the good part untouched, text kept as typed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from footprint.bill import LineKind
from footprint.bom import read_bom
from footprint.pcf import compute
from groundwork.problems import BadInput, Counts, Loaded, Severity
from groundwork.words import describe
from inventories.catalogue import Catalogue
from tests.footprint.bills import (
    COPRODUCT_KEYS,
    LINE_KEYS,
    bill,
    book,
    csv,
    direct,
    made,
    product,
    sheets,
    stack,
    uses,
)

# One row per rule: what the row says, the column it stands in, the code. Rows 3... of the bill.
BOM = "footprint.bom-"
PLANTED = [
    (("p", "materials", "steel", 1, "tonns", "hrc"), "E", BOM + "unit-unknown"),
    (("p", "materials", "power", 1, "kWh", "hrc"), "E", BOM + "unit-incompatible"),
    (("p", "materials", "steel", "many", "t", "hrc"), "D", "groundwork.not-a-number"),
    (("p", "materials", "steel", -1, "t", "hrc"), "D", BOM + "amount-negative"),
    (("p", "credit", "scrap", 1, "t", "scrap_steel"), "D", BOM + "credit-positive"),
    (("p", "melting", "steel", 1, "t", "hrc"), "B", "groundwork.not-in-vocabulary"),
    (("p", "materials", None, 1, "t", "hrc"), "C", "groundwork.cell-empty"),
    (("p", "materials", "steel", 1, "t", "hrcc"), "F", BOM + "link-unknown"),
    (("p", "materials", "part", 1, "t", "product:pp"), "F", BOM + "subassembly-unknown"),
    (("p", "materials", "热轧钢卷", 1, "t"), "F", BOM + "link-missing"),
    (("q", "materials", "steel", 1, "t", "hrc"), "A", BOM + "product-unknown"),
    (("p", "energy", "power", 1, "kWh", "electricity"), "F", BOM + "electricity-missing"),
    (("p", "materials", "resin", 1, "kg", None, 2.0), "H", BOM + "supplier-incomplete"),
    (("p", "materials", "resin", 1, "kg", None, 2.0, "kg/kg"), "H", BOM + "supplier-unit"),
    (("p", "materials", "resin", 1, "kg", None, -2.0, "kgCO2e/kg"), "G", BOM + "supplier-negative"),
    (("p", "materials", "resin", 1, "m3", None, 2.0, "kgCO2e/kg"), "E", BOM + "unit-incompatible"),
    (("p", "manufacturing", "gas", 1, "kg", None, None, None, "CO3"), "I", "groundwork.not-in-vocabulary"),
    (("p", "manufacturing", "gas", 1, "kg", "hrc", None, None, "CO2"), "I", BOM + "two-sources"),
    (("p", "transport", "van", 1, "t", None, None, None, None, "road"), "K", BOM + "distance-missing"),
    (("p", "transport", "van", 1, "t", None, None, None, None, None, 9), "J", BOM + "mode-missing"),
    (("p", "transport", "van", 1, "m3", None, None, None, None, "road", 9), "E", BOM + "transport-mass"),
    (("p", "transport", "car", 1, "tkm", None, None, None, None, "road", 9), "K", BOM + "distance-twice"),
    (("p", "transport", "ox", 1, "t", None, None, None, None, "ox", 9), "J", "groundwork.not-in-vocabulary"),
    (("p", "distribution", "port", 1, "t", "hrc"), "B", BOM + "stage-outside-boundary"),
]  # fmt: skip


@pytest.fixture(scope="module")
def planted(catalogue: Catalogue) -> Loaded:  # type: ignore[type-arg]
    lines = [direct("p", 1), *(row for row, _, _ in PLANTED), direct("good", 7)]
    return read_bom([bill([product("p"), product("good")], lines)], catalogue)


def test_a_mode_of_transport_without_a_process_is_refused(catalogue: Catalogue) -> None:
    left = {key: process for key, process in catalogue.processes.items() if key != "tkm_air"}
    flight = ("p", "transport", "jet", 1, "t", None, None, None, None, "air", 9)
    loaded = read_bom([bill([product("p")], [direct("p", 1), flight])], replace(catalogue, processes=left))
    assert ("J3", BOM + "mode-not-in-inventory") in {(p.place.cell, p.code) for p in loaded.problems}


def test_every_planted_error_is_reported_with_sheet_and_cell(planted: Loaded) -> None:  # type: ignore[type-arg]
    expected = {(f"{column}{row}", code) for row, (_, column, code) in enumerate(PLANTED, start=3)}
    assert {(p.place.cell, p.code) for p in planted.problems} == expected
    assert {p.place.sheet for p in planted.problems} == {"bom"}


def test_rows_read_are_rows_used_and_rejected(planted: Loaded) -> None:  # type: ignore[type-arg]
    # 2 products, 1 + 25 + 1 lines; the 25 are rejected
    n = len(PLANTED)
    assert planted.counts == Counts(n + 4, 4, n)


def test_the_good_part_is_untouched(planted: Loaded, catalogue: Catalogue) -> None:  # type: ignore[type-arg]
    results = compute(planted.value, catalogue)
    assert results.product("good").pcf_kgco2e == pytest.approx(7, rel=1e-12)
    faulty = results.product("p")
    assert faulty.pcf_kgco2e is None
    assert [item.kgco2e for item in faulty.by_item] == pytest.approx([1])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_problem_is_said_in_both_languages_with_the_way_out(planted: Loaded, lang: str) -> None:  # type: ignore[type-arg]
    for problem in planted.problems:
        text = describe(problem, lang)
        assert problem.place.cell in text
        assert "→" in text
        assert "{" not in text
        assert any("\u4e00" <= c <= "\u9fff" for c in text) == (lang == "zh" or "热轧" in text)


def test_a_missing_link_names_candidates_and_chooses_none(planted: Loaded, catalogue: Catalogue) -> None:  # type: ignore[type-arg]
    (open_line,) = planted.value.open_lines
    assert open_line.candidates[0].process_id == "hrc"
    assert open_line.item not in [line.item for line in planted.value.lines]
    assert compute(planted.value, catalogue).product("p").notes[0].code == "footprint.reason-link-missing"


PRODUCT_FAULTS = [
    (("p", "again", "kg", 1, None, None, None), "A", "footprint.bom-product-twice"),
    (("u", "x", "ton", 1, 5, None, None), "C", "footprint.bom-unit-unknown"),
    (("m", "x", "m3", 1, None, None, None), "E", "footprint.bom-mass-missing"),
    (("d", "x", "t", 1, 900, None, None), "E", "footprint.bom-mass-differs"),
    (("c", "x", "kg", 1, None, "7208 39", None), None, None),
    (("k", "x", "kg", 1, None, "720839x", None), "F", "footprint.bom-cn-malformed"),  # a warning
    (("z", "x", "kg", 0, None, None, None), "D", "groundwork.not-positive"),
    (("n", "x", None, 1, None, None, None), "C", "groundwork.cell-empty"),
    (("b", "x", "kg", 1, None, None, "gate to gate"), "G", "groundwork.not-in-vocabulary"),
    (("e", "x", "kg", 1, None, None, None), "A", "footprint.bom-product-empty"),
]


def test_faults_of_products_are_reported_with_their_cells(catalogue: Catalogue) -> None:
    rows = [product("p"), *(row for row, _, _ in PRODUCT_FAULTS)]
    lines = [direct(name, 1) for name in "pcbudmkzn"]
    loaded = read_bom([bill(rows, lines)], catalogue)
    found = {(p.place.cell, p.code) for p in loaded.problems if p.place.sheet == "products"}
    assert found == {(f"{c}{i}", code) for i, (_, c, code) in enumerate(PRODUCT_FAULTS, start=3) if code}
    assert [p.id for p in loaded.value.products] == ["p", "c", "k"]
    assert [p.cn_code for p in loaded.value.products] == ["", "720839", ""]
    assert [p.severity for p in loaded.problems if p.code == "footprint.bom-cn-malformed"] == ["warning"]
    rejected = [p.params["product"] for p in loaded.problems if p.code == "footprint.bom-product-rejected"]
    assert rejected == list("budmzn")
    assert loaded.counts.n_read == len(rows) + len(lines)


def test_a_period_cannot_end_before_it_starts(catalogue: Catalogue) -> None:
    headings = ("产品编号", "产品名称", "声明单位", "声明数量", "数据期起", "数据期止")
    rows = [("p", "管", "吨", 1, "2025-12-31", "2025-01-01")]
    source = sheets(("产品", headings, rows), ("物料清单", LINE_KEYS, [direct("p", 1)]))
    loaded = read_bom([("b.xlsx", source)], catalogue)
    assert [(p.code, p.place.sheet, p.place.cell) for p in loaded.problems[:1]] == [
        ("footprint.bom-period-reversed", "产品", "F2")
    ]


def test_chinese_headings_names_units_and_words(catalogue: Catalogue) -> None:
    products = ("产品编号", "产品名称", "声明单位", "声明数量", "质量（kg）", "系统边界")
    lines = (
        "产品编号",
        "阶段",
        "物料名称",
        "用量",
        "单位",
        "关联过程",
        "直接排放气体",
        "运输方式",
        "运距（km）",
    )
    source = sheets(
        ("产品信息", products, [("P-1", "钢结构", "吨", 1, 1000, "摇篮到大门")]),
        (
            "物料清单",
            lines,
            [
                ("P-1", "原材料", "热轧钢卷", "1,050", "公斤", "热轧钢卷（长流程）"),
                ("P-1", "能源", "用电", "１２０", "度", "el_cn"),
                ("P-1", "运输", "钢卷", 1.05, "吨", None, None, "铁路", 800),
                ("P-1", "生产制造", "保护气", 20, "千克", None, "二氧化碳"),
            ],
        ),
    )
    loaded = read_bom([("清单.xlsx", source)], catalogue)
    assert loaded.problems == ()
    assert [(line.kind, line.target, line.quantity) for line in loaded.value.lines] == [
        (LineKind.PROCESS, "hrc", pytest.approx(1.05)),
        (LineKind.PROCESS, "el_cn", 120),
        (LineKind.PROCESS, "tkm_rail", pytest.approx(840)),
        (LineKind.DIRECT, "co2_fossil", 20),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_flat_csv_of_one_product_in_every_encoding(encoding: str, catalogue: Catalogue) -> None:
    headings = ("产品名称", "声明单位", "声明数量", "阶段", "名称", "数量", "单位", "关联过程")
    rows = [
        ("镕钢管", "吨", 1, "原材料", "热轧钢卷", "1E3", "千克", "hrc"),
        (None, None, None, "能源", "电", 50, "度", "el_cn"),
    ]
    loaded = read_bom([("00123.csv", csv(headings, rows, encoding))], catalogue)
    assert loaded.problems == ()
    assert loaded.counts == Counts(2, 2, 0)
    (only,) = loaded.value.products
    assert (only.id, only.name, only.mass_kg) == ("00123", "镕钢管", 1000)
    assert [line.quantity for line in loaded.value.lines] == [pytest.approx(1.0), 50]


def test_one_csv_file_per_table(catalogue: Catalogue) -> None:
    products = csv(("product_id", "name", "declared_unit", "declared_amount"), [("00123", "NA", "kg", 1)])
    lines = csv(LINE_KEYS, [direct("00123", 5), uses("00123", "1E5", 0)])
    extra = csv(("product_id", "name", "declared_unit", "declared_amount"), [("1E5", "true", "kg", 1)])
    more = csv(LINE_KEYS, [direct("1E5", 2)])
    shares = csv(COPRODUCT_KEYS, [("1E5", "slag", 1, "kg", None, 0.5)])
    files = [
        ("products.csv", products),
        ("bom.csv", lines),
        ("产品.csv", extra),
        ("more.csv", more),
        ("coproducts.csv", shares),
    ]
    loaded = read_bom(files, catalogue)
    assert loaded.problems == ()
    # text that looks like a number, a gap or a truth stays text
    assert [(p.id, p.name) for p in loaded.value.products] == [("00123", "NA"), ("1E5", "true")]
    results = compute(loaded.value, catalogue)
    assert [r.pcf_kgco2e for r in results.products] == pytest.approx([5, 1])


def test_text_in_a_workbook_stays_text(catalogue: Catalogue) -> None:
    source = bill(
        [product("00123"), product("1E5"), product("NA")], [direct(i, 1) for i in ("00123", "1E5", "NA")]
    )
    assert [p.id for p in read_bom([source], catalogue).value.products] == ["00123", "1E5", "NA"]


@pytest.mark.parametrize("link", ["铝锭", "aluminium ingot", "热轧钢卷", "HRC "])
def test_a_synonym_is_no_link_since_it_may_stand_for_several_routes(link: str, catalogue: Catalogue) -> None:
    source = bill([product("p")], [("p", "materials", "metal", 1, "t", link)])
    loaded = read_bom([source], catalogue)
    assert [p.code for p in loaded.errors] == ([] if link == "HRC " else ["footprint.bom-link-unknown"])


def test_a_file_without_tables_is_named(catalogue: Catalogue) -> None:
    with pytest.raises(BadInput) as refused:
        read_bom([("x.xlsx", sheets(("Sheet", ("a", "b"), [(1, 2)])))], catalogue)
    assert [p.code for p in refused.value.problems] == [
        "footprint.bom-nothing-found",
        "footprint.bom-no-table",
    ]


def test_an_unreadable_file_does_not_take_the_others_with_it(catalogue: Catalogue) -> None:
    loaded = read_bom([Path("no-such-file.xlsx"), bill([product("p")], [direct("p", 1)])], catalogue)
    assert [p.code for p in loaded.errors] == ["groundwork.file-missing"]
    assert [p.id for p in loaded.value.products] == ["p"]


COPRODUCT_FAULTS = {
    "footprint.bom-coproduct-mixed": [("p", "a", 1, "kg", None, 0.2), ("p", "b", 1, "kg", None, None)],
    "footprint.bom-coproduct-own-price": [("p", "a", 1, "kg", 2, None)],
    "footprint.bom-coproduct-shares": [("p", "a", 1, "kg", None, 1.2)],
    "footprint.bom-coproduct-no-rule": [("p", "a", 1, "m3", None, None)],
}


@pytest.mark.parametrize("code", COPRODUCT_FAULTS)
def test_co_products_in_doubt_are_refused(code: str, catalogue: Catalogue) -> None:
    loaded = read_bom([bill([product("p")], [direct("p", 1)], COPRODUCT_FAULTS[code])], catalogue)
    assert code in [p.code for p in loaded.errors]
    assert loaded.value.products == ()
    assert loaded.counts.n_read == loaded.counts.n_used + loaded.counts.n_rejected


def test_an_unknown_column_is_a_warning_only(catalogue: Catalogue) -> None:
    source = sheets(
        (
            "products",
            ("product_id", "name", "declared_unit", "declared_amount", "colour"),
            [("p", "n", "kg", 1, "red")],
        ),
        ("bom", LINE_KEYS, [direct("p", 1)]),
    )
    loaded = read_bom([("b.xlsx", source)], catalogue)
    assert [p.severity for p in loaded.problems] == [Severity.WARNING]
    assert len(loaded.value.lines) == 1


def test_a_place_nobody_knows_is_named_and_the_footprint_stands(catalogue: Catalogue) -> None:
    rows = [made("p", province="Atlantis"), made("q", origin="Wakanda"), made("r", province="山东省")]
    lines = [{**stack(1), "product_id": name} for name in "pqr"]
    loaded = read_bom([book(products=rows, bom=lines)], catalogue)
    found = [(p.code, p.params["area"], p.severity) for p in loaded.problems]
    assert found == [("footprint.bom-area-unknown", name, "warning") for name in ("Atlantis", "Wakanda")]
    assert [p.id for p in loaded.value.products] == ["p", "q", "r"]
