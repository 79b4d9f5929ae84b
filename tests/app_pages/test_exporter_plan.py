"""The firm's own files on the exporter's page: its measures in step 6, its offers and duties in step 5."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from groundwork.packaged import examples_dir
from groundwork.words import say
from tests.app_pages.opened import LANGUAGES, ROOT, assert_healthy, example

STEEL, PIPE = "bom_steel_structure", "bom_hdpe_pipe"
MEASURES = "measures_steel_structure.xlsx"
OFFERS = "offers_steel_structure.xlsx"
PLANT = (ROOT / "examples" / "source" / "abatement_steel.yaml").read_bytes()


def given(app: AppTest, role: str, name: str, data: bytes) -> AppTest:
    """The session after a file was handed in beside the bill."""
    key = next(str(u.key) for u in app.file_uploader if str(u.key).startswith(f"exporter_{role}_"))
    app.file_uploader(key).set_value((name, data, "application/octet-stream"))
    return app.run()


def table(app: AppTest, column: str) -> Any:
    return next(d.value for d in app.dataframe if column in d.value.columns)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_example_measures_become_a_plan_and_a_cost_curve(lang: str) -> None:
    app = example(STEEL, lang, "measures")
    app.button("exporter_measures_example").click().run()
    assert_healthy(app, lang)
    curve = table(app, say("app_pages.plan-cost-per-t", lang))
    cost = curve[say("app_pages.plan-cost-per-t", lang)].dropna()
    assert cost.is_monotonic_increasing  # cheapest first
    assert set(curve[say("app_pages.plan-taken", lang)]) == {"✓", ""}
    labels = [m.label for m in app.metric]
    assert say("app_pages.plan-npv", lang) in labels
    assert {"firm_plan_pdf", "firm_plan_docx", "firm_plan_xlsx", "xlsx_measures_cost_curve"} <= {
        str(b.key) for b in app.get("download_button")
    }


def test_the_plan_of_the_page_is_that_of_the_command() -> None:
    from cbam.portfolio import read_portfolio
    from cbam.scenario import load_named
    from cbam.statute import load_statute
    from cbam.stress.deterministic import subject_of
    from cbam.stress.firm_plan import Asked, firm_plan
    from cbam.stress.parameters import setting

    app = example(STEEL, step="measures", exporter_price="high")
    app.button("exporter_measures_example").click().run()
    law, scenario = load_statute(), load_named("high")
    portfolio = read_portfolio(examples_dir() / MEASURES).value
    years = tuple(range(2026, 2035))
    firm = portfolio.measures[0].firm
    plan = firm_plan(
        portfolio, subject_of(portfolio, law), Asked(firm, scenario, years, discount=setting("discount"))
    )
    shown = {m.label: m.value for m in app.metric}
    assert shown[say("app_pages.plan-npv", "en")] == f"{plan.npv_eur:,.0f} EUR"


def test_a_budget_of_nothing_leaves_what_costs_nothing_to_begin() -> None:
    app = example(STEEL, step="measures")
    app.button("exporter_measures_example").click().run()
    app.number_input("exporter_budget").set_value(0.0).run()
    assert_healthy(app, "en")
    shown = {m.label: m.value for m in app.metric}
    assert shown[say("app_pages.plan-investment", "en")] == "0 EUR"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_text_form_of_a_plant_is_planned_too(lang: str) -> None:
    app = given(example(STEEL, lang, "measures"), "measures", "abatement_steel.yaml", PLANT)
    assert_healthy(app, lang)
    assert say("app_pages.plan-investment", lang) in [m.label for m in app.metric]
    assert "firm_plan_pdf" not in {str(b.key) for b in app.get("download_button")}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("m.yaml", b"plants: [", "cbam.abate-syntax"),
        ("m.yaml", PLANT.replace(b"budget_eur: 60000000", b"budget_eur: -1"), "cbam.abate-out-of-range"),
        ("m.xlsx", b"no workbook", "groundwork"),
        ("m.xlsx", (examples_dir() / f"{STEEL}.xlsx").read_bytes(), "cbam"),
    ],
)
def test_a_faulty_file_of_measures_is_a_table_of_problems(
    name: str, data: bytes, code: str, lang: str
) -> None:
    app = given(example(STEEL, lang, "measures"), "measures", name, data)
    assert_healthy(app, lang)
    heading = say("app_pages.problem-rule", lang)
    told = next(t.value for t in app.table if heading in t.value.columns)
    assert len(told)
    assert code.partition(".")[2] in told.to_string().replace("\\", "")


def test_a_faulty_row_of_measures_has_its_cell() -> None:
    book = openpyxl.load_workbook(examples_dir() / MEASURES)
    sheet = book["减排措施"]
    column = next(c.column for c in sheet[1] if str(c.value).startswith("起始年"))
    sheet.cell(2, column).value = "soon"
    stream = BytesIO()
    book.save(stream)
    app = given(example(STEEL, step="measures"), "measures", MEASURES, stream.getvalue())
    assert_healthy(app, "en")
    told = next(t.value for t in app.table if say("app_pages.problem-cell", "en") in t.value.columns)
    assert f"{openpyxl.utils.get_column_letter(column)}2" in told.to_string()
    assert len(table(app, say("app_pages.plan-cost-per-t", "en"))) == 3  # the other rows are planned


def test_a_good_outside_cbam_is_asked_for_no_measures() -> None:
    app = example(PIPE, step="measures")
    assert "exporter_measures_example" not in {str(b.key) for b in app.button}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_own_offers_and_duties_stand_side_by_side(lang: str) -> None:
    """12.5 % anti-dumping of 2,004 EUR/t = 250.5; no charge of the Union producer is a duty."""
    app = example(STEEL, lang, "border")
    app.button("exporter_offers_example").click().run()
    assert_healthy(app, lang)
    stack = table(app, say("app_pages.landed-known", lang))
    duty = say("cbam.landed-part-anti-dumping-duty", lang)
    assert list(stack[duty]) == pytest.approx([250.5, 0, 0, 0], rel=1e-9)
    value, cbam = say("cbam.landed-part-customs-value", lang), say("cbam.landed-part-cbam", lang)
    first = stack.iloc[0]
    known = first[say("app_pages.landed-known", lang)]
    assert known == pytest.approx(first[value] + first[duty] + first[cbam], rel=1e-9)
    charges = table(app, say("cbam.landed-column-source", lang))
    assert charges[say("cbam.landed-column-source", lang)].str.contains("TARIC").any()
    assert "landed_book" in {str(b.key) for b in app.get("download_button")}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("data", [b"a,b\n1,2\n", b"offer,cn_code,origin,value\nA,73089098,CN,viel\n"])
def test_offers_that_cannot_be_read_are_told(data: bytes, lang: str) -> None:
    app = given(example(STEEL, lang, "border"), "offers", "o.csv", data)
    assert_healthy(app, lang)
    assert any(say("app_pages.problem-rule", lang) in t.value.columns for t in app.table)


def test_a_project_brings_back_measures_and_offers() -> None:
    from tests.app_pages.opened import opened
    from tests.app_pages.test_exporter import project_of

    app = example(STEEL, step="measures")
    app.button("exporter_measures_example").click().run()
    app.number_input("exporter_budget").set_value(90_000.0).run()
    again = opened("exporter", "zh", project=project_of(app))
    assert_healthy(again, "zh")
    assert again.session_state["_exporter_beside"]["measures"].name == MEASURES
    assert again.number_input("exporter_budget").value == 90_000.0
    assert len(table(again, say("app_pages.plan-cost-per-t", "zh")))
