"""The papers of the exporter's page say what the screen says, and nothing that nobody stated."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, cast

import docx
import openpyxl
import pypdfium2
import pytest
from streamlit.testing.v1 import AppTest

from groundwork.packaged import examples_dir
from groundwork.words import say
from tests.app_pages.opened import LANGUAGES, assert_healthy, example
from tests.cbam.communication.made_template import made_template
from tests.cbam.embedded import official_template as official

if TYPE_CHECKING:
    from app_pages.exporter_runs import Site

ALUMINIUM, PIPE, UREA = "bom_aluminium_profile", "bom_hdpe_pipe", "bom_urea"
STEEL = "bom_steel_structure"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_papers_of_the_footprint_are_offered_once_the_form_is_kept(lang: str) -> None:
    app = example(ALUMINIUM, lang, "documents")
    app.text_input("about_company").set_value("Profile Co")
    app.text_input("about_domain").set_value("pipe.example.com")
    app.text_input("about_description").set_value("Profile")
    app.text_input("about_fossil_carbon").set_value("0")
    app.text_input("about_exempted").set_value("0")
    app.checkbox("about_follows").check()
    app.button("about_keep").click().run()
    assert_healthy(app, lang)
    names = {str(b.key): b for b in app.get("download_button")}
    assert {
        "paper_report_pdf",
        "paper_report_docx",
        "paper_report_xlsx",
        "paper_sector",
        "paper_pact",
    } <= set(names)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("name", "product"), [(ALUMINIUM, "al-profile-coated"), (UREA, "urea-granular")])
def test_papers_say_the_footprint_that_the_screen_says(name: str, product: str, lang: str) -> None:
    """The first metric of step 4, to its last digit, in PDF and Word; its number in a cell."""
    from app_pages import exporter_papers as papers
    from footprint.bom import read_bom
    from footprint.pcf import compute
    from inventories.catalogue import load_catalogue

    shown = example(name, lang, "footprint").metric[0].value.removesuffix(" kg")
    number = float(shown.replace(",", ""))
    catalogue = load_catalogue()
    results = compute(read_bom([examples_dir() / f"{name}.xlsx"], catalogue).value, catalogue)
    about = papers.about_of({"company": "A"}, product)
    report = papers.footprint_report(results, product, about, lang).value
    pdf = pypdfium2.PdfDocument(papers.document(report, ".pdf"))
    assert shown in "".join(page.get_textpage().get_text_bounded() for page in pdf)
    word = docx.Document(io.BytesIO(papers.document(report, ".docx")))
    told = [p.text for p in word.paragraphs]
    told += [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert any(shown in text for text in told)
    book = openpyxl.load_workbook(io.BytesIO(papers.document(report, ".xlsx")), data_only=True)
    cells = [c.value for sheet in book for row in sheet.iter_rows() for c in row]
    assert any(isinstance(v, float) and v == pytest.approx(number, abs=0.006) for v in cells)


def test_what_is_said_of_one_product_is_not_said_of_another() -> None:
    from app_pages.exporter_documents import said_of

    about = {"company": "A", "fossil_carbon|p1": "0", "description|p2": "pipe", "follows_iso14067": "yes"}
    assert said_of(about, "p1") == {"company": "A", "fossil_carbon": "0", "follows_iso14067": "yes"}
    assert said_of(about, "p2") == {"company": "A", "description": "pipe", "follows_iso14067": "yes"}


def test_the_pact_file_holds_no_figure_of_cbam_and_the_same_footprint() -> None:
    from app_pages import exporter_papers as papers
    from footprint.bom import read_bom
    from footprint.declaration.pact_reading import read_footprints
    from footprint.pcf import compute
    from inventories.catalogue import load_catalogue

    catalogue = load_catalogue()
    results = compute(read_bom([examples_dir() / f"{ALUMINIUM}.xlsx"], catalogue).value, catalogue)
    product = results.products[0]
    said = {"company": "A", "domain": "a.example", "description": "profile", "follows_iso14067": "yes"}
    said |= {"fossil_carbon": "0", "exempted": "0"}
    about = papers.about_of(said, product.product.id)
    sent = json.loads(papers.pact_json(results, product.product.id, about))
    # the bill declares 1 t, the file 1 kilogram
    assert sent["pcf"]["declaredUnitAmount"] == "1"
    assert float(sent["pcf"]["pcfIncludingBiogenicUptake"]) == pytest.approx(
        product.pcf_kgco2e / 1000, rel=1e-9
    )
    assert sent["pcf"]["ccsTechnologicalCO2CaptureIncluded"] is False
    assert read_footprints(json.dumps(sent).encode()).problems == ()  # the page's own file earns no warning
    assert "cbam" not in json.dumps(sent).lower()


def test_a_good_of_cbam_gets_its_communications() -> None:
    app = example(UREA, step="documents")
    app.button("exporter_site_example").click().run()
    assert_healthy(app, "en")
    keys = {str(b.key) for b in app.get("download_button")}
    assert {"paper_default_pdf", "paper_communication_pdf", "paper_communication_xlsx"} <= keys


@pytest.mark.parametrize(("mass_t", "shown"), [(None, None), (250.0, 250.0)])
def test_no_mass_is_communicated_that_nobody_stated(mass_t: float | None, shown: float | None) -> None:
    from app_pages import exporter_papers as papers
    from app_pages.one_line import Question
    from app_pages.price_choice import PriceChoice
    from cbam.communication.defaults import LINES

    bill = papers.default_bill(Question("72142000", "CN", mass_t or 100, 2026, "", PriceChoice("flat", 80)))
    report = papers.default_report(bill, "en", mass_stated=mass_t is not None)
    table = report.table(LINES)
    row = dict(zip([c.key for c in table.columns], table.rows[0], strict=True))
    assert row["mass"] == shown
    assert (row["certificates"] is None) is (shown is None)
    assert row["see"] is not None
    assert bool(table.total) is (shown is not None)  # no sum of masses that nobody stated
    for ending in (".pdf", ".docx", ".xlsx"):
        assert papers.document(report, ending)


@pytest.mark.parametrize("mass_t", [250.0, 100.0])
def test_the_mass_is_asked_for_once_and_100_t_are_a_mass_like_any_other(mass_t: float) -> None:
    """An empty field is computed for 100 t as an example; 100 t that were typed are stated."""
    app = example(UREA, "en", "documents", exporter_price="published")  # its quarters are none of the paper's
    assert app.number_input("exporter_mass").value is None
    app.number_input("exporter_mass").set_value(mass_t).run()
    assert_healthy(app, "en")
    assert app.query_params["exporter_mass"] == f"{mass_t:.15g}"
    app.segmented_control("exporter_step").set_value("border").run()
    assert app.number_input("exporter_mass").value == mass_t
    app.segmented_control("exporter_step").set_value("documents").run()
    assert app.number_input("exporter_mass").value == mass_t
    assert "paper_default_pdf" in {str(b.key) for b in app.get("download_button")}


def test_the_run_of_a_communication_names_what_was_asked() -> None:
    from app_pages import exporter_papers as papers
    from app_pages.one_line import Question
    from app_pages.price_choice import PriceChoice

    price = PriceChoice("flat", 80)
    steel, again, less, other = (
        papers.identity_text(papers.default_report(papers.default_bill(q), "en", mass_stated=True))
        for q in (
            Question("72142000", "CN", 100, 2026, "", price),
            Question("72142000", "CN", 100, 2026, "", price),
            Question("72142000", "CN", 5, 2026, "", price),
            Question("31021019", "CN", 100, 2026, "", price),
        )
    )
    assert steel == again
    assert len({steel, less, other}) == 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_share_above_all_is_told_once_beside_its_field_and_left_out(lang: str) -> None:
    app = example(ALUMINIUM, lang, "documents")
    app.text_input("about_exempted").set_value("150 %")
    app.button("about_keep").click().run()
    assert_healthy(app, lang)
    assert app.text_input("about_exempted").value == "150 %"  # what was typed stays to be put right
    (told,) = [w.value for w in app.warning if "150 %" in w.value]
    form = next(box for box in app.expander if box.label == say("app_pages.about-heading", lang))
    assert told in [w.value for w in form.warning]
    assert form.proto.expanded
    assert "paper_report_pdf" in {str(b.key) for b in app.get("download_button")}
    app.text_input("about_exempted").set_value("1.5")
    app.button("about_keep").click().run()
    assert not [w.value for w in app.warning if "150" in w.value]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_no_domain_is_told_beside_its_field_and_named_in_no_file(lang: str) -> None:
    app = example(ALUMINIUM, lang, "documents")
    app.text_input("about_domain").set_value("www.公司 .cn")
    app.button("about_keep").click().run()
    assert_healthy(app, lang)
    assert [w for w in app.warning if "公司" in w.value]
    assert "paper_pact" not in {str(b.key) for b in app.get("download_button")}


def test_an_address_of_the_web_gives_the_firm_valid_names() -> None:
    from app_pages.exporter_papers import about_of
    from footprint.declaration.pact_export import product_ids
    from footprint.declaration.pact_urns import is_urn

    about = about_of({"domain": " https://www.公司.cn/about "}, "板 1")
    (company,) = about.company.ids
    # 公司 is xn--55qx5d in the root zone of the domain name system
    assert company == "urn:pact:www.xn--55qx5d.cn:company-id:www.xn--55qx5d.cn"
    assert all(map(is_urn, (company, *product_ids("板 1", about))))


@pytest.mark.parametrize(("chosen", "stated"), [("", None), ("no", False), ("yes", True)])
def test_captured_co2_can_be_stated(chosen: str, stated: bool | None) -> None:
    from app_pages.exporter_documents import said_of
    from app_pages.exporter_papers import about_of

    app = example(ALUMINIUM, "en", "documents")
    app.selectbox("about_ccs").set_value(chosen)
    app.text_input("about_domain").set_value("a.example")
    app.button("about_keep").click().run()
    assert_healthy(app, "en")
    assert app.selectbox("about_ccs").value == chosen
    said = said_of({"ccs|p": chosen}, "p")
    assert about_of(said, "p").product("p").ccs_included is stated


@pytest.mark.parametrize("asked", ["0", "0.0", "0.0000001"])
def test_a_mass_of_nothing_cannot_be_stated_and_a_link_with_it_is_told(asked: str) -> None:
    app = example(UREA, "en", "documents", exporter_mass=asked)
    assert_healthy(app, "en")
    assert app.number_input("exporter_mass").value is None
    assert app.number_input("exporter_mass").min > 0
    assert [w for w in app.warning if f'"{asked}"' in w.value.replace("\\", "")]
    assert "exporter_mass" not in app.query_params


def test_the_run_of_a_communication_tells_a_stated_mass_from_the_example() -> None:
    """100 t are the example where nobody stated a mass: with them and without are two papers, two runs."""
    from app_pages import exporter_papers as papers
    from app_pages.one_line import Question
    from app_pages.price_choice import PriceChoice

    bill = papers.default_bill(Question("72142000", "CN", 100, 2026, "", PriceChoice("flat", 80)))
    stated, silent = (
        papers.identity_text(papers.default_report(bill, "en", mass_stated=said)) for said in (True, False)
    )
    assert stated != silent


@pytest.mark.parametrize("asked", ["-5", "1e12", "abc", "nan"])
def test_an_amount_of_a_link_that_cannot_be_set_is_told(asked: str) -> None:
    app = example(UREA, "en", "documents", exporter_mass=asked)
    assert_healthy(app, "en")
    assert app.number_input("exporter_mass").value is None
    assert [w for w in app.warning if asked in w.value.replace("\\", "")]
    app.query_params["exporter_mass"] = "40"
    app.run()
    assert app.number_input("exporter_mass").value == 40
    assert not [w for w in app.warning if asked in w.value.replace("\\", "")]
    app.query_params["exporter_mass"] = "25"
    app.run()
    assert app.number_input("exporter_mass").value == 25


@pytest.mark.parametrize("lang", LANGUAGES)
def test_text_that_is_no_number_is_told_and_not_taken_in_silence(lang: str) -> None:
    app = example(ALUMINIUM, lang, "documents")
    app.text_input("about_fossil_carbon").set_value("-3")
    app.text_input("about_exempted").set_value("12 %")
    app.button("about_keep").click().run()
    assert_healthy(app, lang)
    told = " ".join(w.value for w in app.warning)
    assert "-3" in told.replace("\\", "")
    assert "12 %" in told


def test_the_marked_copy_keeps_every_cell_and_marks_each_planted_error() -> None:
    from app_pages.annotated import annotated
    from footprint.bom import read_bom
    from inventories.catalogue import load_catalogue

    data = (examples_dir() / "broken_bom.xlsx").read_bytes()
    problems = read_bom([("broken_bom.xlsx", data)], load_catalogue()).problems
    made = annotated("broken_bom.xlsx", data, problems, "en")
    before, after = (openpyxl.load_workbook(io.BytesIO(d)) for d in (data, made.data))
    assert after.sheetnames == [say("app_pages.annotated-sheet", "en"), *before.sheetnames]
    for sheet in before:
        same = after[sheet.title]
        assert same.sheet_state == sheet.sheet_state
        assert len(same.data_validations.dataValidation) == len(sheet.data_validations.dataValidation)
        for row in sheet.iter_rows():
            for cell in row:
                twin = same[cell.coordinate]
                assert (twin.value, twin.number_format) == (cell.value, cell.number_format)
                assert cell.comment is None or cell.comment.text in twin.comment.text
    for problem in problems:
        if problem.place.cell and ":" not in problem.place.cell:
            cell = after[problem.place.sheet][problem.place.cell]
            assert say(problem.code, "en", **problem.params) in cell.comment.text


def test_a_workbook_of_too_many_cells_gets_no_marked_copy() -> None:
    """800,000 cells of one digit pack into a megabyte or two and take far too many seconds to open."""
    from app_pages.annotated import MOST_BYTES, can_mark

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("many")
    for _ in range(20_000):
        sheet.append([1] * 40)
    stream = io.BytesIO()
    book.save(stream)
    assert len(stream.getvalue()) < MOST_BYTES
    assert not can_mark("many.xlsx", stream.getvalue())
    assert can_mark("a.xlsx", (examples_dir() / "broken_bom.xlsx").read_bytes())


def test_links_are_written_into_the_firms_own_file() -> None:
    from app_pages.annotated import filled
    from groundwork.problems import Place

    data = (examples_dir() / f"{PIPE}.xlsx").read_bytes()
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[1].title
    made = filled("a.xlsx", data, {Place("a.xlsx", sheet, "Z40"): "=hrc", Place("a.xlsx", sheet, "A1"): "no"})
    book = openpyxl.load_workbook(io.BytesIO(made.data))
    assert book[sheet]["Z40"].value == "=hrc"
    assert book[sheet]["Z40"].data_type == "s"  # text, never a formula
    assert book[sheet]["A1"].value != "no"  # what the firm wrote stays


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_nobody_stated_names_the_field_of_the_page(lang: str) -> None:
    """No option of a command and no key of a file where a field of this page holds the answer."""
    app = example(UREA, lang, "documents")
    app.button("exporter_site_example").click().run()
    told = " ".join(t.value.to_string() for t in app.table).replace("\\", "")
    assert "--about" not in told
    assert "company.ids" not in told
    assert say("app_pages.about-domain", lang) in told
    assert say("app_pages.about-goal", lang) in told
    assert say("cbam.doc-item-operator-name", lang) in told
    assert not [e.value for e in app.error]  # what is still to be stated is no failure


@pytest.mark.parametrize("name", ["联系人.yaml", "x." + "a" * 300, "a\0.ya\0ml", ""])
def test_faults_of_statements_are_told_with_the_name_of_the_file_as_it_was_given(name: str) -> None:
    """Also a name that no file on the disk can have."""
    from app_pages.exporter_papers import told_of
    from app_pages.uploads import named
    from groundwork.problems import BadInput

    with pytest.raises(BadInput) as refused:
        told_of(cast("Site", None), named(name, b"x: 1"), "zh")
    assert [(p.place.file, p.place.cell) for p in refused.value.problems] == [(name, "x")]


def test_the_blank_statements_state_nothing_and_fill_what_is_written_into_them(tmp_path: Path) -> None:
    from cbam.communication.statements import blank_statements, read_statements

    path = tmp_path / "s.yaml"
    path.write_bytes(blank_statements())
    blank = read_statements(path)
    assert not any((*blank.operator.model_dump().values(), *blank.annex_iv.values(), blank.deliveries))
    path.write_bytes(blank_statements().replace(b'"11(a)": ""', b'"11(a)": "no"'))
    app = example(UREA, step="documents")
    app.button("exporter_site_example").click().run()
    before = unsaid(app)
    key = next(str(u.key) for u in app.file_uploader if str(u.key).startswith("exporter_statements"))
    app.file_uploader(key).set_value(("s.yaml", path.read_bytes(), "text/yaml")).run()
    assert_healthy(app, "en")
    assert before - unsaid(app) == {"11(a)"}


def unsaid(app: AppTest) -> set[str]:
    """Numbers of the items of Annex IV that the page says nobody stated."""
    told = " ".join(t.value.to_string() for t in app.table).replace("\\", "")
    return set(re.findall(r"Item (\S+) of Annex IV", told))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("real", [False, True] if official.template() else [False])
def test_a_copy_of_the_official_template_is_filled_on_the_page(real: bool, lang: str, tmp_path: Path) -> None:
    """A workbook of our own with its cells; the Commission's own where the environment names a copy."""
    copy = official.template() if real else made_template(tmp_path / "made.xlsx")
    assert copy is not None
    app = example(STEEL, lang, "documents")
    app.button("exporter_site_example").click().run()
    key = next(str(u.key) for u in app.file_uploader if str(u.key).startswith("exporter_official"))
    app.file_uploader(key).set_value(("copy.xlsx", copy.read_bytes(), "application/octet-stream")).run()
    assert_healthy(app, lang)
    assert "paper_official" in {str(b.key) for b in app.get("download_button")}
    app.file_uploader(key).set_value(("b.xlsx", (examples_dir() / f"{PIPE}.xlsx").read_bytes(), "x")).run()
    assert_healthy(app, lang)
    assert "paper_official" not in {str(b.key) for b in app.get("download_button")}
