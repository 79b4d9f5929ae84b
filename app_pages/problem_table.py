"""Problems as a table: where, what is wrong, the way out."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app_pages.frame import language, tell
from app_pages.markup import plain
from groundwork.problems import Counts, Place, Problem, Severity
from groundwork.words import has, legible, legible_params, say

_SHORT, _ROW_PX = 25, 60  # beyond this many rows a scrolling grid


def rows(problems: Sequence[Problem], lang: str) -> list[dict[str, str]]:
    """One row per problem, in words; the columns are named by the keys of ``headings``."""
    return [
        {
            "weight": say(f"app_pages.problem-{p.severity}", lang),
            "file": legible(p.place.file),
            "sheet": legible(p.place.sheet),
            "cell": p.place.cell,
            "what": say(p.code, lang, **legible_params(p)) if has(p.code, lang) else p.code,
            "remedy": _remedy(p, lang),
            "rule": p.code.partition(".")[2],
        }
        for p in problems
    ]


def headings(lang: str) -> dict[str, str]:
    """Column headings by key."""
    keys = ("weight", "file", "sheet", "cell", "what", "remedy", "rule")
    return {key: say(f"app_pages.problem-{key}", lang) for key in keys}


def once(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Each problem of a place once, though several years met it; the first year's figures stay."""
    found: dict[tuple[str, Place], Problem] = {}
    for problem in problems:
        found.setdefault((problem.code, problem.place), problem)
    return tuple(found.values())


def _remedy(problem: Problem, lang: str) -> str:
    """The way out; where the command's words name its options, the page has its own."""
    name = problem.code.partition(".")[2]
    for key in (f"app_pages.way-out-{name}", f"{problem.code}.remedy"):
        if has(key, lang):
            return say(key, lang, **legible_params(problem))
    return ""


def show_problems(
    problems: Sequence[Problem], counts: Counts | None = None, headline: str = "app_pages.problems-found"
) -> None:
    """What was read and rejected, then the problems; errors first, nothing if there is nothing to say."""
    errors = [p for p in problems if p.severity is Severity.ERROR]
    warnings = [p for p in problems if p.severity is Severity.WARNING]
    if counts is not None:
        _show_counts(counts)
    if errors:
        st.error(tell(headline, n=len(errors)), icon=":material/error:")
        show_problem_rows([*errors, *warnings])
    elif warnings:
        with st.expander(tell("app_pages.warnings-found", n=len(warnings)), icon=":material/info:"):
            show_problem_rows(warnings)


def _show_counts(counts: Counts) -> None:
    if not counts.n_read:
        st.error(tell("app_pages.nothing-read"), icon=":material/error:")
        return
    text = tell("app_pages.counts", read=counts.n_read, used=counts.n_used, rejected=counts.n_rejected)
    (st.warning if counts.n_rejected else st.success)(
        text, icon=":material/rule:" if counts.n_rejected else ":material/check:"
    )


def show_problem_rows(problems: Sequence[Problem]) -> None:
    """The table alone."""
    import pandas as pd

    lang = language()
    table = pd.DataFrame(rows(problems, lang), columns=list(headings(lang)))
    empty = [key for key in ("file", "sheet", "cell", "remedy") if not table[key].any()]
    table = table.drop(columns=empty).rename(columns=headings(lang))
    if len(table) <= _SHORT:
        st.table(table.map(plain), hide_index=True, border="horizontal")
    else:
        st.dataframe(table, hide_index=True, row_height=_ROW_PX)
