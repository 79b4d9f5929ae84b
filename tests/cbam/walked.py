"""Walks the public functions of the law side with bad input: what to call, with what, what is an answer.

Found by themselves: every module of ``cbam`` but those in ``ELSEWHERE``, every public function and method in
them. An argument is free if a user's input may stand in it (numbers, texts, days, files); the others get a
sound sample, by name or by type.
"""

from __future__ import annotations

import importlib
import inspect
import math
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from enum import Enum
from functools import cache
from pathlib import Path

import numpy as np

import cbam
from groundwork.problems import BadInput
from tests.cbam import samples

# Modules whose input is walked by tests of their own, with the reason.
ELSEWHERE = {
    r"\.words$": "texts only",
    r"(^|\.)cli$|_cli$|commands$|_command$|\.screen$": "commands: wrong options have their own tests",
    r"^(stress|abatement|competitors|runs|scenario)": "the stress test and its scenarios: tests/cbam/stress",
    r"^training": "exercises the program draws itself: tests/cbam/training",
    r"^ledger": "activity data before they are an installation: tests/cbam/ledger",
    r"^demo|^template$|^app_command$": "shows and writes packaged examples",
}
# Arguments the program chooses itself, never a user: nothing to get wrong.
OWN = {
    "lang": "checked by the option that sets it",
    "row": "a position in a bill or table the program made",
    "rows": "positions the program made",
    "g": "a position the program made",
    "n": "a size the program counted",
    "run": "the id of a run, made by the program",
    "made_on": "today",
    "locate": "says where a problem is",
    "path": "a place in a file, or a file to write",
    "indirect_counted": "0 or 1, from the law",
    "co2_per_carbon": "a constant of the law",
    "boiler_efficiency": "a constant of the law",
    "decimals": "from the law's parameters",
}
# Tables that were read and checked: what is in them is walked through their reader.
CHECKED = {"Table", "Table | None", "Book", "Sheet"}
# Functions that take a text or a number of the program's own, never a user's; with the reason.
REVIEWED = {
    "advice.answer.good_year": "shows what the advice computed",
    r"advice\.(knapsack|programme)\..*": "amounts checked by the plan; brute force: test_knapsack",
    "advice.installation_stakes.planned": "columns made by the comparison",
    r"bridge\.answer\..*": "keys of texts, and what the bridge computed",
    "bridge.pcf_side.Footprint.side": "a product of the footprint it belongs to",
    r"communication\.official\.(filling|layout\.Template|production)\..*": "parts of fill_copy",
    r"communication\.items\.Told\..*": "numbers of items and keys of texts",
    "embedded.shares.good_terms": "a row of the system solved; walked through compute",
    "embedded.sources.within_boundary": "categories of the installation; walked through compute",
    r"embedded\.sheet_columns\..*": "declares the sheets when the module is loaded",
    r"law\.columns\.[A-Z].*": "closures; their ValueError becomes a problem with its cell",
    r"law\.columns\.(layout_of|texts|matching)": "declares the tables when the module is loaded",
    "law.blank.write_blank_folder": "writes; that it never writes over anything: test_stated_answers",
    r"law\.(lookup\.row_of|yearly\.(figure|by_year|missing|covers)|tables\.Stack\..*)": "columns of a table",
    "lines.Lines.figures": "a field of the class",
    "lines.Lines.texts": "a field of the class",
    r"(outlook_)?report\.(sheet_of|yearly|why_null)": "columns the report itself makes",
    r"goods_text\..*": "words of an answer",
    r"precursor_chains\..*": "chains that were read: test_precursor_chains",
}
FREE = re.compile(
    r"^(str|float|int|date|bytes|Path|object|Value|liability\.Value|Floats|None"
    r"|(Sequence|Iterable|Collection|frozenset)\[(str|int|float|date|int \| str|tuple\[float, float\])\]"
    r"|(Mapping)\[(str|tuple\[str, str\]), (str|float|object|Any|float \| None)\])$"
)
TEXTS = ("", " ", "nan", "-1", "Chnia", "kWh", "1e400", "；", "72081000; DROP", "0" * 400, "\x00")
NUMBERS = (math.nan, -1.0, math.inf, -math.inf, 0.0)
DAYS = (date.min, date(1990, 1, 1), date.max)
BAD: dict[str, tuple[object, ...]] = {
    "str": TEXTS,
    "float": NUMBERS,
    "int": (-5, 0, 5, 1990, 2090, 99_999),
    "date": DAYS,
    "bytes": (b"", b"\x00\x01\xff", b"a,b\n1,2\n", b"{}", b"[1"),
    "Path": (
        *(Path("/no/such/place" + end) for end in ("", ".xlsx", ".csv", ".parquet", ".json", ".yaml")),
        Path("/"),
    ),
    "object": (None, math.nan, "kWh", -1, ""),
    "Value": (*NUMBERS, np.array([math.nan, 1.0])),
    "Floats": (np.array([math.nan]), np.array([-1.0]), np.array([math.inf])),
    "None": (None,),
}
BAD["liability.Value"] = BAD["Value"]


