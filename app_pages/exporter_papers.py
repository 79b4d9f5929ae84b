"""Papers made from what is on the page: the domain's reports, with day, names and files."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.border_view import EXAMPLE_MASS_T, good_of
from app_pages.frame import tell
from app_pages.handover import offer, tell_missing
from app_pages.knowledge import current_catalogue, current_statute
from app_pages.markup import plain
from app_pages.one_line import Question, price_one
from app_pages.price_choice import PATHS, PriceChoice
from app_pages.runs import DRAWS, SEED
from groundwork.packaged import engine_version
from groundwork.problems import BadInput

if TYPE_CHECKING:
    from app_pages.exporter_runs import Site
    from app_pages.uploads import Upload
    from cbam.bill import Bill
    from cbam.communication.items import Told
    from cbam.communication.official.copy import FilledCopy
    from footprint.declaration.about import About
    from footprint.results import ProductResult, Results
    from groundwork.documents.model import Report
    from groundwork.problems import Loaded, Problem

_SHOWN: Final = 12
_UNSAID: Final = ("footprint.pact-missing", "footprint.about-unsaid")
_FIELDS: Final = {
    "company.name": "about-company",
    "company.ids": "about-domain",
    "company.domain": "about-domain",
    ".description": "about-description",
    "study.goal": "about-goal",
    "study.audience": "about-audience",
    "study.cut_off": "about-cut-off",
    "study.standards": "about-follows",
    ".fossil_carbon_content_kg": "about-fossil-carbon",
    ".exempted_percent": "about-exempted",
    ".ccs_included": "about-ccs",
    "period_start": "about-period",
    "period_end": "about-period",
}
"""What the documents miss, by the end of its place in a file, and the field of this page that holds it."""
_FINGERPRINT: Final = re.compile(r"\b[0-9a-f]{20,}\b")
FORMS: Final = {".pdf": "PDF", ".docx": "Word", ".xlsx": "Excel"}
AMOUNTS: Final = {"fossil_carbon": math.inf, "exempted": 100.0}
"""Fields that ask for a number, and the most each takes."""
CCS: Final = {"no": False, "yes": True}
_UNUSABLE: Final = {
    "domain": "app_pages.about-no-domain",
    "fossil_carbon": "app_pages.about-no-amount",
    "exempted": "app_pages.about-no-share",
}


def today() -> date:
    """The day in UTC."""
    return datetime.now(UTC).date()


def file_stem(text: str) -> str:
    """A product's id as part of a file's name."""
    return re.sub(r"[^\w.-]+", "_", text)[:60] or "product"


def about_of(said: Mapping[str, str], product_id: str) -> About:
    """What the firm typed, in the form the reports take; nothing is added."""
    from footprint.declaration.about import About, Company, ProductAbout, Study
    from footprint.declaration.pact_urns import pact_urn

    domain = _domain(said)
    return About(
        company=Company(
            name=said.get("company", ""),
            ids=(pact_urn(domain, "company-id", domain),) if domain else (),
            domain=domain or "",
            contact=said.get("contact", ""),
        ),
        study=Study(
            goal=said.get("goal", ""),
            audience=said.get("audience", ""),
            cut_off=said.get("cut_off", ""),
            verified_by=said.get("verified_by", ""),
            standards=("ISO14067",) if said.get("follows_iso14067") else (),
        ),
        products={
            product_id: ProductAbout(
                description=said.get("description", ""),
                fossil_carbon_content_kg=_amount(said, "fossil_carbon"),
                exempted_percent=_amount(said, "exempted"),
                ccs_included=CCS.get(said.get("ccs", "")),
            )
        },
    )


def unusable(said: Mapping[str, str]) -> Mapping[str, str]:
    """Fields that hold what they cannot take, and the text that says so; the papers leave them out."""
    found = {f: key for f, key in _UNUSABLE.items() if said.get(f, "").strip()}
    return {f: key for f, key in found.items() if (_domain if f == "domain" else _amount)(said, f) is None}


def _domain(said: Mapping[str, str], field: str = "domain") -> str | None:
    """The domain of what was typed; None where nothing was, or what names no domain."""
    from footprint.declaration.pact_urns import domain_of

    return domain_of(said.get(field, ""))


def _amount(said: Mapping[str, str], field: str) -> float | None:
    """A number as typed; None for anything else, below nothing and above the most the field takes."""
    from groundwork.cells import parse_number

    text = said.get(field, "")
    value = parse_number(text) if text.strip() else None
    return value if value is not None and 0 <= value <= AMOUNTS[field] else None


def on_this_page(problem: Problem) -> Problem:
    """A problem of something nobody said names the field of this page, in the reader's language."""
    said = str(problem.params.get("where") or problem.params.get("field", ""))
    field = next((label for end, label in _FIELDS.items() if said.endswith(end)), "")
    if problem.code not in _UNSAID or not field:
        return problem
    label = tell(f"app_pages.{field}")
    named = "where" if "where" in problem.params else "field"
    return replace(problem, params={**problem.params, named: label})


def footprint_report(results: Results, product_id: str, about: About, lang: str) -> Loaded[Report]:
    """The report of one product. Raises ``BadInput`` where it must not be declared."""
    from footprint.declaration.report import Interval, Occasion, chosen_product, pcf_report

    result = chosen_product(results, product_id)
    interval = None
    if result.uncertainty is not None:
        drawn = result.uncertainty.background
        interval = Interval(drawn.p5, drawn.p50, drawn.p95, DRAWS, SEED)
    return pcf_report(result, results, current_catalogue(), about, Occasion(lang, today(), interval=interval))


