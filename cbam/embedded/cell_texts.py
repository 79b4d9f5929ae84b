"""Several values in one cell: lists "a; b", pairs "name = 0.8; name = 0.2"; values keep their type."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from groundwork.cells import parse_number

_BETWEEN = re.compile(r"(?<![;；])[;；](?![;；])")
_YES, _NO = {"true", "yes", "是"}, {"false", "no", "否"}
PER_CENT = 100
_PLAIN_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")


def write_list(values: Sequence[object]) -> str:
    """``("C", "D")`` as ``C; D``."""
    return "; ".join(str(v).replace(";", ";;") for v in values)


def read_list(text: str) -> list[str]:
    """``C; D`` as its parts, blanks dropped; a doubled semicolon is one of the name."""
    parts = (part.strip().replace(";;", ";") for part in _BETWEEN.split(text))
    return [part for part in parts if part]


def write_pairs(values: Mapping[str, object]) -> str:
    """``{"Kiln": 0.8}`` as ``Kiln = 0.8``."""
    return write_list([f"{name} = {write_value(value)}" for name, value in values.items()])


def read_pairs(text: str) -> dict[str, object]:
    """``Kiln = 0.8; Mill = 20 %`` as names with values; the last equals sign or colon of a part divides it.

    A part without a value gets None, which the model refuses by name.
    """
    found: dict[str, object] = {}
    for part in read_list(text):
        name, sign, value = part.rpartition("=") if "=" in part else part.replace("：", ":").rpartition(":")
        found[(name if sign else part).strip()] = read_value(value) if sign else None
    return found


def write_value(value: object) -> str:
    """A value as text that ``read_value`` turns into the same value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"' if read_value(value) != value else value
    return repr(value) if isinstance(value, float) else str(value)


def read_value(text: str) -> object:
    """A number, yes or no, or text; quotation marks keep a text a text."""
    plain = text.strip()
    if len(plain) > 1 and plain[0] == plain[-1] == '"':
        return plain[1:-1]
    if plain.casefold() in _YES | _NO:
        return plain.casefold() in _YES
    if _PLAIN_NUMBER.fullmatch(plain):
        return float(plain) if re.search(r"[.eE]", plain) else int(plain)
    percent = parse_number(plain[:-1]) if plain.endswith(("%", "％")) else None
    return percent / PER_CENT if percent is not None else plain or None
