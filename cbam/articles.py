"""Citations of acts in Chinese: ``Art 22(2)`` becomes 第22条第2款; names of acts stay as they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

_FILE: Final = Path(__file__).parent / "articles.yaml"
_REF: Final = r"(?:\d{1,3}[a-z]?(?![\d/])(?:\(\w+\))*|(?:\(\w+\))+)"
_PLACE: Final = r"[A-Z]?\.?\d+(?:\.\d+)*|[A-Z]\b"
_ROMAN: Final = r"[IVX]+\b|\d+-\d+"
_MORE: Final = r"(?:,? and |, | to )"
_ARTICLES: Final = re.compile(rf"\bArts? ({_REF}(?:{_MORE}{_REF})*)")
_ANNEXES: Final = re.compile(rf"\bAnnex(?:es)?(?: ((?:{_ROMAN})(?:{_MORE}(?:{_ROMAN}))*))?")
_BEFORE_ACT: Final = re.compile(r"\b[Rr]ecitals? (\d+(?: and \d+)*) of ((?:Reg|IR|DR|Dir)\w* [^;,]*\d)")
_SIMPLE: Final = {
    "recital": re.compile(r"\b[Rr]ecitals? (\d+(?:(?:, | and | to )\d+)*)"),
    "pt": re.compile(rf"\bpts? ((?:{_PLACE})(?:{_MORE}(?:{_PLACE}))*)"),
    "section": re.compile(rf"\bs\. ({_PLACE})"),
    "equation": re.compile(r"\bEqs? (\d+(?:(?:, | and | to )\d+)*)"),
    "table": re.compile(r"\bTables? (\d+(?:-\d+)?(?: and \d+)*)"),
}
_LEVELS: Final = ("paragraph", "point", "subpoint")


def article_text(text: str, lang: str) -> str:
    """A citation in ``lang`` (``zh`` or ``en``); a text that cites no article is given back as it is."""
    if lang != "zh":
        return text
    found = _BEFORE_ACT.sub(r"\2 recitals \1", text)
    found = _ARTICLES.sub(lambda m: _articles(m[1]), found)
    found = _ANNEXES.sub(lambda m: _each(m[1], _annex) if m[1] else _words()["annex"].format(n=""), found)
    for kind, pattern in _SIMPLE.items():
        found = pattern.sub(lambda m, kind=kind: _each(m[1], _words()[kind].format), found)  # type: ignore[misc]
    return text if found == text else _joined(found)


@cache
def _words() -> Mapping[str, Any]:
    import yaml

    words: Mapping[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return words


def _each(listed: str, worded: Callable[..., str]) -> str:
    """Every member of ``A, B and C`` or ``A to C`` in words, the joints between them too."""
    words = _words()
    joints = {"to": words["to"], ",": words["comma"]}
    parts = re.split(r"(,? and |, | to )", listed)
    shown = (joints.get(p.strip(), words["and"]) if at % 2 else worded(n=p) for at, p in enumerate(parts))
    return "".join(shown)


def _articles(listed: str) -> str:
    first = listed.partition("(")[0]
    return _each(listed, lambda n: _article(n, first))


def _article(n: str, first: str) -> str:
    """``22(2)(a)``; ``(2a)`` alone is another paragraph of the article that stands ``first``."""
    words, (number, *below) = _words(), re.split(r"[()]+", n.removesuffix(")"))
    levels = ("definition", *_LEVELS[1:]) if (number or first) == words["definitions"] else _LEVELS
    shown = [words[level].format(n=part) for level, part in zip(levels, below, strict=False)]
    return (words["article"].format(n=number) if number else "") + "".join(shown)


def _annex(n: str) -> str:
    return str(_words()["annex"].format(n=_words()["numerals"].get(n, n)))


def _joined(text: str) -> str:
    """The punctuation between the parts, and the parts that have no number."""
    words = _words()
    for english in ("introduction", "legend"):
        text = re.sub(rf",? ?\b{english}\b", words[english], text)
    text = text.replace(" and ", words["and"]).replace("; ", words["semicolon"])
    tight = "|".join(words[kind].partition("{n}")[0] for kind in ("equation", "table"))
    numbered = words["pt"].partition("{n}")
    ends = numbered[2] + words["section"].partition("{n}")[2]
    text = re.sub(rf"(?<=[^\x00-\xff]),? (?={tight}|{numbered[0]}\S+?[{ends}])", "", text)
    return text.replace(", ", words["comma"])