def sector_part(report: Report) -> Report:
    """The report's last section alone: tables of EN 15804 and for chemicals."""
    return replace(report, sections=report.sections[-1:])


def document(report: Report, ending: str) -> bytes:
    """A report as PDF, Word or Excel."""
    from groundwork.documents.writing import document_bytes

    return document_bytes(report, ending)


def offer_forms(report: Report, stem: str, key: str) -> None:
    """A report in every form, and what its numbers rest on."""
    with st.container(horizontal=True):
        for ending, name in FORMS.items():
            offer(name, partial(document, report, ending), f"{stem}{ending}", key=f"{key}_{ending[1:]}")
    tell_missing(FORMS)
    st.caption(plain(tell("app_pages.papers-identity", facts=identity_text(report))))


def identity_text(report: Report) -> str:
    """What the numbers rest on, in one line; of a long fingerprint its beginning."""
    colon = "：" if report.lang == "zh" else ": "
    return " · ".join(f"{fact.label}{colon}{_short_marks(str(fact.value))}" for fact in report.identity)


def _short_marks(text: str) -> str:
    """A text with its fingerprints cut; words and numbers stay whole."""
    return _FINGERPRINT.sub(lambda found: f"{found[0][:_SHOWN]}…", text)


def pact_json(results: Results, product_id: str, about: About) -> bytes:
    """The footprint as PACT v3. Raises ``BadInput`` with everything the specification misses."""
    from footprint.declaration.pact_export import Export, pact_footprint
    from footprint.declaration.report import chosen_product
    from groundwork.answers import as_json

    result = chosen_product(results, product_id)
    export = Export(result, results, current_catalogue(), about, datetime.now(UTC))
    return as_json(pact_footprint(export).as_json()).encode()


def asked_of(result: ProductResult, mass_t: float | None) -> Question:
    """The good as the border asks for it: code, origin, year of the step before; no quarter and
    any price, for no communication names one. Without a mass, one to compute the figures per tonne with.
    """
    product, state = result.product, st.session_state
    year = int(state.get("exporter_year") or current_statute().first_year)
    cn_code, origin = good_of(product)
    return Question(
        cn_code,
        origin,
        EXAMPLE_MASS_T if mass_t is None else mass_t,
        year,
        "",
        PriceChoice(PATHS[1], None),
    )


def default_bill(question: Question) -> Bill:
    """The bill on default values. Raises ``BadInput`` where the good cannot be priced."""
    from groundwork.problems import BadInput

    answer = price_one(question)
    if answer.bill is None:
        raise BadInput(*answer.problems)
    return answer.bill


def default_report(bill: Bill, lang: str, *, mass_stated: bool) -> Report:
    """The communication of a good on default values. Raises ``BadInput`` where none is."""
    from cbam.communication.defaults import default_communication, default_run

    run = default_run(bill, mass_stated=mass_stated)
    return default_communication(bill, lang, today(), run, mass_stated=mass_stated)


def told_of(site: Site, statements: Upload | None, lang: str) -> Told:
    """What is known of the installation. Raises ``BadInput`` for statements that cannot be read."""
    import tempfile
    from pathlib import Path

    from cbam.communication.items import Told
    from cbam.communication.statements import read_statements

    said = read_statements(None)
    if statements is not None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "statements.yaml"
            path.write_bytes(statements.data)
            try:
                said = read_statements(path)
            except BadInput as bad:
                theirs = (replace(p, place=replace(p.place, file=statements.name)) for p in bad.problems)
                raise BadInput(*theirs) from None
    return Told(site.loaded.value.installation, site.result, said, lang)


def communication(told: Told, site: Site) -> Loaded[Report]:
    """The communication for the importer, with a warning for every item nobody filled."""
    from cbam.communication.report import installation_communication

    return installation_communication(told, site.law, today(), _site_run(told, site))


def _site_run(told: Told, site: Site) -> str:
    """The name of a run on actual figures: of the file, the statements, the law and the engine."""
    stated = told.statements.model_dump_json()
    return f"installation-{_run_mark((site.file.digest, stated, site.law.version))}"


def _run_mark(parts: tuple[str, ...]) -> str:
    """The beginning of one digest of everything a run rests on, the engine's version included."""
    text = "\0".join((*parts, engine_version()))
    return hashlib.sha256(text.encode()).hexdigest()[:_SHOWN]


def catena_json(told: Told) -> tuple[bytes, tuple[Problem, ...]]:
    """The Catena-X response. Raises ``BadInput`` with everything the model demands that nobody stated."""
    from cbam.communication.catena_x import catena_x
    from groundwork.answers import as_json

    made = catena_x(told)
    return as_json(made.value).encode(), made.problems


def official_copy(told: Told, site: Site, file: Upload) -> FilledCopy:
    """The user's copy of the Commission's template, filled in its unlocked cells.

    Raises ``BadInput`` for another workbook, and for more than the template holds.
    """
    import tempfile
    from pathlib import Path

    from cbam.communication.official.copy import fill_copy
    from cbam.communication.official.layout import open_template

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        path.write_bytes(file.data)
        return fill_copy(open_template(path), told, site.law, _site_run(told, site))
