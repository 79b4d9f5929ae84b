"""The formula unfolded: one row per term with its value, its article, its table row, how it is known."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.cited import source_words
from app_pages.frame import language, tell, tell_or
from app_pages.markup import plain
from groundwork.words import has, number, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cbam.bill import Bill
    from cbam.derivation import Step
    from cbam.profile import Note, Profile

DIGITS, MONEY_DIGITS = 6, 2
BENCHMARK: Final = "benchmark"
NOT_LAW: Final = frozenset({"provisional", "assumption", "analyst", "draft", "proposal", "what-if"})


def show_terms(steps: Sequence[Step], profile: Profile) -> None:
    """The steps as one table, results shaded, the euros last; ``profile`` is the law's on the same line."""
    columns = ("term", "formula", "value", "unit", "basis")
    names = [tell(f"app_pages.term-{column}") for column in columns]
    heads = "".join(f"<th>{escape(name)}</th>" for name in names)
    rows = "".join(_row(step, profile, last=step is steps[-1]) for step in steps)
    st.html(f'<table class="terms"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>')


def _row(step: Step, profile: Profile, *, last: bool) -> str:
    kind = "final" if last else "result" if step.formula else ""
    name = f"{escape(say(f'cbam.term-{step.key}', language()))}<small><i>{escape(step.symbol)}</i></small>"
    formula = f"{escape(step.formula)}<small>{escape(step.numbers)}</small>" if step.formula else ""
    return (
        f'<tr class="{kind}"><td>{name}</td><td>{formula}</td>'
        f'<td class="figure">{_value(step)}</td><td class="unit">{escape(_unit(step))}</td>'
        f"<td>{_basis(step, profile)}</td></tr>"
    )


def _unit(step: Step) -> str:
    return tell("app_pages.eur") if step.unit == "EUR" else step.unit


def _value(step: Step) -> str:
    if step.unit == "EUR":
        return number(step.value, language(), MONEY_DIGITS)
    text = number(step.value, language(), DIGITS)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _basis(step: Step, profile: Profile) -> str:
    """Article, table row and detail; what is not law in force carries a mark of its own."""
    known, marked = _known(step.status), step.status in NOT_LAW
    detail = _column_and_route(step.detail, profile) if step.key == BENCHMARK else source_words(step.detail)
    last = " · ".join(part for part in (detail, "" if marked else known) if part)
    small = "<br>".join(escape(part) for part in (step.row, last) if part)
    mark = f"<mark>{escape(known)}</mark> " if marked else ""
    return mark + escape(source_words(step.act)) + (f"<small>{small}</small>" if small else "")


def _known(status: str) -> str:
    """How a value is known: the page's word, else the word of the commands."""
    from cbam.derivation import status_text

    if not status:
        return ""
    return tell_or(f"app_pages.known-{status.replace(' ', '-')}", status_text(status, language()))


def _column_and_route(detail: str, profile: Profile) -> str:
    """The benchmark's detail with its column and route spelt out, such as ``column B, route C``."""
    column, route = profile.benchmark_column or "", profile.route or ""
    short = f"{column} {route}".strip()
    if not short or not detail.startswith(short):
        return detail
    key = "app_pages.column-and-route" if route else "app_pages.column-alone"
    return tell(key, column=column, route=route.strip("()")) + detail.removeprefix(short)


def note_texts(bill: Bill, row: int, skip: frozenset[str] = frozenset()) -> list[str]:
    """What a reader of this line should know, in words."""
    lang = language()
    notes = [n for n in bill.notes(row) if n.code not in skip]
    return [_worded(n).text(lang) if has(n.code, lang) else n.code for n in notes]


def _worded(note: Note) -> Note:
    """The note with the sources and statuses it names in the language of this run."""
    words = {
        key: source_words(value) if isinstance(value, str) else value for key, value in note.params.items()
    }
    if "status" in words:
        words["status"] = _known(str(words["status"]))
    return replace(note, params=words)


def show_notes(bill: Bill, row: int) -> None:
    """The same as a list on the page."""
    texts = note_texts(bill, row)
    if texts:
        st.markdown("\n".join(f"- {plain(text)}" for text in texts))
