"""The stress test with draws as a job: what is asked, its progress, the run it left."""

from __future__ import annotations

import re
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from app_pages.frame import guarded, language, tell
from app_pages.handover import file_bytes, offer
from app_pages.job_titles import said
from app_pages.job_view import hand_in, show_job
from app_pages.markup import plain
from app_pages.price_choice import PATHS
from app_pages.problem_table import show_problems
from app_pages.sector_opened import run_of
from app_pages.uploads import named
from groundwork.guarded_yaml import guarded_load
from groundwork.problems import BadInput, Place, Problem
from groundwork.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app_pages.association_data import Material
    from app_pages.uploads import Upload
    from groundwork.jobs.model import Job

KIND: Final = "cbam.stress"
MOST_ROWS_OF_A_SHEET: Final = 1_000_000
_DRAWS: Final = (0, 200, 1000, 5000)
_MOST_SEED: Final = 2**31 - 1
_MOST_MB: Final = 1
_SHOWN_PROBLEMS: Final = 300
_NOT_IN_A_NAME: Final = re.compile(r"[^\w.-]+")
_NAMING_FILES: Final = {"market", "file", "extends", "named"}


def ask_for_stress_test(material: Material) -> None:
    """Choose scenarios, the reader's own among them, draws and seed; hand the job in."""
    from cbam.scenario import load_named, names
    from cbam.stress.chance_tables import SHOWABLE

    lang = language()
    with st.form("stress_job", border=True):
        chosen = st.pills(
            tell("app_pages.stress-scenarios"), names(), default=PATHS, selection_mode="multi",
            format_func=lambda name: load_named(name).name.say(lang), key="stress_scenarios",
            persist_state="session",
        )  # fmt: skip
        own = st.file_uploader(
            tell("app_pages.stress-own"), type=["yaml", "yml"], accept_multiple_files=True,
            key="stress_own", max_upload_size=_MOST_MB, help=tell("app_pages.stress-own-help"),
        )  # fmt: skip
        left, middle, right = st.columns([2, 2, 2], vertical_alignment="bottom")
        draws = left.selectbox(
            tell("app_pages.stress-draws"),
            _DRAWS,
            index=2,
            key="stress_draws",
            persist_state="session",
            help=tell("app_pages.stress-draws-help"),
        )
        seed = middle.number_input(
            tell("app_pages.stress-seed"),
            0,
            _MOST_SEED,
            0,
            1,
            key="stress_seed",
            persist_state="session",
            help=tell("app_pages.stress-seed-help"),
        )
        levels = st.pills(
            tell("app_pages.stress-draw-levels"), SHOWABLE, default=SHOWABLE, selection_mode="multi",
            format_func=lambda level: say(f"cbam.column-{level}", lang), key="stress_draw_levels",
            persist_state="session", help=tell("app_pages.stress-draw-levels-help"),
        )  # fmt: skip
        asked = right.form_submit_button(
            tell("app_pages.stress-run"), type="primary", icon=":material/play_arrow:", key="stress_run"
        )
    if not asked:
        return
    with guarded():
        brought = tuple(own_scenarios([(f.name, f.getvalue()) for f in own or ()]))
        scenarios = [*chosen, *(file.name for file in brought)]
        if not scenarios:
            st.warning(tell("app_pages.stress-none"), icon=":material/info:")
            return
        params: dict[str, Any] = {"scenarios": scenarios, "draws": draws, "seed": int(seed or 0)}
        params["drawn_levels"] = list(levels) if draws else []
        params["digest"] = material.file.digest  # which portfolio it is of
        files = (material.file, *brought, *material.collected)
        hand_in(KIND, material.title, params, files)
    st.rerun()  # the form folds, its progress comes into view


def show_sentences() -> None:
    """What each shipped scenario says, in one sentence."""
    from cbam.scenario import load_named, names

    lang = language()
    found = [load_named(name) for name in names()]
    with st.expander(tell("app_pages.stress-sentences")):
        st.table(
            {
                tell("app_pages.sector-scenario"): [s.name.say(lang) for s in found],
                tell("app_pages.stress-sentence"): [plain(s.sentence.say(lang)) for s in found],
            },
            hide_index=True,
            border="horizontal",
        )


def own_scenarios(files: list[tuple[str, bytes]]) -> Iterator[Upload]:
    """The reader's scenario files, checked as the job will read them.

    Raises ``BadInput`` for every fault; a file that names another file is refused, as only it was uploaded.
    """
    from cbam.scenario import load_scenarios

    for name, data in files:
        safe = _NOT_IN_A_NAME.sub("_", name)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / safe
            path.write_bytes(data)
            _refuse_other_files(path)
            load_scenarios(path)
        yield named(safe, data)


def _refuse_other_files(path: Path) -> None:
    import yaml

    from cbam.scenario import names

    try:
        raw = guarded_load(path)
    except (yaml.YAMLError, UnicodeDecodeError):
        return  # said better by the reader of scenarios
    for key, value in _naming(raw):
        if value not in names():
            params = {"entry": key, "value": value[:80]}
            raise BadInput(Problem("cbam.scenario-names-a-file", Place(file=path.name), params))


def _naming(raw: object) -> Iterator[tuple[str, str]]:
    """Every text under a key that can name a file."""
    if isinstance(raw, dict):
        for key, value in raw.items():
            listed = value if isinstance(value, list) else [value]
            if key in _NAMING_FILES:
                yield from ((str(key), one) for one in listed if isinstance(one, str))
            yield from _naming(value)
    elif isinstance(raw, list):
        for one in raw:
            yield from _naming(one)


def asked_job() -> Job | None:
    """The finished job of the address or of this session; shows the progress of one that is not."""
    from groundwork.jobs.model import JobState

    job = show_job("association", (KIND,))
    return job if job is not None and job.state is JobState.DONE else None


def show_run(job: Job) -> None:
    """Which run it is, and all its rows as files."""
    from groundwork.jobs.folder import problem_of

    result = job.result()
    st.success(tell("app_pages.stress-done", run=str(result["run"]), used=result["counts"]["n_used"]))
    st.caption(plain(tell("app_pages.stress-of", title=said(job.title))))
    if result.get("problems"):
        with st.expander(tell("app_pages.stress-problems", n=len(result["problems"]))):
            show_problems([problem_of(record) for record in result["problems"][:_SHOWN_PROBLEMS]])
    rows = sum(int(part["rows"]) for part in run_of(job).manifest()["parts"])
    suffixes = (".xlsx", ".csv") if rows < MOST_ROWS_OF_A_SHEET else (".csv",)
    with st.container(horizontal=True):
        for suffix in suffixes:
            offer(
                tell(f"app_pages.stress-take-{suffix[1:]}"),
                partial(stress_table, job, suffix, language()),
                f"cbam_stress{suffix}",
                key=f"stress_take_{suffix[1:]}",
            )
    if len(suffixes) == 1:
        st.caption(tell("app_pages.stress-too-long", n=f"{rows:,}"))


def stress_table(job: Job, suffix: str, lang: str) -> bytes:
    """All rows of the run as one table, each with what it rests on."""
    from cbam.report import sheet_of, write_table
    from cbam.runs import results_with_facts

    table = results_with_facts(run_of(job))
    sheets = [sheet_of("stress", table, lang)]
    return file_bytes(lambda path: write_table(path, table, sheets), suffix)
