"""What the association works on: a portfolio, or what a job made of many firms' files; its quality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from app_pages import problem_table
from app_pages.frame import guarded, language, tell, tell_or
from app_pages.handover import file_bytes, offer
from app_pages.job_titles import collection
from app_pages.job_view import JOB, asked_of
from app_pages.markup import plain
from app_pages.runs import portfolio
from app_pages.sector_jobs import COLLECT, begin, finished, forget, known
from app_pages.sector_show import show_table
from app_pages.uploads import digest, named
from groundwork.documents.model import Column, Table
from groundwork.problems import Counts, Problem, Severity
from groundwork.words import percent

if TYPE_CHECKING:
    from app_pages.uploads import Upload
    from cbam.portfolio import Portfolio
    from groundwork.jobs.model import Job
    from groundwork.problems import Loaded

COLLECTED_FILE: Final = "collected.json"
STRESS_TEST: Final = "cbam.stress"
_SHOWN_PROBLEMS: Final = 300


@dataclass(frozen=True, slots=True)
class Material:
    """The portfolio worked on; ``records`` what each of many files gave, empty for a single one."""

    file: Upload
    records: tuple[Mapping[str, Any], ...] = ()

    @property
    def title(self) -> str:
        """What a job on it is called: the name of its one file, or how many workbooks it was made of."""
        return collection(len(self.records)) if self.records else Path(self.file.name).stem

    def problems(self, loaded: Loaded[Portfolio]) -> tuple[Problem, ...]:
        """What was wrong in the files as they were handed in."""
        return _problems_of(self.records) if self.records else loaded.problems

    def counts(self, loaded: Loaded[Portfolio]) -> Counts:
        """Rows of the files as they were handed in."""
        return sum(map(_counts, self.records), Counts()) if self.records else loaded.counts

    @property
    def collected(self) -> tuple[Upload, ...]:
        """The records as a file that travels with a stress test; nothing for a single portfolio."""
        import json

        if not self.records:
            return ()
        text = json.dumps({"files": list(self.records)}, ensure_ascii=False)
        return (named(COLLECTED_FILE, text.encode()),)


def gather(files: tuple[Upload, ...]) -> Material | None:
    """The material of the uploads, of a collection, or of the stress test the address names; else None.

    Several files are collected by a job; while it works its progress is shown and None returned.
    """
    if len(files) == 1:
        forget(COLLECT)
        return Material(files[0])
    job = known(COLLECT)
    if files:
        wanted = digest(files)
        if job is None or asked_of(job).get("digest") != wanted:
            begin(COLLECT, collection(len(files)), {"digest": wanted}, files)
            job = known(COLLECT)
    if job is not None:
        if finished(job):
            return _collected(job)
        _show_failed(job)
        return None
    return _of_stress_job()


def _collected(job: Job) -> Material:
    """What a finished collection left."""
    from groundwork.jobs.folder import read_json

    records = read_json(job.results / COLLECTED_FILE).get("files", [])
    content = (job.results / "portfolio.xlsx").read_bytes()
    return Material(named("portfolio.xlsx", content), tuple(records))


def _show_failed(job: Job) -> None:
    """A collection without a usable row still says what was wrong, file by file."""
    from groundwork.jobs.folder import read_json

    records = tuple(read_json(job.results / COLLECTED_FILE).get("files", []))
    if job.state.is_over and records:
        _show_files(records)
        _show_quarantine(_problems_of(records))


def _of_stress_job() -> Material | None:
    """After a reload the uploads are gone; the files the stress test was given are not."""
    from app_pages.kept import desk
    from app_pages.visitor import visitor
    from groundwork.problems import BadInput

    asked = st.query_params.get(JOB, "")
    if not asked:
        return None
    try:
        job = desk().look(asked, visitor().space)
    except BadInput:
        return None
    return _brought(job.id, job.folder) if job.kind == STRESS_TEST else None


@st.cache_resource(scope="session", max_entries=1, show_spinner=False)
def _brought(key: str, _folder: Path) -> Material | None:
    """What a job was given, read once; ``key`` is its id, as what it was given never changes."""
    import json

    inputs = sorted((_folder / "inputs").glob("*/*"))
    records: list[Any] = []
    for file in inputs[1:]:
        if file.name == COLLECTED_FILE:
            records = json.loads(file.read_text(encoding="utf-8")).get("files", [])
    return Material(named(inputs[0].name, inputs[0].read_bytes()), tuple(records)) if inputs else None


def show_quality(material: Material, loaded: Loaded[Portfolio]) -> None:
    """What was collected, file by file; what was filled in; what is quarantined; the common portfolio."""
    records = material.records or (_record_of(material.file, loaded),)
    counts = material.counts(loaded)
    _show_headline(records, counts, loaded.value)
    unusable = [str(r["file"]) for r in records if not _counts(r).n_used and not r.get("same_as")]
    if unusable:
        names = ("、" if language() == "zh" else ", ").join(unusable)
        text = tell("app_pages.collect-unusable-files", n=len(unusable), names=names)
        st.error(plain(text), icon=":material/draft:")
    _show_files(records)
    with guarded():
        _show_filled(loaded.value)
    _show_quarantine(material.problems(loaded))
    if material.records:
        offer(
            tell("app_pages.collect-take"), lambda: material.file.data, "portfolio.xlsx", key="collect_take"
        )


def _show_headline(records: tuple[Mapping[str, Any], ...], counts: Counts, found: Portfolio) -> None:
    from cbam.stress.completeness import completeness

    share = completeness(found).share_on_defaults
    firms = {str(f) for f in found.shipments.firm if isinstance(f, str)}
    shown = {
        "files": f"{len(records)}", "firms": f"{len(firms)}", "read": f"{counts.n_read:,}",
        "used": f"{counts.n_used:,}", "rejected": f"{counts.n_rejected:,}",
        "defaults": percent(share, language(), 0),
    }  # fmt: skip
    for column, (key, value) in zip(st.columns(len(shown)), shown.items(), strict=True):
        column.metric(tell(f"app_pages.collect-{key}"), value, height="stretch")
    if counts.n_rejected:
        text = tell("app_pages.counts", read=counts.n_read, used=counts.n_used, rejected=counts.n_rejected)
        st.warning(text, icon=":material/rule:")


def _show_files(records: tuple[Mapping[str, Any], ...]) -> None:
    columns = (
        Column("file", tell("app_pages.problem-file")),
        Column("state", tell("app_pages.collect-state")),
        Column("firms", tell("app_pages.collect-firms"), 0),
        Column("read", tell("app_pages.collect-read"), 0, summed=True),
        Column("used", tell("app_pages.collect-used"), 0, summed=True),
        Column("rejected", tell("app_pages.collect-rejected"), 0, summed=True),
        Column("problems", tell("app_pages.collect-problems"), 0),
    )
    rows = tuple(_file_row(record) for record in records)
    caption = tell("app_pages.collect-by-file")
    show_table(Table("files", caption, caption, columns, rows), "collect_files")


def _file_row(record: Mapping[str, Any]) -> tuple[str | int | float | None, ...]:
    counts = _counts(record)
    if record.get("same_as"):
        state = tell("app_pages.collect-same", name=str(record["same_as"]))
    elif not counts.n_used:
        state = tell("app_pages.collect-unusable")
    else:
        state = tell("app_pages.collect-part" if counts.n_rejected else "app_pages.collect-good")
    found = (counts.n_read, counts.n_used, counts.n_rejected, len(record["problems"]))
    return (str(record["file"]), state, len(record["firms"]), *found)


def _show_filled(found: Portfolio) -> None:
    from cbam.stress.completeness import completeness

    columns = (
        Column("table", tell("app_pages.problem-sheet")),
        Column("field", tell("app_pages.collect-field")),
        Column("filled", tell("app_pages.collect-filled"), 0),
        Column("of", tell("app_pages.collect-of"), 0),
        Column("share", tell("app_pages.share"), 0, percent=True),
        Column("needed", tell("app_pages.collect-needed")),
    )
    rows = tuple(
        (
            tell_or(f"app_pages.table-{one.table}", one.table), tell(f"app_pages.field-{_dashed(one.field)}"),
            one.filled, one.of, one.share,
            tell(f"app_pages.needed-{_dashed(one.field)}"),
        )
        for one in completeness(found).fields
    )  # fmt: skip
    caption = tell("app_pages.collect-completeness")
    show_table(Table("completeness", caption, caption, columns, rows), "collect_filled", folded=True)


def _show_quarantine(problems: tuple[Problem, ...]) -> None:
    """The problems by file and cell; at most some hundred on the page, all of them in the download."""
    if not problems:
        return
    lang = language()
    errors = [p for p in problems if p.severity is Severity.ERROR]
    ordered = [*errors, *(p for p in problems if p.severity is not Severity.ERROR)]
    st.subheader(tell("app_pages.collect-quarantine"))
    problem_table.show_problems(ordered[:_SHOWN_PROBLEMS])
    if len(ordered) > _SHOWN_PROBLEMS:
        st.caption(tell("app_pages.collect-more", shown=_SHOWN_PROBLEMS, n=len(ordered)))
    with st.container(horizontal=True):
        for ending in (".xlsx", ".csv"):
            offer(
                tell(f"app_pages.collect-problems-{ending[1:]}"),
                partial(_problem_bytes, ordered, ending, lang),
                f"quarantine{ending}",
                key=f"collect_problems_{ending[1:]}",
            )


def _problem_bytes(problems: list[Problem], ending: str, lang: str) -> bytes:
    import pandas as pd

    from cbam.report import write_table
    from groundwork.workbooks import SheetOut

    headings = problem_table.headings(lang)
    rows = problem_table.rows(problems, lang)
    frame = pd.DataFrame(rows, columns=list(headings)).rename(columns=headings)
    cells = [[row[key] for key in headings] for row in rows]
    sheet = SheetOut("quarantine", list(headings.values()), cells)
    return file_bytes(lambda path: write_table(path, frame, [sheet]), ending)


def _record_of(file: Upload, loaded: Loaded[Portfolio]) -> dict[str, Any]:
    firms = sorted({str(f) for f in loaded.value.shipments.firm if isinstance(f, str)})
    counts = loaded.counts
    return {
        "file": file.name, "firms": firms, "same_as": None, "problems": loaded.problems,
        "counts": {"n_read": counts.n_read, "n_used": counts.n_used, "n_rejected": counts.n_rejected},
    }  # fmt: skip


def _counts(record: Mapping[str, Any]) -> Counts:
    found = record["counts"]
    return Counts(int(found["n_read"]), int(found["n_used"]), int(found["n_rejected"]))


def _problems_of(records: tuple[Mapping[str, Any], ...]) -> tuple[Problem, ...]:
    from groundwork.jobs.folder import problem_of

    return tuple(problem_of(p) for record in records for p in record["problems"])


def read(material: Material) -> Loaded[Portfolio]:
    """The portfolio of the material, read once."""
    return portfolio(digest((material.file,)), material.file)


def _dashed(text: str) -> str:
    return text.replace("_", "-")
