"""Actual figures against default values: an installation's workbook, the choice by year, and the bridge."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from app_pages.border_view import stated_mass
from app_pages.exporter_beside import Place, ask_file
from app_pages.exporter_charts import Step, charted, paths, steps, tabled
from app_pages.exporter_prices import path_of
from app_pages.exporter_runs import Site, Work, advice_of, bridge_of, site_of
from app_pages.frame import guarded, language, tell
from app_pages.handover import installation_template
from app_pages.markup import plain, verdict
from app_pages.optional_amount import optional_amount
from app_pages.problem_table import show_problems
from groundwork.words import DASH, number, say

if TYPE_CHECKING:
    from app_pages.one_line import Question
    from cbam.advice.results import Advice
    from footprint.results import ProductResult

EXAMPLES: Final = {"73089098": "installation_steel_structure.xlsx", "310210": "installation_urea.json"}
"""Which packaged installation belongs to goods that begin with this code."""
SITE: Final = Place(
    role="installation",
    stem="site",
    types=("xlsx", "json"),
    label="app_pages.actual-upload",
    template="app_pages.actual-template",
    blank=installation_template,
    blank_name="installation_template.xlsx",
    example="app_pages.actual-example",
)
SEE: Final = "tCO2e/t"
CN8: Final = 8
_SMALLEST: Final = 5e-5
"""A step that shows as nothing at three decimals is left out of the chart, not of the table [tCO2e/t]."""


def show_actual(work: Work, result: ProductResult, question: Question) -> None:
    """Ask for the installation; with one, the two paths by year and the bridge."""
    st.header(tell("app_pages.actual-heading"))
    st.markdown(tell("app_pages.actual-lead"))
    site = choose_site(question.cn_code.strip())
    if site is None:
        st.info(tell("app_pages.actual-none"), icon=":material/factory:")
        return
    show_problems((*site.loaded.problems, *site.result.problems))
    advice = advised(site, question)
    at = good_at(advice, question.cn_code)
    if at is None:
        goods = ", ".join(f"{g.product} ({g.cn_code})" for g in advice.goods)
        st.warning(plain(tell("app_pages.actual-other-good", cn=question.cn_code, goods=goods)))
    else:
        _show_paths(advice, at, question.year)
    _show_bridge(work, result, site)


def choose_site(cn_code: str) -> Site | None:
    """The installation beside the bill: uploaded, the example of this good, or none."""
    example = next((name for code, name in EXAMPLES.items() if cn_code.startswith(code)), "")
    file = ask_file(replace(SITE, example_name=example))
    if file is None:
        return None
    with guarded():
        return site_of(file.digest, file)
    return None


def advised(site: Site, question: Question) -> Advice:
    """The advice for the installation at the prices of the question."""
    choice = path_of(question.price)
    cost = st.session_state.get("exporter_verification")
    key = f"{site.file.digest}:{choice.source}:{choice.flat_eur}"
    return advice_of(key, site, choice.prices(), question.origin, stated_mass(), cost)


def good_at(advice: Advice, cn_code: str) -> int | None:
    """The place of the first good with this code among the installation's."""
    code = cn_code.strip()[:CN8]
    return next((i for i, good in enumerate(advice.goods) if code and good.cn_code[:CN8] == code), None)


def years_of(advice: Advice, at: int) -> list[dict[str, Any]]:
    """The two paths of a good, year by year."""
    from cbam.advice.answer import good_year

    cost = advice.goods[at].verification_eur
    return [good_year(figures, at, cost) for figures in advice.years]


