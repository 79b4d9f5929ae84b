"""The edge of every command: JSON without NaN, problems to stderr, the three exit codes."""

from __future__ import annotations

import io
import json
import math
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, is_dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, NoReturn

from groundwork.packaged import engine_version
from groundwork.problems import BadInput, Counts, Problem, Severity
from groundwork.words import describe, preferred_language, say

FINE, ANSWER_IS_NO, BAD_INPUT, OUR_FAULT = 0, 1, 2, 3
JSON_DIGITS = 12  # significant: binary dust such as 4.453900000000001 is cut off where it is shown
DEBUG_VARIABLE = "PCF_CBAM_DEBUG"


def plain(value: object) -> Any:  # noqa: PLR0911 - one line per kind of value
    """A value as JSON knows it: floats cut to 12 digits, no NaN, dates as ISO text, enums as values."""
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | str():
            return value
        case float():
            return float(f"{value:.{JSON_DIGITS}g}") if math.isfinite(value) else None
        case date():
            return value.isoformat()
        case Mapping():
            return {str(k): plain(v) for k, v in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if hasattr(value, "tolist"):  # numpy scalars and arrays
        return plain(value.tolist())
    if isinstance(value, Iterable):
        return [plain(v) for v in value]
    raise TypeError(f"no JSON form for {type(value).__name__}")


def as_json(answer: Mapping[str, object]) -> str:
    """The answer as indented JSON text, Chinese readable, no NaN."""
    return json.dumps(plain(answer), ensure_ascii=False, indent=2, allow_nan=False)


def head(schema: str, law_version: str | None, known_on: date | None, counts: Counts) -> dict[str, object]:
    """The keys every JSON answer starts with."""
    return {
        "schema": schema,
        "engine_version": engine_version(),
        "law_version": law_version,
        "known_on": known_on,
        "counts": counts,
    }


def problem_records(problems: Iterable[Problem], lang: str) -> list[dict[str, object]]:
    """Problems as records for JSON: code, severity, place, message with the way out."""
    return [
        {"code": p.code, "severity": p.severity, "place": p.place, "message": describe(p, lang)}
        for p in problems
    ]


def finish(
    problems: Iterable[Problem], lang: str, *, allow_rejected: bool = False, answer_is_no: bool = False
) -> NoReturn:
    """Print the problems to stderr and leave with 0 (fine), 1 (the answer is no) or 2 (bad input)."""
    bad = False
    for problem in problems:
        bad = bad or problem.severity is Severity.ERROR
        print(describe(problem, lang), file=sys.stderr)  # noqa: T201 - this is the command's voice
    if bad and not allow_rejected:
        sys.exit(BAD_INPUT)
    sys.exit(ANSWER_IS_NO if answer_is_no else FINE)


def run(app: Callable[[], object]) -> None:
    """Run a command; a fault of the program itself becomes one sentence and exit code 3, never a trace.

    With ``PCF_CBAM_DEBUG`` set the trace is shown after all, for developers.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a Chinese console may be set to another code page
            stream.reconfigure(encoding="utf-8")
    try:
        app()
    except BadInput as bad:
        finish(bad.problems, preferred_language())
    except Exception as fault:
        if os.environ.get(DEBUG_VARIABLE):
            raise
        frame = traceback.extract_tb(fault.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        text = say("groundwork.our-fault", preferred_language(), kind=type(fault).__name__, place=place)
        print(text, file=sys.stderr)  # noqa: T201 - this is the command's voice
        sys.exit(OUR_FAULT)
