"""What a product would cost at the EU border: scope first, then the bill, and what the footprint is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages import links
from app_pages.cited import source_words
from app_pages.frame import guarded, language, tell
from app_pages.handover import bill_workbook, offer
from app_pages.markup import lead, plain, verdict
from app_pages.one_line import Question, price_one
from app_pages.optional_amount import optional_amount
from app_pages.price_choice import FLAT, PATHS, PUBLISHED, price_widgets, quarter_widget, year_widget
from app_pages.problem_table import show_problems
from app_pages.terms_view import note_texts, show_notes, show_terms
from groundwork.words import number

if TYPE_CHECKING:
    from cbam.bill import Bill
    from cbam.profiles import Profile
    from footprint.bom import Product
    from footprint.results import ProductResult

EXAMPLE_MASS_T: Final = 100.0
"""What a bill is computed for where nobody stated a net mass [t]; never a mass that is handed over."""
_SMALLEST_T, _LARGEST_T = 0.001, 1e9
_EXPORTER_MASS: Final = "exporter_mass"


def show_border(result: ProductResult) -> tuple[Question, Bill | None]:
    """Ask code, origin, mass, date and price of this product; answer what the border charges today.

    Returns what was asked and the bill; no bill where the question cannot be answered.
    """
    st.html(lead(tell("app_pages.border-lead")))
    question = _ask(result.product)
    if not question.cn_code.strip() or not question.origin.strip():
        st.info(tell("app_pages.border-needs-code"), icon=":material/edit:")
        return question, None
    with guarded():
        answer = price_one(question)
        show_problems(answer.problems, headline="app_pages.no-answer")
        if answer.bill is not None:
            _show_line(answer.bill)
            _show_not_the_same(result, answer.bill)
        return question, answer.bill
    return question, None


def _ask(product: Product) -> Question:
    first = st.columns(3)
    with first[0]:
        cn_code = st.text_input(
            tell("app_pages.cn-code"),
            key=_of_bill("cn", product.id, product.cn_code),
            persist_state="session",
        )
    with first[1]:
        origin = st.text_input(
            tell("app_pages.origin"),
            key=_of_bill("origin", product.id, product.origin),
            persist_state="session",
        )
    with first[2]:
        mass = ask_mass() or EXAMPLE_MASS_T
    second = st.columns(3)
    with second[0]:
        year = year_widget("exporter")
    with second[1]:
        quarter = quarter_widget("exporter", year)
    with second[2]:
        price = price_widgets("exporter", (PUBLISHED, *PATHS, FLAT), PATHS[1])
    return Question(cn_code, origin, mass, year, quarter, price)


def _of_bill(name: str, product_id: str, written: str) -> str:
    """Prepare a field that begins as the bill has it, and anew when a bill says something else."""
    key = f"{name}_{product_id}"
    if st.session_state.get(_written(key), written) != written:
        st.session_state[key] = written
    st.session_state[_written(key)] = written
    return links.text(key, written)


def good_of(product: Product) -> tuple[str, str]:
    """Code and origin of a product as the border takes them: typed there, else as the bill has them."""
    return (
        typed_or_written("cn", product.id, product.cn_code).strip(),
        typed_or_written("origin", product.id, product.origin).strip(),
    )


def typed_or_written(name: str, product_id: str, written: str) -> str:
    """What such a field says now; what the bill says where it was not shown for this bill."""
    key = f"{name}_{product_id}"
    is_shown = st.session_state.get(_written(key)) == written
    return str(st.session_state.get(key) or written) if is_shown else written


def _written(key: str) -> str:
    return f"_{key}_written"


def ask_mass() -> float | None:
    """The net mass of the exporter's shipment [t]; None while nobody stated one."""
    return optional_amount(
        _EXPORTER_MASS,
        "app_pages.mass",
        "app_pages.mass-help",
        empty="app_pages.mass-empty",
        smallest=_SMALLEST_T,
    )


def stated_mass() -> float | None:
    """The same where its field is not on the screen."""
    return float(st.session_state.get(_EXPORTER_MASS) or 0.0) or None


def mass_widget(page: str) -> float:
    """Net mass of the shipment [t]."""
    key = links.amount(f"{page}_mass", EXAMPLE_MASS_T, _LARGEST_T, _SMALLEST_T)
    mass = st.number_input(
        tell("app_pages.mass"),
        min_value=_SMALLEST_T,
        max_value=_LARGEST_T,
        step=10.0,
        key=key,
        persist_state="session",
    )
    links.publish(key)
    return float(mass or EXAMPLE_MASS_T)


