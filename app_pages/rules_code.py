"""A customs code explained: in scope or not, routes and benchmarks, default values, proposals, what else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from app_pages.cited import source_words
from app_pages.frame import language, tell
from app_pages.goods_choice import good_widget, origin_widget
from app_pages.knowledge import current_statute
from app_pages.markup import plain, verdict
from app_pages.price_choice import year_widget
from app_pages.rules_tables import show_table
from groundwork.problems import BadInput
from groundwork.words import say

if TYPE_CHECKING:
    from cbam.goods import Good, Heading, OutOfScope
    from cbam.goods_explained import UnderOverlay
    from cbam.law.leaves import Citation
    from cbam.law.rulebook import Law
    from cbam.origins import Origin

MOODS = {"in": "due", "some-in": "due", "out-of": ""}


def show_code() -> None:
    """Ask the code, its origin and year; say what the law makes of it."""
    columns = st.columns([4, 3, 1])
    with columns[0]:
        code = good_widget("rules")
    with columns[1]:
        origin = origin_widget("rules")
    with columns[2]:
        year = year_widget("rules")
    _explain(code, origin, year)


def _explain(code: str, typed_origin: str, year: int) -> None:
    from cbam.goods import Refused, resolve_good
    from cbam.goods_command import outside_of
    from cbam.goods_command import verdict as verdict_of
    from cbam.goods_explained import goods_of
    from cbam.origins import RefusedOrigin, resolve_origin

    lang, law = language(), current_statute().of_year(year)
    answer, origin = resolve_good(code, law), resolve_origin(typed_origin, law)
    problems = [x.problem for x in (answer, origin) if isinstance(x, (Refused, RefusedOrigin))]
    if isinstance(answer, Refused) or isinstance(origin, RefusedOrigin):
        raise BadInput(*problems)
    outside = outside_of(answer)
    found = verdict_of(answer, outside)
    head = say(f"cbam.goods-{found}-scope", lang, code=answer.code)
    st.html(verdict(head, _name(answer, lang), MOODS[found]))
    goods = goods_of(answer)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _show_rules(goods, law, year)
    with right:
        _show_overlays(answer, year)
        _show_what_else(answer.code)
    if goods:
        _show_defaults(goods, origin, law, year)
        _show_routes(goods, law, year)


def _name(answer: Good | Heading | OutOfScope, lang: str) -> str:
    from cbam.goods import OutOfScope

    if isinstance(answer, OutOfScope):
        return answer.chapter_zh if lang == "zh" else answer.chapter_en
    return answer.name_zh if lang == "zh" else answer.name_en


def _show_rules(goods: tuple[Good, ...], law: Law, year: int) -> None:
    from cbam.goods_summary import summary
    from cbam.goods_text import shared_lines

    st.subheader(tell("app_pages.rules-what-the-law-says"))
    if not goods:
        st.write(plain(say("cbam.goods-circumvention-outside", language())))
    for shared in summary(goods, law, year):
        st.markdown("\n".join(f"- {plain(x.strip())}" for x in shared_lines(shared, law, year, language())))


def _show_defaults(goods: tuple[Good, ...], origin: Origin, law: Law, year: int) -> None:
    """Default value, mark-up and the benchmark of column B of every good, with their rows."""
    from cbam.goods_explained import from_origin
    from cbam.profile import ELECTRICITY

    priced = [good for good in goods if good.sector != ELECTRICITY]
    if not priced:
        return
    found = [(good, from_origin(good, origin, law, year)) for good in priced]
    zh = language() == "zh"
    st.subheader(tell("app_pages.rules-defaults", origin=origin.name_zh if zh else origin.name_en, year=year))
    columns: dict[str, list[Any]] = {
        tell("app_pages.cn-code"): [good.code for good, _ in found],
        tell("app_pages.column-name"): [good.name_zh if zh else good.name_en for good, _ in found],
        tell("app_pages.law-total-tco2e-per-t"): [one.default.total_tco2e_per_t for _, one in found],
        tell("app_pages.law-markup"): [one.markup.value for _, one in found],
        tell("app_pages.rules-benchmark-b"): [one.benchmark.value_tco2e_per_t for _, one in found],
        tell("app_pages.law-route"): [one.benchmark.route or "" for _, one in found],
        tell("app_pages.rules-place"): [_cited(one.default.citation) for _, one in found],
    }
    config = {
        tell("app_pages.column-name"): st.column_config.TextColumn(width="medium"),
        tell("app_pages.law-markup"): st.column_config.NumberColumn(format="percent"),
    }
    main = [heading for heading in columns if heading != tell("app_pages.rules-place")]
    show_table(columns, "rules_code_defaults", f"default_values_{goods[0].code}", config, main=main)


def _cited(citation: Citation | None) -> str:
    from cbam.law_command import cited

    return cited(citation, language())


def _show_routes(goods: tuple[Good, ...], law: Law, year: int) -> None:
    from cbam.goods_explained import routes_of

    found = [(good, route) for good in goods for route in routes_of(good, law, year)]
    if not found:
        return
    zh = language() == "zh"
    st.subheader(tell("app_pages.rules-routes", year=year))
    columns: dict[str, list[Any]] = {
        tell("app_pages.cn-code"): [good.code for good, _ in found],
        tell("app_pages.law-route"): [r.letter for _, r in found],
        tell("app_pages.column-name"): [r.name_zh if zh else r.name_en for _, r in found],
        tell("app_pages.rules-benchmark-a"): [
            r.column_a.value_tco2e_per_t if r.column_a else None for _, r in found
        ],
        tell("app_pages.rules-benchmark-b"): [
            r.column_b.value_tco2e_per_t if r.column_b else None for _, r in found
        ],
        tell("app_pages.rules-place"): [
            _cited(leaf.citation) if (leaf := r.column_b or r.column_a) else "" for _, r in found
        ],
    }
    main = [heading for heading in columns if heading != tell("app_pages.rules-place")]
    show_table(columns, "rules_code_routes", f"benchmarks_{goods[0].code}", main=main)


def _show_overlays(answer: Good | Heading | OutOfScope, year: int) -> None:
    from cbam.goods_command import overlay_lines
    from cbam.goods_explained import under_overlays
    from cbam.goods_text import unchanged_line

    lang = language()
    found = under_overlays(answer, current_statute(), year)
    st.subheader(tell("app_pages.rules-not-law"))
    lines = [line for under in found for line in overlay_lines(under, lang)]
    lines += [last] if (last := unchanged_line(found, lang)) else []
    st.markdown("\n".join(f"- {plain(_named(line.strip(), found))}" for line in lines))


def _named(line: str, found: Sequence[UnderOverlay]) -> str:
    """A sentence with the titles of proposals and what-ifs in place of their ids."""
    for under in found:
        id = re.escape(under.overlay.id)  # beside Chinese letters too, which \b takes for the same word
        line = re.sub(rf"(?<![a-z0-9-]){id}(?![a-z0-9-])", under.overlay.name(language()), line)
    return line


def _show_what_else(code: str) -> None:
    from cbam.neighbours import what_else

    st.subheader(tell("app_pages.what-else"))
    lines = (f"- **{plain(source_words(x.act))}**: {plain(x.say(language()))}" for x in what_else(code))
    st.markdown("\n".join(lines))
