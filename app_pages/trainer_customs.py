"""A customs case step by step: good, origin, procedure, the importer's year, the sum."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages import links
from app_pages.frame import language, tell, teller
from app_pages.goods_choice import FIRST_GOOD, SEPARATOR, code_of, good_label
from app_pages.knowledge import current_law, current_statute
from app_pages.markup import plain, verdict
from app_pages.problem_table import show_problems
from app_pages.terms_view import show_terms
from groundwork.words import number

if TYPE_CHECKING:
    from cbam.importers.procedures import OriginOf, Procedure
    from cbam.training.customs import CustomsAnswer, CustomsQuestion

PAGE: Final = "trainer_case"
_FIRST_PROCEDURE, _FIRST_INPUT = "made-from-another-coil", "CN"
_FIRST_ORIGIN, _FIRST_CODE = "VN", "73066192"
_FIRST_T, _FIRST_OTHER_T, _LARGEST_T, _SMALLEST_T = 40.0, 20.0, 1e9, 0.001
_FIRST_TCO2E, _LARGEST_TCO2E = 100.0, 1e9
_FIRST_EUR, _LARGEST_EUR = 80.0, 10_000.0


def show() -> None:
    """The case, then every step with its article, then what is owed."""
    from cbam.training.customs import solve
    from cbam.training.pool import pool_of

    question = _ask()
    if question is None:
        return
    found = solve(question, pool_of(current_statute()))
    show_problems(found.problems, headline="app_pages.no-answer")
    _show_due(found)
    _show_steps(found)
    if found.bill is not None:
        from cbam.derivation import derive

        with st.expander(tell("app_pages.terms"), icon=":material/functions:"):
            show_terms(derive(found.bill, 0), found.bill.profiles[found.bill.profile_of[0]])
    st.caption(tell("app_pages.law-version", version=current_statute().version))


def _ask() -> CustomsQuestion | None:
    """The case as filled in; None, with a word on what is missing, where an amount was emptied."""
    from cbam.importers.procedures import OriginOf, Treatment
    from cbam.training.customs import CustomsQuestion
    from cbam.training.pool import Case

    procedure = _procedure()
    first, second = st.columns([3, 2]), st.columns(3)
    with first[0]:
        code = _good()
    with first[1]:
        origin, coil = _countries(procedure.origin)
    with second[0]:
        mass = _number("mass", _FIRST_T, _LARGEST_T, _SMALLEST_T)
    with second[1]:
        other = _number("other", _FIRST_OTHER_T, _LARGEST_T)
    with second[2]:
        price_eur = _number("eur", _FIRST_EUR, _LARGEST_EUR)
    amounts = {"mass": mass, "other": other, "eur": price_eur}
    with st.columns([2, 3])[0]:
        if procedure.treatment is Treatment.PLACED:
            amounts["placed"] = _number("placed", _FIRST_TCO2E, _LARGEST_TCO2E)
        if procedure.treatment is Treatment.OPERATION:
            amounts["operation"] = _number("operation", _FIRST_TCO2E, _LARGEST_TCO2E)
    if procedure.origin is OriginOf.INPUT and procedure.treatment is Treatment.PLACED:
        st.caption(tell("app_pages.teach-case-code-of-input"))
    empty = [tell(f"app_pages.teach-case-{name}") for name, amount in amounts.items() if amount is None]
    if mass is None or other is None or price_eur is None or empty:
        st.warning(tell("app_pages.teach-case-empty", names="; ".join(empty)), icon=":material/edit:")
        return None
    year = current_statute().first_year
    case = Case(code, origin, mass, year, f"{year}-Q1", price_eur)
    return CustomsQuestion(procedure.id, case, coil, other, amounts.get("placed"), amounts.get("operation"))


def _procedure() -> Procedure:
    from cbam.importers.procedures import procedures

    known = {one.id: one for one in procedures()}
    key = links.choice(f"{PAGE}_procedure", tuple(known), _FIRST_PROCEDURE)
    st.selectbox(
        tell("app_pages.teach-case-procedure"),
        tuple(known),
        format_func=teller(lambda name: f"app_pages.teach-procedure-{name}"),
        key=key,
        persist_state="session",
    )
    links.publish(key)
    return known[str(st.session_state[key])]


def _countries(deciding: OriginOf) -> tuple[str, str]:
    """Origin of the good and of the material; only the one that decides is asked, and stands for both.

    Where neither does, the good's is asked all the same: one that is exempt ends the case before that.
    """
    from cbam.importers.procedures import OriginOf

    if deciding is OriginOf.INPUT:
        material = _country("input", _FIRST_INPUT)
        return material, material
    good = _country("origin", _FIRST_ORIGIN)
    return good, good


def _good() -> str:
    lang, key = language(), links.text(f"{PAGE}_cn", _FIRST_CODE, code_of)
    st.selectbox(
        tell("app_pages.good"),
        current_law().nomenclature.priced_goods,
        format_func=lambda code: good_label(code, lang),
        key=key,
        accept_new_options=True,
        persist_state="session",
        help=tell("app_pages.good-help"),
    )
    links.publish(key, code_of)
    return code_of(str(st.session_state[key] or FIRST_GOOD))


def _country(name: str, first: str) -> str:
    from cbam.training.choice_kinds import countries
    from cbam.training.pool import pool_of

    lang, key = language(), links.text(f"{PAGE}_{name}", first, code_of)
    known = countries(pool_of(current_statute()))
    st.selectbox(
        tell(f"app_pages.teach-case-{name}"),
        tuple(known),
        format_func=lambda c: f"{c}{SEPARATOR}{known[c].say(lang)}" if c in known else c,
        key=key,
        accept_new_options=True,
        persist_state="session",
        help=tell(f"app_pages.teach-case-{name}-help"),
    )
    links.publish(key, code_of)
    return code_of(str(st.session_state[key] or first))


def _number(name: str, first: float, largest: float, smallest: float = 0.0) -> float | None:
    """An amount of the case; None where the field was emptied."""
    key = links.amount(f"{PAGE}_{name}", first, largest, smallest, stays_empty=True)
    value = st.number_input(
        tell(f"app_pages.teach-case-{name}"),
        min_value=smallest,
        max_value=largest,
        value=None,  # an emptied field is empty, not the smallest amount
        step=10.0,
        key=key,
        persist_state="session",
    )
    links.publish(key)
    return None if value is None else float(value)


def _show_due(found: CustomsAnswer) -> None:
    lang = language()
    if found.due_eur is None:
        st.html(verdict(tell("app_pages.teach-case-open"), tell(_why_open(found)), "refused"))
    elif found.due_eur > 0:
        head = tell("app_pages.due", eur=number(found.due_eur, lang, 0))
        st.html(verdict(head, tell("app_pages.teach-case-due"), "due"))
    else:
        st.html(verdict(tell("app_pages.teach-case-nothing"), tell(_why_nothing(found))))


def _why_open(found: CustomsAnswer) -> str:
    if found.scope == "needs-digits":
        return "app_pages.teach-case-open-digits"
    if found.bill is None:
        return "app_pages.teach-case-open-allocation"
    return "app_pages.teach-case-open-count"


def _why_nothing(found: CustomsAnswer) -> str:
    if found.scope != "liable":
        return "app_pages.teach-case-nothing-scope"
    if found.liable is False and found.procedure.treatment.value not in {"none", "zero"}:
        return "app_pages.teach-case-nothing-threshold"
    return "app_pages.teach-case-nothing-procedure"


def _threshold_state(found: CustomsAnswer) -> str:
    if found.liable is None:
        return "open-mass"
    if not found.liable:
        return "below"
    return "above" if found.mass_counted_t > found.threshold_t else "no-threshold"


def _show_steps(found: CustomsAnswer) -> None:
    """Question, answer and article of each step, as one table."""
    from cbam.training.pool import pool_of
    from cbam.training.texts import act, article, templates

    lang = language()
    country = pool_of(current_statute()).countries.get(found.origin)
    land = "–" if country is None else country.name_zh if lang == "zh" else country.name_en
    carried = tell("app_pages.teach-case-unknown")
    if found.carried_tco2e is not None:
        carried = f"{number(found.carried_tco2e, lang, 3)} tCO2e"
    words = {"mass": number(found.mass_counted_t, lang, 3), "limit": number(found.threshold_t, lang, 0)}
    threshold = tell(f"app_pages.teach-case-{_threshold_state(found)}", **words)
    rule = act(found.procedure.article)
    rows = (
        ("scope", templates()[f"scope-{found.scope}"].say(lang), article("scope")),
        ("origin-step", land, article("origin")),
        ("procedure-step", found.procedure.say(lang), rule),
        ("carried", carried, rule),
        ("threshold", threshold, article("threshold")),
    )
    names = ("step", "answer", "article")
    heads = "".join(f"<th>{escape(tell(f'app_pages.teach-case-{name}'))}</th>" for name in names)
    body = "".join(
        f"<tr><td>{escape(tell(f'app_pages.teach-case-{key}'))}</td><td>{escape(text)}</td>"
        f"<td>{escape(cited.say(lang))}</td></tr>"
        for key, text, cited in rows
    )
    st.html(f'<table class="terms case"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>')
    how = tell("app_pages.teach-case-known", how=tell(f"app_pages.teach-checked-{found.procedure.checked}"))
    st.caption(plain(how))
