"""What differs between the law as known on two days, or under a proposal, and what that does to a bill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from app_pages import links
from app_pages.cited import source_words
from app_pages.figures import CONFIG, bars
from app_pages.frame import language, tell
from app_pages.knowledge import current_statute
from app_pages.markup import plain
from app_pages.price_choice import FLAT, PATHS, PriceChoice, price_widgets
from app_pages.problem_table import show_problems
from app_pages.rules_tables import column_name, show_table, status_name, table_name, table_names
from app_pages.runs import portfolio
from app_pages.uploads import choose_files, digest
from groundwork.words import DASH, day, money, number, say

if TYPE_CHECKING:
    from app_pages.uploads import Upload
    from cbam.law.difference import Difference
    from cbam.law_effect import Effect, LineEffect
    from cbam.statute import Statute

BEFORE, AFTER, OVERLAY = "known_before", "known_after", "against_overlay"
NONE: Final = "none"
EXAMPLES: Final = "*portfolio*"
KEPT: Final = 16
SHOWN_BARS: Final = 15
DIGITS: Final = 4


def show_changes() -> None:
    """Choose the two sides; the rows that differ; the bill under both."""
    known = _days()
    columns = st.columns(3)
    with columns[0]:
        before = _day_widget(BEFORE, "app_pages.rules-known-before", known, known[0])
    with columns[1]:
        after = _day_widget(AFTER, "app_pages.rules-known-after", known, known[-1])
    with columns[2]:
        overlay = _overlay_widget()
    old, new = _statute(before, ""), _statute(after, "" if overlay == NONE else overlay)
    st.caption(tell("app_pages.rules-compared", before=old.version, after=new.version))
    with st.spinner(tell("app_pages.computing")):
        found = _differences(before, after, overlay)
    _show_rows(found)
    st.header(tell("app_pages.rules-effect"))
    st.write(tell("app_pages.rules-effect-lead"))
    files = choose_files("rules", EXAMPLES, several=False)
    if files:
        _show_effect(files[0], (before, after, overlay))


def _days() -> tuple[str, ...]:
    """The days on which something in the law became known, from the first on which all of it stood."""
    book = current_statute().rulebook
    days = {d.known_on for d in book.datasets if not d.overlay} | {book.newest}
    return tuple(d.isoformat() for d in sorted(days) if d >= _first_known())


def _first_known() -> date:
    """The first day on which every table that must be there was published."""
    book = current_statute().rulebook
    tables = {d.table for d in current_statute().newest.datasets if d.status.is_law and not d.overlay}
    return max(min(d.known_on for d in book.datasets if d.table == t and not d.overlay) for t in tables)


def _day_widget(key: str, label: str, days: tuple[str, ...], default: str) -> str:
    lang = language()
    chosen = st.selectbox(
        tell(label),
        days,
        format_func=lambda text: day(date.fromisoformat(text), lang),
        key=links.choice(key, days, default),
        persist_state="session",
    )
    links.publish(key)
    return str(chosen)


def _overlay_widget() -> str:
    names = (NONE, *current_statute().rulebook.overlays)
    chosen = st.selectbox(
        tell("app_pages.rules-against-overlay"),
        names,
        format_func={name: _overlay_name(name) for name in names}.__getitem__,
        key=links.choice(OVERLAY, names, NONE),
        persist_state="session",
    )
    links.publish(OVERLAY)
    return str(chosen)


def _overlay_name(name: str) -> str:
    if name == NONE:
        return tell("app_pages.rules-no-overlay")
    stack = current_statute().newest.stacks["overlays"]
    titles = stack.texts("name_zh" if language() == "zh" else "name_en")
    return dict(zip(stack.texts("overlay"), titles, strict=True)).get(name, name)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _statute(known_on: str, overlay: str) -> Statute:
    from cbam.statute import load_statute

    return load_statute(None, date.fromisoformat(known_on), (overlay,) if overlay else ())


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _differences(before: str, after: str, overlay: str) -> tuple[Difference, ...]:
    from cbam.law.difference import differences

    new = _statute(after, "" if overlay == NONE else overlay)
    return differences(_statute(before, "").newest, new.newest)


def _show_rows(found: tuple[Difference, ...]) -> None:
    if not found:
        st.info(say("cbam.law-diff-none", language()), icon=":material/check:")
        return
    counts = Counter((d.table, d.kind.value) for d in found)
    kinds = tuple(dict.fromkeys(kind for _, kind in counts))
    tables = tuple(dict.fromkeys(table for table, _ in counts))
    show_table(
        {
            tell("app_pages.rules-table"): [table_name(t) for t in tables],
            **{say(f"cbam.row-{k}", language()): [counts.get((t, k), 0) for t in tables] for k in kinds},
        },
        "rules_change_counts",
        "law_change_counts",
    )
    chosen = st.selectbox(
        tell("app_pages.rules-rows-of"),
        tables,
        format_func=table_names(tables),
        key=links.choice("changed_table", tables, tables[0]),
        persist_state="session",
    )
    links.publish("changed_table")
    columns = _row_columns([d for d in found if d.table == chosen])
    grounds = {tell("app_pages.column-act"), tell("app_pages.rules-place")}
    main = [heading for heading in columns if heading not in grounds]
    show_table(columns, "rules_changes", f"law_changes_{chosen}", main=main)


def _row_columns(rows: list[Difference]) -> dict[str, list[Any]]:
    """Key columns, then one pair of columns before and after for every figure that changed somewhere."""
    lang = language()
    found: dict[str, list[Any]] = {
        column_name(name): [row.key.get(name) for row in rows] for name in (rows[0].key if rows else ())
    }
    found[tell("app_pages.rules-change")] = [say(f"cbam.row-{row.kind.value}", lang) for row in rows]
    changed = dict.fromkeys(name for row in rows for name in (*row.before, *row.after) if name)
    for name in changed:
        for side in ("before", "after"):
            heading = tell(f"app_pages.rules-{side}", column=column_name(name))
            found[heading] = [_cell(getattr(row, side), name, row) for row in rows]
    acts = [(row.cited_after or row.cited_before) for row in rows]
    found[tell("app_pages.column-act")] = [source_words(f"{c.act} {c.article}") if c else "" for c in acts]
    found[tell("app_pages.rules-place")] = [c.row if c else "" for c in acts]
    return found


def _cell(cells: Mapping[str, object], name: str, row: Difference) -> str:
    """A figure that changed; a dash where there was or is none, nothing where it stayed as it was."""
    if name not in row.before and name not in row.after:
        return ""
    value = cells.get(name)
    return DASH if value is None or value == "" else str(value)


# ---- a bill under both ----------------------------------------------------------------------------


def _show_effect(file: Upload, sides: tuple[str, str, str]) -> None:
    file_key = digest((file,))
    loaded = portfolio(file_key, file)
    if not loaded.counts.n_used:
        show_problems(loaded.problems, loaded.counts)
        return
    price = price_widgets("rules", (FLAT, *PATHS), FLAT)  # at a flat price only the law differs
    with st.spinner(tell("app_pages.computing")):
        effect = _effect(file_key, price, sides, file)
    show_problems(loaded.problems, loaded.counts)
    lang = language()
    columns = st.columns(3)
    change = effect.after.cost_eur - effect.before.cost_eur
    for column, key, value in zip(
        columns,
        ("bill-before", "bill-after", "bill-change"),
        (effect.before.cost_eur, effect.after.cost_eur, change),
        strict=True,
    ):
        column.metric(tell(f"app_pages.rules-{key}"), money(value, lang))
    changed = [line for line in effect.lines if line.changed]
    if not changed:
        st.info(tell("app_pages.rules-bill-same"), icon=":material/check:")
        return
    largest = sorted(changed, key=lambda line: -abs(line.change_eur or 0))[:SHOWN_BARS]
    figure = bars(
        [f"{line.id} {line.cn_code} {line.origin}" for line in largest],
        [line.change_eur or 0 for line in largest],
        tell("app_pages.rules-largest-changes"),
        tell("app_pages.eur"),
        lang,
    )
    st.plotly_chart(figure, config=CONFIG, key="rules_effect_chart")
    keys = ("bill-before", "bill-after", "bill-change")
    euros = {tell(f"app_pages.rules-{key}"): st.column_config.NumberColumn(format="%.2f") for key in keys}
    shown = _line_columns(file_key, price, sides, lang, changed)
    show_table(shown, "rules_effect", "bill_under_both_laws", euros)
    st.caption(plain(tell("app_pages.rules-price-line", price=price.scenario().sentence.say(lang))))


@st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)
def _effect(key: str, price: PriceChoice, sides: tuple[str, str, str], _file: Upload) -> Effect:
    """Both bills of a portfolio; ``key`` is the digest of its file."""
    from cbam.law_effect import effect_of
    from cbam.prices import Prices

    before, after, overlay = sides
    new = _statute(after, "" if overlay == NONE else overlay)
    prices = Prices(price.scenario(), price.flat_eur)
    return effect_of(portfolio(key, _file).value.shipments, _statute(before, ""), new, prices)


@st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)
def _line_columns(
    key: str, price: PriceChoice, sides: tuple[str, str, str], lang: str, _lines: list[LineEffect]
) -> dict[str, list[Any]]:
    """The lines that differ, in words; kept, since there may be a hundred thousand of them.

    ``key`` is the digest of the file.
    """
    lines = _lines
    return {
        tell("app_pages.column-id"): [line.id for line in lines],
        tell("app_pages.cn-code"): [line.cn_code for line in lines],
        tell("app_pages.origin"): [line.origin for line in lines],
        tell("app_pages.rules-bill-before"): [line.cost_eur_before for line in lines],
        tell("app_pages.rules-bill-after"): [line.cost_eur_after for line in lines],
        tell("app_pages.rules-bill-change"): [line.change_eur for line in lines],
        tell("app_pages.rules-terms-changed"): [_terms(line) for line in lines],
        tell("app_pages.status"): [
            status_name(line.law_status_after) if line.law_status_after else DASH for line in lines
        ],
    }


def _terms(line: LineEffect) -> str:
    lang = language()
    parts = (
        f"{say('cbam.changed-' + name.replace('_', '-'), lang)} "
        f"{number(was, lang, DIGITS)} → {number(now, lang, DIGITS)}"
        for name, (was, now) in line.terms.items()
    )
    return "; ".join(parts)
