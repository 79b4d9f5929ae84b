"""A job's folder: what was asked, the inputs, how far it is, the results. Every file appears whole."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from groundwork.answers import plain
from groundwork.jobs.model import CANCEL, INPUTS, JOB, LOCK, RESULT, RESULTS, STATUS, Ask
from groundwork.locks import is_held
from groundwork.problems import Place, Problem, Severity

_UNSAFE = re.compile(r'[/\\:*?"<>|\x00-\x1f]')
_LONGEST = 80


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file; empty where there is none or it is not readable."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_json(path: Path, entries: Mapping[str, object]) -> None:
    """Written beside its place and moved there: never half a file."""
    aside = path.with_name(f"{path.name}.{os.getpid()}.part")
    with aside.open("w", encoding="utf-8") as stream:
        json.dump(plain(entries), stream, ensure_ascii=False, allow_nan=False)
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(path)


def lay_out(folder: Path, ask: Ask) -> None:
    """Make a new job's folder with its inputs; job.json comes last."""
    for inside in (INPUTS, RESULTS):
        (folder / inside).mkdir(parents=True)
    names = []
    for number, (name, content) in enumerate(ask.files, start=1):
        place = folder / INPUTS / f"{number:03d}" / _file_name(name)
        place.parent.mkdir()
        place.write_bytes(content)
        names.append(place.relative_to(folder).as_posix())
    write_json(folder / JOB, {"kind": ask.kind, "params": dict(ask.params), "files": names})


def _file_name(name: str) -> str:
    """The user's name for a file without what a path or a system could mistake; the ending stays."""
    tidy = _UNSAFE.sub("_", name).strip(". ") or "file"
    stem, dot, ending = tidy.rpartition(".")
    return f"{stem[:_LONGEST]}.{ending[:_LONGEST]}" if dot else tidy[:_LONGEST]


def is_alive(folder: Path) -> bool:
    """Whether the job's process lives: it holds the lock as long as it does."""
    return is_held(folder / LOCK)


def ask_to_stop(folder: Path, because: Iterable[Problem] = ()) -> None:
    """Leave word that the job shall stop; with a reason it counts as failed for it, else as cancelled."""
    reasons = recorded(because)
    if reasons:
        write_json(folder / CANCEL, {"problems": reasons})
    else:
        (folder / CANCEL).touch()


def is_told_to_stop(folder: Path) -> bool:
    """Whether somebody asked for that."""
    return (folder / CANCEL).exists()


def told_why(folder: Path) -> list[dict[str, Any]]:
    """The reasons left with that word, as records; none where somebody just cancelled it."""
    return list(read_json(folder / CANCEL).get("problems", ()))


def clear_for_next(folder: Path) -> None:
    """Before it goes on: what the last attempt said is no longer so."""
    for name in (CANCEL, STATUS, RESULT):
        (folder / name).unlink(missing_ok=True)


def recorded(problems: Iterable[Problem]) -> list[dict[str, object]]:
    """Problems as plain JSON, words left to the reader."""
    return [
        {
            "code": p.code,
            "file": p.place.file, "sheet": p.place.sheet, "cell": p.place.cell,
            "params": dict(p.params), "severity": p.severity.value,
        }
        for p in problems
    ]  # fmt: skip


def problem_of(record: Mapping[str, Any]) -> Problem:
    """A problem from its record."""
    place = Place(str(record["file"]), str(record["sheet"]), str(record["cell"]))
    return Problem(str(record["code"]), place, dict(record["params"]), Severity(record["severity"]))
