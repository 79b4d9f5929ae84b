"""Text files as nobody should send them: YAML, JSON and CSV spoiled by a seeded chance, the same each run.

A good file is taken as text; one of its lines or values is replaced, or its bytes are damaged or written in
another encoding. What is spoiled is told in ``Fuzzed.how``.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping

from tests.fuzzing.files import Fuzzed
from tests.fuzzing.spoiling import Chance, flipped

SEED = 20261123
N_FILES = 90
_VALUE = re.compile(r'(?<=[:,\[] )[^\s,\[\]{}"]+|(?<=,)[^\s,"]+|"[^"\n]*"(?![ ]*:)')
"""A value of YAML, JSON or CSV: after a colon, a comma or a bracket, or between quotes and no key."""
_NUMBER = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w.-])")
_BOMB = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))
_NUMBERS = (
    "1e400", "-1e400", "9" * 5_000, "-1", "0", "1e-320", "0x10", "1_000", ".inf", "-.inf", ".nan", "NaN",
    "Infinity", "1,5", "１２", "1e308", "0o17", "true", "1:30", "-0.0",
)  # fmt: skip
_VALUES = (
    "[]", "{}", "[1, 2]", "{a: 1}", '{"a": [1, null]}', "null", "~", "true", "no", "2026-02-30",
    "2026-13-45", "9999-12-31T25:00:00Z", "!!binary x", "!!float x", "!!int x", "!!timestamp 2026-02-30",
    "!!python/object/apply:os.system [echo]", "!!set {a, b}", "!!omap [a: 1]", "!!pairs [a]", "!unknown x",
    "*nothing", "&a [*a]", "? [a]", "| text", '"\\ud800"', '"\\x00"', "\x07", "\u202e<b>", "=1+1", "''",
    '"' + "x" * 5_000 + '"', "{[1]: 2}", "<<: 1", "{<<: 1}", "{<<: [1, 2]}", "../../etc/passwd",
)  # fmt: skip


def _one(found: re.Pattern[str], put: tuple[str, ...]) -> Callable[[str, Chance], bytes]:
    """One place of the pattern gets one of these words; a text without such a place gets it as a line."""

    def spoil(text: str, chance: Chance) -> bytes:
        places, word = list(found.finditer(text)), chance.choice(put)
        if not places:
            return f"{text}\n{word}\n".encode()
        at = chance.choice(places)
        return (text[: at.start()] + word + text[at.end() :]).encode()

    return spoil


def _in(encoding: str) -> Callable[[str, Chance], bytes]:
    return lambda text, _: (text + "\n# 产品碳足迹\n").encode(encoding, "replace")


def _line_twice(text: str, chance: Chance) -> bytes:
    lines = text.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    return "".join([*lines[: at + 1], *lines[at:]]).encode()


def _line_lost(text: str, chance: Chance) -> bytes:
    lines = text.splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    return "".join(lines).encode()


def _renamed(text: str, chance: Chance) -> bytes:
    keys = list(re.finditer(r'[\w"]+(?=:)', text)) or list(re.finditer(r"\w+", text))
    at = chance.choice(keys)
    return (text[: at.start()] + chance.choice(('"x y"', "1", "null", "编号")) + text[at.end() :]).encode()


def _deep(text: str, chance: Chance) -> bytes:
    opened = chance.choice(("[", "{a: ", '{"a": '))
    return (f"{text}\ndeep: " + opened * chance.choice((60, 20_000))).encode()


WAYS: dict[str, Callable[[str, Chance], bytes]] = {
    "a number": _one(_NUMBER, _NUMBERS),
    "a value": _one(_VALUE, _VALUES),
    "cut off": lambda text, chance: text.encode()[: chance.randrange(len(text))],
    "bits flipped": lambda text, chance: flipped(text.encode(), chance, chance.choice((1, 8, 60))),
    "gbk": _in("gbk"),
    "utf-16": _in("utf-16"),
    "utf-16 without mark": _in("utf-16-be"),
    "a line twice": _line_twice,
    "a line lost": _line_lost,
    "a key renamed": _renamed,
    "nested deeply": _deep,
    "references to references": lambda text, _: f"{text}\n{_BOMB}".encode(),
    "nothing but references": lambda _, __: _BOMB.encode(),
    "zeros": lambda text, _: text.encode().replace(b",", b"\0,").replace(b": ", b":\0 "),
    "tabs for spaces": lambda text, _: text.replace("  ", "\t").encode(),
    "two documents": lambda text, _: f"{text}\n---\n{text}".encode(),
    "a list": lambda text, chance: chance.choice((b"[1, 2]", b"- a\n- b\n", b"[[]]", b'["a"]')),
    "a word": lambda text, chance: chance.choice((b"word", b"7", b"null", b"", b"\xef\xbb\xbf", b"---\n...")),
    "too long": lambda text, _: (text + "\n# " + "x" * 1_100_000).encode(),
    "a long line": lambda text, chance: (chance.choice(("x: ", "")) + "y" * 400_000).encode(),
    "a picture": lambda _, chance: b"\x89PNG\r\n\x1a\n" + chance.randbytes(4_000),
}
"""How a text is spoiled."""
OFTEN = ("a number", "a value") * 4
"""What is tried more often, there being many numbers and values."""


def spoiled_texts(
    good: Mapping[str, tuple[str, str]], n: int = N_FILES, seed: int = SEED
) -> Iterator[Fuzzed]:
    """``n`` spoiled files: every way in turn, and with each way another kind.

    Args:
        good: a kind of file -> name and text of a good one.
        n: number of files.
        seed: of the chance.
    """
    chance, ways, kinds = random.Random(seed), [*sorted(WAYS), *OFTEN], sorted(good)
    for number in range(n):
        way, kind = ways[number % len(ways)], kinds[(number + number // len(ways)) % len(kinds)]
        name, text = good[kind]
        suffix = name.rpartition(".")[2]
        yield Fuzzed(f"{number:03d} {kind}: {way}", f"{number:03d}.{suffix}", WAYS[way](text, chance))