def show_verdict(bill: Bill, *, is_example: bool = False) -> bool:
    """Scope first, then the sum, for the only line of a bill; returns whether anything is charged.

    ``is_example``: nobody stated the mass, and the verdict says so.
    """
    from cbam.profiles import Scope
    from cbam.report import line_table

    profile, lang = bill.profiles[bill.profile_of[0]], language()
    if profile.scope is not Scope.IN_SCOPE:
        st.html(
            verdict(
                tell(f"app_pages.scope-{profile.scope.name.lower().replace('_', '-')}"), _why_nothing(bill)
            )
        )
        return False
    line = line_table(bill).iloc[0]
    eur = number(line.cost_eur, lang, 0)
    due = tell("app_pages.due", eur=eur)
    if is_example:
        due = tell("app_pages.due-example", eur=eur, mass=number(EXAMPLE_MASS_T, lang, 0))
    params = {"code": profile.cn_code, "origin": profile.origin, "year": line.import_year}
    per_t = "app_pages.due-per-t-overlay" if bill.law.overlays else "app_pages.due-per-t"
    st.html(verdict(due, tell(per_t, eur=number(line.cost_eur_per_t, lang), **params), "due"))
    return True


def _why_nothing(bill: Bill) -> str:
    """The notes of a line that owes nothing, and that this is the law of today."""
    return " ".join(
        [
            *note_texts(bill, 0, skip=frozenset({"cbam.note-out-of-scope"})),
            tell("app_pages.scope-zero-overlay" if bill.law.overlays else "app_pages.scope-zero"),
        ]
    )


def _show_line(bill: Bill) -> None:
    """The answer for the only line of a bill, its terms folded away."""
    if show_verdict(bill, is_example=stated_mass() is None):
        _show_bill(bill)
    show_what_else(bill.profiles[bill.profile_of[0]])


def _show_bill(bill: Bill) -> None:
    from cbam.derivation import derive
    from cbam.report import line_table

    lang = language()
    line = line_table(bill).iloc[0]
    columns = st.columns(4)
    columns[0].metric(tell("app_pages.see"), number(line.see_tco2e_per_t, lang, 4), height="stretch")
    columns[1].metric(tell("app_pages.sefa"), number(line.sefa_tco2e_per_t, lang, 4), height="stretch")
    columns[2].metric(
        tell("app_pages.certificates-per-t"), number(line.certificates_per_t, lang, 4), height="stretch"
    )
    columns[3].metric(tell("app_pages.certificate-price"), number(line.price_eur, lang), height="stretch")
    with st.expander(tell("app_pages.terms"), icon=":material/functions:"):
        show_terms(derive(bill, 0), bill.profiles[bill.profile_of[0]])
    with st.expander(tell("app_pages.line-notes"), icon=":material/info:"):
        show_notes(bill, 0)
    offer(
        tell("app_pages.download-bill"),
        lambda: bill_workbook(bill, lang),
        "cbam_bill.xlsx",
        key="border_download",
    )


def show_what_else(profile: Profile) -> None:
    """What else the EU asks of such a good."""
    if not profile.what_else:
        return
    lang = language()
    st.subheader(tell("app_pages.what-else"))
    st.table(
        {
            tell("app_pages.what-else-act"): [plain(source_words(p.act)) for p in profile.what_else],
            tell("app_pages.what-else-asks"): [plain(p.say(lang)) for p in profile.what_else],
        },
        hide_index=True,
        border="horizontal",
    )
    st.caption(tell("app_pages.what-else-caption"))


def _show_not_the_same(result: ProductResult, bill: Bill) -> None:
    """The footprint beside the embedded emissions, so that nobody takes one for the other."""
    if result.pcf_kgco2e_per_kg is None:
        return
    lang = language()
    charged = bool(bill.charged[0])
    params = {
        "pcf": number(result.pcf_kgco2e_per_kg, lang, 3),
        "see": number(float(bill.terms.see[0]), lang, 3),
    }
    st.html(
        verdict(
            tell("app_pages.not-the-same"),
            tell("app_pages.not-the-same-text" if charged else "app_pages.not-the-same-none", **params),
        )
    )
