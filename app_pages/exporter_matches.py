"""Step 2: lines without a link, what each might mean, the firm's word on it. Nothing is picked silently."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages.annotated import can_mark, filled
from app_pages.exporter_state import confirmed_of, settle, settled
from app_pages.figures import shown
from app_pages.frame import guarded, language, tell
from app_pages.handover import matches_file, offer
from app_pages.kept import keeping
from app_pages.knowledge import current_catalogue
from app_pages.markup import plain
from app_pages.uploads import MAX_MB
from app_pages.visitor import visitor
from footprint.matches import Key, Pair, key_of
from groundwork.units import canonical
from groundwork.words import DASH, number, say

if TYPE_CHECKING:
    from app_pages.exporter_runs import Work
    from app_pages.uploads import Upload
    from footprint.bill import Candidate, OpenLine
    from footprint.results import ProductResult
    from groundwork.problems import Place

PER_PAGE: Final = 12
BURNT: Final = "supply_and_combustion"
ROUND: Final = "_exporter_match_round"
_ROWS_SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one firm that mean the same: same item, same kind of unit."""

    firm: str
    key: Key
    lines: tuple[OpenLine, ...]

    @property
    def first(self) -> OpenLine:
        """A line that stands for all."""
        return self.lines[0]


def groups_of(lines: Sequence[OpenLine], firms: Mapping[str, str]) -> tuple[Group, ...]:
    """Open lines gathered by firm, item and kind of unit, in the order they stand."""
    found: dict[Key, list[OpenLine]] = {}
    firm_of: dict[Key, str] = {}
    for line in lines:
        firm = firms.get(line.product_id, "")
        key = key_of(firm, line.item, line.unit)
        found.setdefault(key, []).append(line)
        firm_of[key] = firm
    return tuple(Group(firm_of[key], key, tuple(some)) for key, some in found.items())


def show(work: Work, result: ProductResult | None) -> None:
    """Open lines to decide, what is confirmed already, and files to take along."""
    firms = {p.id: p.company for p in work.bom.products}
    lines = _remembered(work)
    groups = groups_of(lines, firms)
    if groups:
        _show_open(groups, firms)
    else:
        st.success(tell("app_pages.match-none-open"), icon=":material/check:")
    _show_confirmed()
    _show_files(work)


def _remembered(work: Work) -> tuple[OpenLine, ...]:
    """Open lines with what this space confirmed in earlier work as the first candidate."""
    from footprint.matches import Confirmed, with_confirmed
    from groundwork.keeping.matches import confirmed

    known: dict[tuple[str, str], str] = {}
    if work.open_lines:
        with guarded():
            person = visitor()
            if person.lists is None:  # guests share a space, not what they confirmed
                known = confirmed(keeping(), person.space)
    processes = current_catalogue().processes
    pairs = [Pair("", item, unit, target) for (item, unit), target in known.items() if target in processes]
    return with_confirmed(work.bom, work.open_lines, Confirmed({pair.key: pair for pair in pairs}))


