"""Workbooks as nobody should send them, made from good ones by a seeded chance: the same files in every run.

A good workbook is taken as rows of cells, spoiled in one of many ways and written again; or its archive is
damaged as bytes; or one of its sheets becomes an odd text file.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.fuzzing.spoiling import DAMAGED, SPOILED, Chance, flipped
from tests.fuzzing.writing import Cell, Rows, packed, parts_of, sheets_of

SEED = 20261122
N_FILES = 200


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """One spoiled file: how it was spoiled, its name and its bytes."""

    how: str
    name: str
    data: bytes


def _csv_text(rows: Rows, delimiter: str = ",", line: str = "\n") -> str:
    def shown(value: Cell) -> str:
        text = "" if value is None else str(value)
        return f'"{text}"' if delimiter in text or "\n" in text else text

    return line.join(delimiter.join(map(shown, row)) for row in rows) + line


def _csv(rows: Rows, chance: Chance) -> tuple[str, bytes]:
    """One table as a text file that is odd in one way; the way and the bytes."""
    text = _csv_text(rows)
    quoted = text.replace("\n", '\n"', 1)
    ways: dict[str, Callable[[], bytes]] = {
        "utf-16": lambda: text.encode("utf-16", "replace"),
        "utf-16 without mark": lambda: text.encode("utf-16-le", "replace"),
        "utf-32": lambda: text.encode("utf-32", "replace"),
        "big5": lambda: text.encode("big5", "replace"),
        "gb18030": lambda: text.encode("gb18030", "replace"),
        "latin-1": lambda: text.encode("latin-1", "replace") + b"\xe9\xe8\xff\n",
        "bits flipped": lambda: flipped(text.encode("utf-8", "replace"), chance, 20),
        "cut off": lambda: text.encode("utf-8", "replace")[: chance.randrange(len(text))],
        "semicolons": lambda: _csv_text(rows, ";").replace(".", ",").encode("utf-8", "replace"),
        "a quote never closed": lambda: quoted.encode("utf-8", "replace"),
        "carriage returns": lambda: _csv_text(rows, line="\r").encode("utf-8", "replace"),
        "one endless field": lambda: (text + "x" * 200_000).encode("utf-8", "replace"),
        "ragged rows": lambda: (text + "," * 5_000 + "\n" * 5_000).encode("utf-8", "replace"),
        "many columns and many rows": lambda: (text + "," * 60_000 + "\n" * 60_000).encode(
            "utf-8", "replace"
        ),
        "zeros": lambda: text.encode("utf-8", "replace").replace(b",", b"\0,"),
        "nothing but marks": lambda: b"\xef\xbb\xbf" * 3,
        "sep line": lambda: b"sep=;\n" + _csv_text(rows, ";").encode("utf-8", "replace"),
    }
    how = chance.choice(sorted(ways))
    return how, ways[how]()


def fuzzed(good: Mapping[str, Path], n: int = N_FILES, seed: int = SEED) -> Iterator[Fuzzed]:
    """``n`` spoiled files, every way in turn, each from one of the good workbooks.

    Args:
        good: name of a kind of workbook -> a good one of it.
        n: number of files.
        seed: of the chance.
    """
    chance = random.Random(seed)
    contents = {name: sheets_of(path) for name, path in good.items()}
    ways = [*SPOILED, *DAMAGED, "text file", "text file", "text file", "text file"]
    for number in range(n):
        way = ways[number % len(ways)]
        kind = chance.choice(sorted(good))
        sheets = {name: [list(row) for row in rows] for name, rows in contents[kind].items()}
        label = f"{number:03d} {kind}: {way}"
        if way == "text file":
            rows = chance.choice(list(sheets.values()))
            if chance.random() < 0.5:
                SPOILED[chance.choice(("numbers as texts", "odd characters", "days"))]({"": rows}, chance)
            how, data = _csv(rows, chance)
            yield Fuzzed(f"{label}, {how}", f"{number:03d}.csv", data)
            continue
        if way in SPOILED:
            SPOILED[way](sheets, chance)
            data = packed(parts_of(sheets))
        else:
            source = good[kind].read_bytes() if chance.random() < 0.5 else packed(parts_of(sheets))
            data = DAMAGED[way](source, chance)
        yield Fuzzed(label, f"{number:03d}.xlsx", data)