@dataclass(frozen=True)
class Walk:
    """One public function: its name, how to get it (bound, if a method), its parameters by annotation."""

    name: str
    function: Callable[..., object]
    owner: type | None
    parameters: dict[str, str]

    @property
    def free(self) -> dict[str, str]:
        if CHECKED & set(self.parameters.values()):
            return {}
        return {
            key: kind
            for key, kind in self.parameters.items()
            if key not in OWN and any(FREE.match(part) for part in kinds(kind)) and kinds(kind) != ["None"]
        }

    @property
    def records(self) -> dict[str, str]:
        """Parameters that are plain records of a user's figures."""
        return {key: kind for key, kind in self.parameters.items() if kind in samples.RECORDS}

    def call(self, **changed: object) -> object:
        given = {key: samples.sample(self.name, key, kind) for key, kind in self.parameters.items()}
        given |= changed
        target: Callable[..., object] = self.function
        if self.owner is not None:
            target = getattr(samples.instance(self.owner), self.function.__name__)
        positional: list[object] = []
        kinds_of = {p.name: p.kind for p in inspect.signature(self.function).parameters.values()}
        if inspect.Parameter.VAR_POSITIONAL in kinds_of.values():
            for key in list(given):
                positional.append(given.pop(key))
                if kinds_of[key] is inspect.Parameter.VAR_POSITIONAL:
                    break
        for key, kind in kinds_of.items():
            if kind is inspect.Parameter.VAR_KEYWORD:
                given.pop(key, None)
        return target(*positional, **given)

    def bad(self) -> Iterator[tuple[str, object, dict[str, object]]]:
        """Every way to call it with one bad argument: parameter, the bad value, the changed arguments."""
        for key, kind in self.free.items():
            for part in kinds(kind):
                for value in bad_values(part):
                    yield key, value, {key: value}
        for key, kind in self.records.items():
            record = samples.sample(self.name, key, kind)
            assert is_dataclass(record)
            for field in fields(record):
                for part in kinds(str(field.type)):
                    for value in bad_values(part):
                        yield f"{key}.{field.name}", value, {key: replace(record, **{field.name: value})}  # type: ignore[type-var]


def kinds(annotation: str) -> list[str]:
    """The alternatives of a union, split outside brackets."""
    parts, depth = [""], 0
    for letter in annotation.replace(" | ", "|"):
        depth += (letter == "[") - (letter == "]")
        if letter == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.replace("|", " | ") for part in parts]


def bad_values(kind: str) -> tuple[object, ...]:
    if kind in BAD:
        return BAD[kind]
    if not FREE.match(kind):
        return ()
    inner = kind[kind.index("[") + 1 : -1]
    if kind.startswith("Mapping["):
        if inner.startswith("tuple"):
            return ({}, *({("a", "b"): one} for one in NUMBERS))
        value = BAD.get(inner.rpartition(", ")[2], BAD["float"])
        return ({}, *({"made-up": one} for one in value))
    many: Callable[[list[object]], object] = frozenset if kind.startswith("frozenset") else tuple
    if inner.startswith("tuple"):
        return ((), ((math.nan, math.nan),), ((0.0, 0.0),), ((-1.0, 2.0),))
    return (many([]), *(many([one]) for one in BAD.get(inner, BAD["str"])))


@cache
def functions() -> tuple[Walk, ...]:
    """Every public function of the law side, and every method that takes something."""
    found = []
    for module in pkgutil.walk_packages(cbam.__path__, "cbam."):
        short = module.name.removeprefix("cbam.")
        if any(re.search(pattern, short) for pattern in ELSEWHERE):
            continue
        for key, one in vars(importlib.import_module(module.name)).items():
            if key.startswith("_") or getattr(one, "__module__", "") != module.name:
                continue
            if inspect.isfunction(inspect.unwrap(one)) and not inspect.isclass(one):
                found.append(_walk(f"{short}.{key}", inspect.unwrap(one), None))
            elif inspect.isclass(one) and not issubclass(one, Enum):
                found += [
                    _walk(f"{short}.{key}.{name}", method, one)
                    for name, method in vars(one).items()
                    if inspect.isfunction(method) and not name.startswith("_")
                ]
    return tuple(found)


def walks() -> tuple[Walk, ...]:
    """Those of them that take something a user may have typed."""
    return tuple(walk for walk in functions() if walk.free or walk.records)


def reviewed(name: str) -> bool:
    """Whether a function is on the reviewed list."""
    return any(re.fullmatch(pattern, name) for pattern in REVIEWED)


def _walk(name: str, function: Callable[..., object], owner: type | None) -> Walk:
    parameters = list(inspect.signature(function).parameters.values())
    if owner is not None:
        parameters = parameters[1:]
    return Walk(name, function, owner, {p.name: str(p.annotation) for p in parameters})


def outcome(walk: Walk, changed: dict[str, object]) -> str:
    """Empty if the answer is a stated one, else what is wrong with it.

    Stated: ``BadInput`` with a problem, an exception the documentation names, or a value; and a number that
    rests on NaN is never a number.
    """
    try:
        answer = walk.call(**changed)
    except BadInput as bad:
        return "" if bad.problems else "BadInput without a problem"
    except Exception as raised:
        names = "|".join(
            one.__name__ for one in type(raised).__mro__ if one not in {Exception, BaseException, object}
        )
        said = re.search(rf"\b({names})\b", inspect.getdoc(walk.function) or "")
        return "" if said else f"raw {type(raised).__name__}: {raised}"[:150]
    ((key, value),) = changed.items()
    alone = isinstance(value, float) and math.isnan(value) and walk.parameters[key] in {"float", "Value"}
    if alone and isinstance(answer, float | np.floating) and not math.isnan(float(answer)):
        return "" if "NaN" in (inspect.getdoc(walk.function) or "") else f"NaN became {answer}"
    return ""
