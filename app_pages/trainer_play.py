"""Sliders: price, year, origin, route, scrap and power; default against actual side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages import links, trainer_charts
from app_pages.figures import CONFIG
from app_pages.frame import language, tell, teller
from app_pages.goods_choice import FIRST_ORIGIN, SEPARATOR, code_of
from app_pages.handover import offer, table_csv
from app_pages.knowledge import current_statute
from app_pages.trainer_look import fit, is_large
from groundwork.words import number

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from cbam.training.mill import Setting
    from cbam.training.sides import Side, Sides

_LARGEST_EUR, _FIRST_EUR = 200.0, 80.0
_SCRAP_STEP, _FIRST_SCRAP, _ALL = 5.0, 20.0, 100.0
_LARGEST_MWH, _FIRST_MWH, _MWH_STEP = 3.0, 0.5, 0.1
_DIGITS: Final = 4


def show() -> None:
    """The settings, both ways for the year chosen, then year by year."""
    from cbam.training.sides import by_year, sides

    setting, price_eur = _ask()
    found = sides(setting, price_eur, current_statute())
    _show_sides(found)
    _show_why(found, setting)
    _show_years(by_year(setting, price_eur, current_statute()))
    st.caption(tell("app_pages.teach-play-source"))
    st.caption(tell("app_pages.law-version", version=current_statute().version))


def _ask() -> tuple[Setting, float]:
    from cbam.training.mill import Setting, mill
    from cbam.training.pool import pool_of

    routes = tuple(mill().routes)
    # Three routes side by side need more room than a slider; in large type a line of their own.
    first, route_place = st.columns(3), st.container()
    second = st.columns(2) if is_large() else st.columns([2, 1, 1])
    places = (route_place, *second) if is_large() else second
    with first[0]:
        price_eur = _slider("price", _FIRST_EUR, _LARGEST_EUR, 1.0)
    with first[1]:
        years = pool_of(current_statute()).years
        key = links.choice("trainer_play_year", years, years[0])
        year = st.select_slider(tell("app_pages.year"), years, key=key, persist_state="session")
        links.publish(key)
    with first[2]:
        origin = _origin()
    with places[0]:
        key = links.choice("trainer_play_route", routes, routes[0])
        route = st.segmented_control(
            tell("app_pages.teach-play-route"),
            routes,
            format_func=teller(lambda letter: f"app_pages.teach-route-{letter.lower()}"),
            key=key,
            required=True,
            persist_state="session",
        )
        links.publish(key)
    with places[1]:
        scrap = _slider("scrap", _FIRST_SCRAP, _ALL, _SCRAP_STEP)
    with places[2]:
        power = _slider("power", _FIRST_MWH, _LARGEST_MWH, _MWH_STEP, "%.1f")
    return Setting(str(route), scrap / _ALL, power, origin, int(year)), price_eur


def _slider(name: str, first: float, largest: float, step: float, shown: str = "%.0f") -> float:
    key = links.amount(f"trainer_play_{name}", first, largest)
    value = st.slider(
        tell(f"app_pages.teach-play-{name}"),
        min_value=0.0,
        max_value=largest,
        step=step,
        format=shown,
        key=key,
        persist_state="session",
        help=tell(f"app_pages.teach-play-{name}-help"),
    )
    links.publish(key)
    return float(value)


def _origin() -> str:
    from cbam.training.pool import pool_of

    lang = language()
    known = {o.code: o.name_zh if lang == "zh" else o.name_en for o in pool_of(current_statute()).origins}
    key = links.choice("trainer_play_origin", tuple(known), FIRST_ORIGIN)
    st.selectbox(
        tell("app_pages.origin"),
        tuple(known),
        format_func=lambda code: f"{code}{SEPARATOR}{known[code]}",
        key=key,
        persist_state="session",
    )
    links.publish(key)
    return code_of(str(st.session_state[key]))


def _show_sides(found: Sides) -> None:
    lang = language()
    for column, (way, side) in zip(st.columns(2, gap="medium"), _ways(found).items(), strict=True):
        with column, st.container(border=True, height="stretch"):
            st.subheader(way, anchor=False)
            figures = (
                (tell("app_pages.teach-see"), number(side.see, lang, _DIGITS)),
                (tell("app_pages.sefa"), number(side.sefa, lang, _DIGITS)),
                (tell("app_pages.certificates-per-t"), number(side.certificates, lang, _DIGITS)),
                (tell("app_pages.teach-cost-per-t"), number(side.cost_eur, lang)),
            )
            for pair in (figures[:2], figures[2:]):
                for box, (name, shown) in zip(st.columns(2), pair, strict=True):
                    box.metric(name, shown, height="stretch")


def _ways(found: Sides) -> Mapping[str, Side]:
    return {tell("app_pages.teach-default"): found.default, tell("app_pages.teach-actual"): found.actual}


def _show_why(found: Sides, setting: Setting) -> None:
    """What the reader sees in the numbers, a sentence each; then the same as a chart with its table."""
    lang, made = language(), found.made
    names = (tell("app_pages.teach-see"), tell("app_pages.sefa"), tell("app_pages.certificates-per-t"))
    said = {
        "iron": number(made.iron_per_t, lang, 3),
        "scrap": number(made.scrap_per_t, lang, 3),
        "indirect": number(made.see_indirect, lang, 3),
        "factor": number(found.cbam_factor, lang, 3),
        "benchmark": number(found.benchmark, lang, 3),
        "sefa": number(found.default.sefa, lang, _DIGITS),
        "year": setting.year,
    }
    keys = ("scrap", "power", "factor")
    st.markdown("\n".join(f"- {tell(f'app_pages.teach-play-{key}-why', **said)}" for key in keys))
    ways = {way: (side.see, side.sefa, side.certificates) for way, side in _ways(found).items()}
    title = tell("app_pages.teach-play-chart", year=setting.year)
    figure = trainer_charts.two_sides(names, ways, title, tell("app_pages.teach-play-units"), lang)
    _chart(
        figure, {tell("app_pages.teach-term"): list(names), **{w: list(v) for w, v in ways.items()}}, "sides"
    )


def _show_years(found: Mapping[int, Sides]) -> None:
    lang, per_t = language(), tell("app_pages.eur-per-t")
    st.header(tell("app_pages.teach-play-years"), anchor=False)
    default, actual = tell("app_pages.teach-default"), tell("app_pages.teach-actual")
    costs = {
        default: {year: one.default.cost_eur for year, one in found.items()},
        actual: {year: one.actual.cost_eur for year, one in found.items()},
    }
    table: dict[str, Sequence[object]] = {
        tell("app_pages.year"): list(found),
        f"{default} {per_t}": list(costs[default].values()),
        f"{actual} {per_t}": list(costs[actual].values()),
    }
    left, right = st.columns(2, gap="medium")
    with left:
        _chart(
            trainer_charts.two_paths(costs, tell("app_pages.teach-cost-per-t"), per_t, lang), table, "paths"
        )
    benchmark = {year: one.benchmark for year, one in found.items()}
    kept = {year: one.default.sefa for year, one in found.items()}
    words = {
        "title": tell("app_pages.teach-play-scaled"),
        "unit": "tCO2e/t",
        "benchmark": tell("app_pages.teach-benchmark"),
        "kept": tell("app_pages.teach-kept"),
    }
    scaled: dict[str, Sequence[object]] = {
        tell("app_pages.year"): list(found),
        tell("app_pages.teach-factor"): [one.cbam_factor for one in found.values()],
        words["benchmark"]: list(benchmark.values()),
        words["kept"]: list(kept.values()),
    }
    with right:
        _chart(trainer_charts.scaled_benchmark(benchmark, kept, words, lang), scaled, "scaled")


def _chart(figure: Figure, table: Mapping[str, Sequence[object]], key: str) -> None:
    """A chart, its table folded away, and the table as a file."""
    st.plotly_chart(fit(figure), key=f"trainer_{key}_chart", theme=None, config=CONFIG)
    with st.expander(tell("app_pages.teach-table"), icon=":material/table:"):
        st.dataframe(dict(table), hide_index=True, key=f"trainer_{key}_table")
        offer(tell("app_pages.teach-csv"), lambda: table_csv(table), f"{key}.csv", key=f"trainer_{key}_csv")
