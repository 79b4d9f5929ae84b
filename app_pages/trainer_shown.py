"""One exercise on the page: its question and facts, a field for the answer, and the answer explained."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.cited import source_words
from app_pages.frame import language, tell
from app_pages.markup import plain
from cbam.training.model import ChoiceAnswer
from cbam.training.sheets import answer_text, given_text, steps_table, unit_text

if TYPE_CHECKING:
    from cbam.training.marking import Mark
    from cbam.training.model import Exercise

FIELD_PX: Final = 320
_MOODS = {"right": st.success, "wrong": st.error, "missing": st.warning, "unreadable": st.warning}
_ICONS = {
    "right": ":material/check_circle:",
    "wrong": ":material/cancel:",
    "missing": ":material/help:",
    "unreadable": ":material/help:",
}


def show_question(one: Exercise, place: str) -> None:
    """Question and facts as HTML; ``place`` is its number and kind."""
    lang = language()
    rows = "".join(
        f"<tr><td>{escape(g.label.say(lang))}</td><td>{escape(g.shown.say(lang))}</td></tr>"
        for g in one.given
    )
    table = f'<table class="given">{rows}</table>' if rows else ""
    st.html(
        f'<p class="article">{escape(place)}</p>'
        f'<p class="exercise">{escape(one.question.say(lang))}</p>{table}'
    )


def show_options(one: Exercise) -> None:
    """What could be chosen, as it is printed; nothing where a number is asked."""
    if isinstance(one.answer, ChoiceAnswer):
        lang = language()
        options = "".join(
            f"<li>{escape(given_text(one, option.key, lang))}</li>" for option in one.answer.options
        )
        st.html(f'<ul style="list-style: none; padding-left: 0">{options}</ul>')


def ask_answer(one: Exercise, key: str, *, disabled: bool = False) -> str:
    """The field for the answer: a choice, or a number as typed; returns what was given."""
    lang = language()
    if isinstance(one.answer, ChoiceAnswer):
        chosen = st.radio(
            tell("app_pages.teach-your-choice"),
            [option.key for option in one.answer.options],
            format_func=lambda name: given_text(one, name, lang),
            index=None,
            key=key,
            disabled=disabled,
            persist_state="session",
        )
        return str(chosen or "")
    unit = unit_text(one.answer.unit, lang)
    typed = st.text_input(
        tell("app_pages.teach-your-number", unit=unit),
        key=key,
        max_chars=40,
        width=FIELD_PX,
        disabled=disabled,
        persist_state="session",
    )
    return typed or ""


def show_mark(mark: Mark) -> None:
    """Right or wrong, and, where it is known, which mistake it was."""
    lang, outcome = language(), mark.outcome.value
    right = answer_text(mark.exercise, lang).rstrip("。.")  # it stands in a sentence with its own full stop
    text = tell(f"app_pages.teach-is-{outcome}", answer=right)
    why = f" {mark.why.say(lang)}" if mark.why is not None else ""
    _MOODS[outcome](plain(text + why), icon=_ICONS[outcome])


def show_solution(one: Exercise) -> None:
    """The answer term by term with its articles; what each option comes to."""
    lang = language()
    st.markdown(f"**{plain(tell('app_pages.teach-answer-is', answer=answer_text(one, lang)))}**")
    if isinstance(one.answer, ChoiceAnswer):
        why = [f"- {plain(given_text(one, o.key, lang))}: {plain(o.why.say(lang))}"
               for o in one.answer.options if o.why]  # fmt: skip
        if why:
            st.markdown("\n".join(why))
    table = steps_table(one, lang)
    heads = "".join(f"<th>{escape(column.heading)}</th>" for column in table.columns)
    rows = "".join(f"<tr>{_cells(row)}</tr>" for row in table.rows)
    st.html(f'<table class="terms"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>')


def _cells(row: tuple[object, ...]) -> str:
    term, formula, value, article = (str(cell or "") for cell in row)
    return (
        f"<td>{escape(term)}</td><td>{escape(formula)}</td>"
        f'<td class="figure">{escape(value)}</td><td>{escape(source_words(article))}</td>'
    )