@st.fragment
def _show_open(groups: tuple[Group, ...], firms: Mapping[str, str]) -> None:
    st.markdown(tell("app_pages.match-lead", n=sum(len(g.lines) for g in groups), groups=len(groups)))
    pages = -(-len(groups) // PER_PAGE)
    page = st.pagination(pages, key=f"match_page_{pages}") if pages > 1 else 1
    shown = groups[(page - 1) * PER_PAGE : page * PER_PAGE]
    several = len(set(firms.values())) > 1
    chosen = {group: picked for group in shown if (picked := _decide(group, several)) is not None}
    with st.container(horizontal=True):
        st.button(
            tell("app_pages.match-first-for-all"),
            key="match_first_for_all",
            icon=":material/done_all:",
            on_click=_take_first,
            args=(shown,),
            help=tell("app_pages.match-first-for-all-help"),
        )
        if st.button(
            tell("app_pages.match-confirm", n=len(chosen)),
            key="match_confirm",
            type="primary",
            icon=":material/task_alt:",
            disabled=not chosen,
        ):
            _confirm(chosen)


def _decide(group: Group, several_firms: bool) -> str | None:
    """One item: what it is, where it stands, its candidates; returns the process chosen."""
    line, mark = group.first, _mark(group.key)
    with st.container(border=True, key=f"match_box_{mark}"):
        left, right = st.columns((3, 2), vertical_alignment="bottom")
        with left:
            rows = ", ".join(str(one.row) for one in group.lines[:_ROWS_SHOWN])
            more = "…" if len(group.lines) > _ROWS_SHOWN else ""
            st.markdown(f"**{plain(line.item)}** · {plain(f'{line.amount:.15g} {line.unit}')}")
            where = tell("app_pages.match-rows", rows=rows + more, n=len(group.lines))
            st.caption(plain(" · ".join(filter(None, (where, group.firm if several_firms else "")))))
        with right:
            text = st.text_input(
                tell("app_pages.match-search"),
                key=f"match_search_{mark}",
                persist_state="page",
                placeholder=tell("app_pages.match-search-hint"),
            )
        if canonical(line.unit) is None:
            where = " ".join(filter(None, (line.place.file, line.place.sheet)))
            st.warning(
                plain(
                    tell("app_pages.match-unit-unknown", unit=line.unit or DASH, row=line.row, where=where)
                ),
                icon=":material/straighten:",
            )
            return None
        fit, unfit = _candidates(line, text or "")
        picked = st.selectbox(
            tell("app_pages.match-means"),
            [c.process_id for c in fit],
            index=None,
            format_func=partial(_label, {c.process_id: c for c in fit}, language()),
            key=_pick_key(group.key),
            placeholder=tell("app_pages.match-choose" if fit else "app_pages.match-nothing"),
            persist_state="page",
            disabled=not fit,
        )
        _show_about(line, picked, unfit)
        if not fit:
            st.caption(tell("app_pages.match-way-out"))
    return str(picked) if picked else None


def _candidates(line: OpenLine, text: str) -> tuple[list[Candidate], list[Candidate]]:
    """Candidates that the line's unit fits, those a search adds first; and better ones it does not fit."""
    from footprint.matching import fits_unit, suggest

    catalogue = current_catalogue()
    unit = canonical(line.unit)
    searched = suggest(catalogue, text, unit) if text.strip() else ()
    found = {c.process_id: c for c in (*searched, *line.candidates)}
    fit = [c for c in found.values() if fits_unit(catalogue, c, unit)]
    best = max((c.score for c in fit), default=0.0)
    return fit, [c for c in found.values() if c not in fit and c.score >= best]


def _label(candidates: Mapping[str, Candidate], lang: str, process_id: str) -> str:
    one = candidates[process_id]
    reason = say(f"inventories.match-{one.reason}", lang, matched=one.matched)
    name = current_catalogue().processes[process_id].name(lang)
    return f"{name} · {number(one.score, lang, 0)} · {reason}"


def _show_about(line: OpenLine, picked: str | None, unfit: Sequence[Candidate]) -> None:
    """The route that has to be known, the figure behind the choice, and what does not fit by unit."""
    from footprint.matching import route_question

    lang, processes = language(), current_catalogue().processes
    question = route_question(line)
    if question is not None:
        name = question.names["zh" if lang == "zh" else "en"]
        routes = ("、" if lang == "zh" else "; ").join(
            o.names["zh" if lang == "zh" else "en"] for o in question.options
        )
        mix = processes.get(question.default or "")
        default = mix.name(lang) if mix else ""
        key = "app_pages.match-route" if default else "app_pages.match-route-ask"
        st.caption(":material/alt_route: " + plain(tell(key, product=name, routes=routes, default=default)))
    if picked:
        one = processes[picked]
        figure = shown(_burdens().get(picked), lang)
        params = {"kg": figure, "unit": one.unit, "place": one.geography, "year": one.year}
        params["boundary"] = say(f"inventories.boundary-{one.boundary}", lang)
        st.caption(":material/info: " + plain(tell("app_pages.match-about", **params)))
        burnt = _burnt(line, one.boundary)
        if burnt:
            st.warning(
                plain(tell("app_pages.match-not-burnt", name=burnt)), icon=":material/local_fire_department:"
            )
    if unfit:
        names = "; ".join(
            f"{processes[c.process_id].name(lang)} ({processes[c.process_id].unit})" for c in unfit
        )
        st.caption(plain(tell("app_pages.match-unfit", unit=line.unit or DASH, names=names)))


def _burnt(line: OpenLine, boundary: str) -> str:
    """The candidate that holds the burning of a fuel too, where the one chosen only supplies it."""
    if boundary == BURNT:
        return ""
    processes = current_catalogue().processes
    found = (processes[c.process_id] for c in line.candidates)
    return next((one.name(language()) for one in found if one.boundary == BURNT), "")


@st.cache_resource(show_spinner=False)
def _burdens() -> dict[str, float]:
    """kgCO2e of a unit of every process of the packaged inventory."""
    from footprint.processes import process_footprints

    return {one.process.id: one.kgco2e for one in process_footprints(current_catalogue())}


def _mark(key: Key) -> str:
    import hashlib

    return f"{hashlib.sha256(repr(key).encode()).hexdigest()[:12]}_{st.session_state.get(ROUND, 0)}"


def _pick_key(key: Key) -> str:
    return f"match_pick_{_mark(key)}"


def _take_first(groups: Sequence[Group]) -> None:
    """The first fitting candidate of every item on the page; the user still confirms."""
    for group in groups:
        fit, _ = _candidates(group.first, st.session_state.get(f"match_search_{_mark(group.key)}") or "")
        if fit and not st.session_state.get(_pick_key(group.key)):
            st.session_state[_pick_key(group.key)] = fit[0].process_id


def _confirm(chosen: Mapping[Group, str]) -> None:
    from groundwork.keeping.matches import confirm

    pairs = [Pair(g.firm, g.first.item, g.first.unit, target) for g, target in chosen.items()]
    settle(pairs=tuple(confirmed_of((*settled().pairs, *pairs)).pairs.values()))
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    with guarded():
        person = visitor()
        if person.lists is None:
            confirm(keeping(), person.space, person.user, {p.key[1:]: p.process_id for p in pairs})
    st.toast(tell("app_pages.match-confirmed", n=len(pairs)))
    st.rerun()


def _show_confirmed() -> None:
    pairs = settled().pairs
    if not pairs:
        return
    lang, processes = language(), current_catalogue().processes
    st.subheader(tell("app_pages.match-confirmed-heading", n=len(pairs)))
    st.dataframe(
        {
            tell("app_pages.match-firm"): [p.firm or DASH for p in pairs],
            tell("app_pages.column-item"): [p.item for p in pairs],
            tell("app_pages.column-unit"): [p.unit for p in pairs],
            tell("app_pages.column-link"): [p.process_id for p in pairs],
            tell("app_pages.match-process"): [
                processes[p.process_id].name(lang) if p.process_id in processes else p.process_id
                for p in pairs
            ],
        },
        hide_index=True,
        key="match_confirmed",
    )
    names = {i: f"{p.item} → {p.process_id}" for i, p in enumerate(pairs)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        gone = st.multiselect(
            tell("app_pages.match-withdraw"),
            list(names),
            format_func=names.__getitem__,
            key="match_withdraw",
            placeholder=tell("app_pages.match-withdraw-hint"),
        )
        if st.button(tell("app_pages.match-withdraw-now"), key="match_withdraw_now", disabled=not gone):
            settle(pairs=tuple(p for i, p in enumerate(pairs) if i not in gone))
            st.rerun()


def _show_files(work: Work) -> None:
    pairs = settled().pairs
    with st.container(horizontal=True):
        if pairs:
            offer(
                tell("app_pages.match-take-pairs"),
                partial(matches_file, pairs),
                "matches.csv",
                key="matches_csv",
            )
        written = _written(work)
        for place, file in enumerate(work.files):
            mine = {p: text for p, text in written.items() if p.file == file.name}
            if mine and can_mark(file.name, file.data):
                stem = file.name.rpartition(".")[0]
                offer(
                    tell("app_pages.match-take-bill", name=plain(file.name), n=len(mine)),
                    partial(_with_links, file, mine),
                    f"{stem}_linked.xlsx",
                    key=f"match_bill_{place}",
                )
    given = st.file_uploader(
        tell("app_pages.match-bring"), type=["csv", "xlsx"], key="match_upload", max_upload_size=MAX_MB
    )
    if given is not None and st.button(tell("app_pages.match-bring-now"), key="match_bring_now"):
        _bring(given.name, given.getvalue())


def _written(work: Work) -> dict[Place, str]:
    """The link cells that confirmed pairs fill, with the process of each."""
    from footprint.bom import read_bom

    confirmed = confirmed_of(settled().pairs)
    if not confirmed.pairs:
        return {}
    plain_bill = read_bom([(f.name, f.data) for f in work.files], current_catalogue()).value
    firms = {p.id: p.company for p in plain_bill.products}
    found = {}
    for line in plain_bill.open_lines:
        pair = confirmed.find(firms.get(line.product_id, ""), line.item, line.unit)
        if pair is not None:
            found[line.place] = pair.process_id
    return found


def _with_links(file: Upload, values: Mapping[Place, str]) -> bytes:
    return filled(file.name, file.data, values).data


def _bring(name: str, data: bytes) -> None:
    """Pairs from a file of matches, checked as the command does."""
    import tempfile
    from pathlib import Path

    from app_pages.problem_table import show_problems
    from footprint.matches import read_matches

    with guarded(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"matches{Path(name).suffix.lower()}"
        path.write_bytes(io.BytesIO(data).getvalue())
        loaded = read_matches(path, current_catalogue())
        show_problems(loaded.problems)
        pairs = (*settled().pairs, *loaded.value.pairs.values())
        settle(pairs=tuple(confirmed_of(pairs).pairs.values()))
        if not loaded.problems:
            st.rerun()