def _show_paths(advice: Advice, at: int, year: int) -> None:
    lang = language()
    found = years_of(advice, at)
    asked = next((one for one in found if one["year"] == year), found[0])
    _show_verdict(asked, lang)
    optional_amount(
        "exporter_verification", "app_pages.actual-cost", "app_pages.actual-cost-help", step=1000.0
    )
    words = {name: tell(f"app_pages.actual-{name}") for name in ("default", "actual")}
    lines = {
        words[name]: {one["year"]: one[name]["cost_eur_per_t"] for one in found if one[name]}
        for name in words
    }
    table: dict[str, list[object]] = {tell("app_pages.years-year"): [one["year"] for one in found]}
    for name, word in words.items():
        for part in ("see_tco2e_per_t", "sefa_tco2e_per_t", "cost_eur_per_t"):
            label = f"{word}: {tell(f'app_pages.actual-{part.replace(chr(95), chr(45))}')}"
            table[label] = [one[name][part] if one[name] else None for one in found]
    table[tell("app_pages.actual-break-even")] = [one["break_even_see_tco2e_per_t"] for one in found]
    table[tell("app_pages.actual-saving")] = [one["saving_eur_per_t"] for one in found]
    table[tell("app_pages.actual-choice")] = [
        tell(f"app_pages.actual-choose-{one['choice']}") for one in found
    ]
    figure = paths(
        {k: v for k, v in lines.items() if v}, tell("app_pages.actual-chart"), tell("app_pages.eur-per-t")
    )
    charted(figure, table, "actual_or_default", tell("app_pages.actual-note"))


def _show_verdict(one: dict[str, Any], lang: str) -> None:
    if one["reason"]:
        st.warning(plain(say(f"cbam.advice-why-{one['reason']}", lang)))
        return
    head = tell(f"app_pages.actual-verdict-{one['choice']}", year=one["year"])
    body = tell(
        "app_pages.actual-verdict-text",
        saving=number(one["saving_eur_per_t"], lang),
        actual=number(one["actual"]["see_tco2e_per_t"] if one["actual"] else None, lang, 3),
        limit=number(one["break_even_see_tco2e_per_t"], lang, 3),
    )
    st.html(verdict(head, body, "" if one["choice"] == "actual" else "due"))


def _show_bridge(work: Work, result: ProductResult, site: Site) -> None:
    st.header(tell("app_pages.bridge-heading"))
    if result.pcf_kgco2e is None:
        st.caption(tell("app_pages.pcf-none"))
        return
    from cbam.bridge.answer import label, notes, step_record

    lang = language()
    with guarded():
        bridged = bridge_of(
            f"{work.key}:{site.file.digest}:{result.product.id}", work, site, result.product.id
        )
        bridge = bridged.bridge
        changed = [
            Step(label(b.key, lang), b.start, b.shown, b.total)
            for b in bridge.waterfall
            if b.total or abs(b.shown) >= _SMALLEST
        ]
        records: list[dict[str, Any]] = [step_record(step, lang) for step in bridge.steps]
        table = {
            tell("app_pages.bridge-step"): [r["label"] for r in records],
            tell("app_pages.bridge-pcf"): [r["pcf_tco2e_per_t"] for r in records],
            tell("app_pages.bridge-cbam"): [r["cbam_tco2e_per_t"] for r in records],
            tell("app_pages.bridge-change"): [r["change_tco2e_per_t"] for r in records],
            tell("app_pages.bridge-article"): [r["article"] or DASH for r in records],
            tell("app_pages.bridge-why"): [r["why"] for r in records],
        }
        charted(steps(changed, tell("app_pages.bridge-chart"), SEE, lang), table, "pcf_to_cbam")
        with st.expander(tell("app_pages.bridge-items")):
            items = [(r["label"], i) for r in records for i in r["items"]]
            tabled(
                {
                    tell("app_pages.bridge-step"): [name for name, _ in items],
                    tell("app_pages.column-item"): [i["name"] for _, i in items],
                    tell("app_pages.bridge-pcf"): [i["pcf_tco2e_per_t"] for _, i in items],
                    tell("app_pages.bridge-cbam"): [i["cbam_tco2e_per_t"] for _, i in items],
                },
                "pcf_to_cbam_items",
            )
        st.markdown("\n".join(f"- {plain(text)}" for _, text in notes(bridged, lang)))
