"""Ways to spoil a workbook: its cells before it is written, or its archive afterwards."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.fuzzing.writing import Cell, Rows, Sheets, Xml, packed, unpacked

Chance = random.Random
_NUMBERS = ("1,234.5", "１２", " 3 ", "1.234,5", "1 234", "NaN", "inf", "-Infinity", "1e999", "0x10",
            "1_000", "", "１，２３４．５", "12kg", "五", "½", "٣٤",
            "--1", "1e-400", "+", "1/2", "5%", "€5")  # fmt: skip
_HUGE = (1e308, -1e308, 1e-320, 9e15, 2.0**63, -(2.0**63), -1.0, 0.0, 1e30, 1e-30, 123456789012345678)
_DAYS = (46063, 0, -1, 2958466, 1e10, "2026-02-30", "30/02/2026", "31.12.2026", "2026年13月1日", "0000-00-00",
         "9999-12-31", "令和8年", "2026-W14", "46063.99999")  # fmt: skip
_ODD = ("\u200b", "\ufeff", "\u202e", "\u0007", "\u0000", "\u001f", "\ud800", "\u00a0",
        "\U0001f4a9", "\u0301" * 40,
        "\u2028", "_x0000_", "_x001F_", "&#0;", "<b>", "{0}", "{name}", "%s", "$x$", "=1+1",
        "@SUM(A1)", "|", "\\",
        "'", '"', "\r\n", "\t", "مرحبا", "ﷺ", "𠮷", "ß", "İ")  # fmt: skip
_INSIDE = (
    Xml(' t="s"', "<v>999999</v>"), Xml(' t="s"', "<v>-1</v>"), Xml(' t="s"', "<v>x</v>"),
    Xml(' t="e"', "<v>#DIV/0!</v>"), Xml(' t="e"', "<v>#N/A</v>"), Xml(' t="e"', "<v>#NEW!</v>"),
    Xml("", "<v>not a number</v>"), Xml("", "<v>NaN</v>"), Xml("", "<v>inf</v>"), Xml("", "<v>1e999</v>"),
    Xml(' t="b"', "<v>2</v>"), Xml(' t="d"', "<v>2026-02-10</v>"), Xml(' t="d"', "<v>soon</v>"),
    Xml(' t="zz"', "<v>1</v>"), Xml(' s="999"', "<v>1</v>"), Xml(' t="n"', "<v></v>"),
    Xml("", "<v>1</v><v>2</v>"),
    Xml("", "<f>1+1</f>"), Xml("", "<f>1+1</f><v></v>"), Xml(' t="str"', "<f>A1</f><v></v>"),
    Xml("", '<f t="shared" si="9"/>'), Xml(' t="inlineStr"', "<is><r><t>a</t></r><r><t>b</t></r></is>"),
    Xml(' t="inlineStr"', "<v>x</v>"), Xml(' t="inlineStr"', "<is><t>&nothing;</t></is>"),
    Xml(' t="str"', "<v>&#xD800;</v>"), Xml(' t="str"', "<v>&#0;</v>"), Xml(' r="A1"', "<v>1</v>"),
)  # fmt: skip


def _everywhere(rows: Rows, chance: Chance, share: float, make: Callable[[Cell], Cell]) -> None:
    """Spoil a share of all filled cells, at least one."""
    filled = [(r, c) for r, row in enumerate(rows) for c, value in enumerate(row) if value not in ("", None)]
    for r, c in chance.sample(filled, max(1, int(share * len(filled)))) if filled else ():
        rows[r][c] = make(rows[r][c])


def _each(values: tuple[Cell, ...]) -> Callable[[Sheets, Chance], None]:
    """Cells replaced by values of a list."""

    def spoil(sheets: Sheets, chance: Chance) -> None:
        share = chance.choice((0.02, 0.2, 0.9))
        for rows in sheets.values():
            _everywhere(rows, chance, share, lambda _: chance.choice(values))

    return spoil


def _odd_text(sheets: Sheets, chance: Chance) -> None:
    def make(value: Cell) -> Cell:
        text, odd = str(value), chance.choice(_ODD)
        at = chance.randint(0, len(text))
        return text[:at] + odd + text[at:]

    for rows in sheets.values():
        _everywhere(rows, chance, chance.choice((0.05, 0.5)), make)


def _types(sheets: Sheets, chance: Chance) -> None:
    for rows in sheets.values():
        _everywhere(
            rows, chance, 0.3, lambda v: chance.choice((True, False, 46063, "text", -7.5, str(v), f"'{v}", 0))
        )


def _long(sheets: Sheets, chance: Chance) -> None:
    for rows in sheets.values():
        _everywhere(rows, chance, 0.01, lambda v: f"{v}" * chance.choice((300, 33_000)))


def _twice(sheets: Sheets, chance: Chance) -> None:
    for rows in sheets.values():
        width = max(map(len, rows), default=0)
        if width:
            column = chance.randrange(width)
            for row in rows:
                row.append(row[column] if column < len(row) else "")


def _shifted(sheets: Sheets, chance: Chance) -> None:
    down, right = chance.choice((1, 5, 19, 30)), chance.choice((0, 1, 40))
    for rows in sheets.values():
        rows[:] = [["note"] if chance.random() < 0.3 else [] for _ in range(down)] + [
            [""] * right + r for r in rows
        ]


def _shuffled(sheets: Sheets, chance: Chance) -> None:
    for rows in sheets.values():
        chance.shuffle(rows)


def _turned(sheets: Sheets, chance: Chance) -> None:
    for rows in sheets.values():
        width = max(map(len, rows), default=0)
        order = chance.sample(range(width), width)
        rows[:] = [[row[c] if c < len(row) else "" for c in order] for row in rows]


def _repeated(sheets: Sheets, chance: Chance) -> None:
    for rows in sheets.values():
        rows.extend([list(chance.choice(rows)) for _ in range(20)] if rows else [])


def _without(sheets: Sheets, chance: Chance) -> None:
    for rows in sheets.values():
        kind = chance.randrange(3)
        if kind == 0:
            del rows[:3]
        elif kind == 1:
            del rows[3:]
        else:
            rows[:] = [[v if chance.random() < 0.6 else "" for v in row] for row in rows]


def _named(sheets: Sheets, chance: Chance) -> None:
    odd = (
        "",
        " ",
        "a" * 300,
        "[1]:*?/\\",
        "\U0001f4a9",
        "\u202egnp",
        "<&>\"'",
        "Sheet\u200b",
        "BOM ",
        "bom",
        "{0}",
    )
    for name in list(sheets):
        sheets[chance.choice(odd) + (name if chance.random() < 0.5 else "")] = sheets.pop(name)


def _formulas(sheets: Sheets, chance: Chance) -> None:
    for rows in sheets.values():
        _everywhere(rows, chance, 0.2, lambda _: Xml("", chance.choice(("<f>1+1</f>", "<f>A1</f><v></v>"))))


def _wide(sheets: Sheets, chance: Chance) -> None:
    for rows in sheets.values():
        for row in rows:
            row.extend([chance.choice(("x", 1, ""))] * 400)


SPOILED: dict[str, Callable[[Sheets, Chance], None]] = {
    "wrong types": _types,
    "numbers as texts": _each(_NUMBERS),
    "huge numbers": _each(_HUGE),
    "days": _each(_DAYS),
    "odd characters": _odd_text,
    "odd cells": _each(_INSIDE),
    "long texts": _long,
    "a column twice": _twice,
    "headings further down": _shifted,
    "rows in any order": _shuffled,
    "columns in any order": _turned,
    "rows repeated": _repeated,
    "cells missing": _without,
    "names of sheets": _named,
    "formulas without values": _formulas,
    "many columns": _wide,
}


def flipped(data: bytes, chance: Chance, n: int) -> bytes:
    bytes_ = bytearray(data)
    for _ in range(n):
        bytes_[chance.randrange(len(bytes_))] ^= 1 << chance.randrange(8)
    return bytes(bytes_)


def _flipped_part(data: bytes, chance: Chance) -> bytes:
    parts = unpacked(data)
    name = chance.choice([n for n in parts if parts[n]])
    return packed({**parts, name: flipped(parts[name], chance, chance.choice((1, 5, 50)))})


def _cut_part(data: bytes, chance: Chance) -> bytes:
    parts = unpacked(data)
    name = chance.choice(list(parts))
    return packed({**parts, name: parts[name][: chance.randrange(len(parts[name]) + 1)]})


def _lost_part(data: bytes, chance: Chance) -> bytes:
    parts = unpacked(data)
    del parts[chance.choice(list(parts))]
    return packed(parts)


def _swapped_parts(data: bytes, chance: Chance) -> bytes:
    parts = unpacked(data)
    one, other = chance.sample(list(parts), 2)
    return packed({**parts, one: parts[other], other: parts[one]})


def _merged(data: bytes, chance: Chance) -> bytes:
    tail = '<mergeCells count="2"><mergeCell ref="A1:C9"/><mergeCell ref="B2:XFD1048576"/></mergeCells>'
    parts = unpacked(data)
    for name, content in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            parts[name] = content.replace(b"</sheetData>", f"</sheetData>{tail}".encode())
    return packed(parts)


def _far(data: bytes, chance: Chance) -> bytes:
    reference = chance.choice(("XFD1048576", "A1048576", "XFD1", "ZZZ9999999", "AAA99999"))
    cell = f'<row r="1048576"><c r="{reference}"><v>1</v></c></row></sheetData>'
    parts = unpacked(data)
    name = next(n for n in parts if n.startswith("xl/worksheets/sheet"))
    return packed({**parts, name: parts[name].replace(b"</sheetData>", cell.encode())})


def _recoded(data: bytes, chance: Chance) -> bytes:
    """A sheet in another encoding, or with prefixed names as some libraries write them."""
    parts = unpacked(data)
    name = next(n for n in parts if n.startswith("xl/worksheets/sheet"))
    text = parts[name].decode("utf-8", "surrogatepass")
    kind = chance.randrange(3)
    if kind == 0:
        content = text.replace("UTF-8", "UTF-16").encode("utf-16", "surrogatepass")
    elif kind == 1:
        content = text.replace('"', "'").encode("utf-8", "surrogatepass")
    else:
        for tag in ("worksheet", "sheetData", "row", "c", "v", "is", "t"):
            text = text.replace(f"<{tag} ", f"<x:{tag} ").replace(f"<{tag}>", f"<x:{tag}>")
            text = text.replace(f"</{tag}>", f"</x:{tag}>")
        content = text.replace("xmlns=", "xmlns:x=").encode("utf-8", "surrogatepass")
    return packed({**parts, name: content})


DAMAGED: dict[str, Callable[[bytes, Chance], bytes]] = {
    "bits flipped": lambda data, chance: flipped(data, chance, chance.choice((1, 8, 200))),
    "bits flipped in a part": _flipped_part,
    "cut off": lambda data, chance: data[: chance.randrange(len(data))],
    "a part cut off": _cut_part,
    "a part lost": _lost_part,
    "parts swapped": _swapped_parts,
    "cells merged": _merged,
    "a cell far away": _far,
    "a sheet written otherwise": _recoded,
}
