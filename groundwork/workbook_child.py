"""Parse one workbook in a process of its own: ``python -I -m groundwork.workbook_child IN OUT``.

A parser may abort the whole process on a hostile file; then only this child dies. The cells go back
column by column in one ``.npz`` file: a kind, a number and a text per cell.
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

from groundwork.apart import limit

KIND_EMPTY, KIND_TEXT, KIND_NUMBER, KIND_BOOL, KIND_DATE = range(5)
_KINDS = {
    str: KIND_TEXT, float: KIND_NUMBER, int: KIND_NUMBER, bool: KIND_BOOL,
    datetime: KIND_DATE, date: KIND_DATE, time: KIND_TEXT, timedelta: KIND_TEXT,
}  # fmt: skip
SEPARATOR = "\x1f"


def _text(value: object) -> str:
    if isinstance(value, str):
        return value.replace(SEPARATOR, " ")
    if isinstance(value, (int, float)):
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def main(source: str, target: str) -> None:
    """Write the cells of the workbook ``source`` to the file ``target``."""
    limit()
    import numpy as np
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(source)
    arrays: dict[str, np.ndarray] = {}
    shapes = []
    for number, name in enumerate(book.sheet_names):
        sheet = book.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False)
        shapes.append((name, len(rows), len(rows[0]) if rows else 0))
        for position, column in enumerate(zip(*rows, strict=True)):
            key = f"{number}_{position}"
            kinds = [KIND_EMPTY if v == "" else _KINDS[type(v)] for v in column]
            arrays[f"k{key}"] = np.array(kinds, dtype=np.int8)
            if KIND_NUMBER in kinds or KIND_BOOL in kinds:
                arrays[f"n{key}"] = np.array(
                    [float(v) if isinstance(v, (int, float)) else np.nan for v in column], dtype=np.float64
                )
            if KIND_TEXT in kinds or KIND_DATE in kinds:
                texts = SEPARATOR.join(map(_text, column))
                arrays[f"t{key}"] = np.frombuffer(texts.encode("utf-8", "replace"), dtype=np.uint8)
    arrays["shapes"] = np.frombuffer(json.dumps(shapes).encode(), dtype=np.uint8)
    with Path(target).open("wb") as stream:
        np.savez(stream, **arrays)  # type: ignore[arg-type]


if __name__ == "__main__":
    main(*sys.argv[1:])
