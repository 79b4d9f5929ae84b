"""Suggesting processes for a name typed in Chinese or English. A suggestion is never a choice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# How suggestions are ranked, by judgement: they decide the order in a list and no figure of any result.
EXACT = 100.0
CONTAINED_FLOOR, CONTAINED_SPAN = (
    70.0,
    25.0,
)  # part of a name: above likeness, below the name
SIMILAR_SHARE, SIMILAR_FLOOR = 0.85, 55.0  # likeness alone stays below a containing name; less is noise
STRIPPED_SHARE = 0.95  # a match that needed a grade or size taken off yields to one that did not
SHORTEST_PART = 2  # one character, such as 水, stands in too many names
LONGEST_NAME = 300  # characters; a longer text is no name and is compared by its beginning
KIND_ORDER = {"name": 0, "synonym": 1, "id": 2}

_CJK = "\u3400-\u9fff"
_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_GRADE = re.compile(r"(?<![a-z0-9])(?:[a-zφ]{1,6}[-./]?)?\d[a-z0-9./*×-]*(?![a-z0-9])")
_BORDER = re.compile(rf"(?<=[{_CJK}])(?=[a-z0-9])|(?<=[a-z0-9])(?=[{_CJK}])")
_HAS_CJK = re.compile(f"[{_CJK}]")
_QUALIFIER = re.compile(r"[(（，]|, ")
_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Label:
    """One text under which a process can be found, as written and folded for comparing."""

    process_id: str
    kind: str
    text: str
    spaced: str
    compact: str


@dataclass(frozen=True, slots=True)
class Match:
    """A suggestion. `score` runs to 100 (the very same words).

    `reason` is one of exact-id, exact-name, exact-synonym, contained, similar;
    `matched` is the text that was met, `removed` the grade or size left aside for it.
    """

    process_id: str
    score: float
    reason: str
    matched: str
    removed: str = ""


def label(process_id: str, kind: str, text: str) -> Label:
    """A label with its folded forms."""
    spaced = fold(text)
    return Label(process_id, kind, text, spaced, spaced.replace(" ", ""))


def fold(text: str) -> str:
    """Lower case, one width, words apart by single spaces, Chinese apart from Latin."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_NO_WORD.sub(" ", _BORDER.sub(" ", plain)).split())


def short_name(name: str) -> str:
    """A name without route or qualifier: "hot-rolled coil, blast furnace route" -> "hot-rolled coil"."""
    return _QUALIFIER.split(name, maxsplit=1)[0].strip()


def strip_grade(text: str) -> tuple[str, str]:
    """A name without grades, sizes and brackets, and what was taken off: "Q235B 热轧钢卷" -> "热轧钢卷"."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    removed = [m.group().strip() for pattern in (_BRACKETS, _GRADE) for m in pattern.finditer(plain)]
    return fold(_GRADE.sub(" ", _BRACKETS.sub(" ", plain))), " ".join(removed)


def find(text: str, labels: Sequence[Label], limit: int = 8) -> list[Match]:
    """The likeliest processes for a name, best first, at most `limit`.

    The name is compared as typed and once more without grades and sizes; the second
    way counts a little less. An empty name finds nothing; of a very long text the beginning counts.
    """
    text = text[:LONGEST_NAME]
    typed = fold(text)
    stripped, removed = strip_grade(text)
    queries = [(typed, 1.0, "")]
    if stripped and stripped != typed:
        queries.append((stripped, STRIPPED_SHARE, removed))
    best: dict[str, tuple[tuple[float, int], Match]] = {}
    for query, share, left_aside in queries:
        if not query:
            continue
        for item in labels:
            score, reason = _compare(query, item)
            rank = (score * share, -KIND_ORDER[item.kind])
            if reason and (item.process_id not in best or rank > best[item.process_id][0]):
                match = Match(item.process_id, round(score * share, 1), reason, item.text, left_aside)
                best[item.process_id] = (rank, match)
    ordered = sorted(best.values(), key=lambda entry: -entry[0][0])
    return [match for _, match in ordered[:limit]]


def _compare(query: str, item: Label) -> tuple[float, str]:
    """Score and reason of one label, or 0 and an empty reason."""
    compact = query.replace(" ", "")
    if compact == item.compact:
        return EXACT, f"exact-{item.kind}"
    if item.kind == "id":
        return 0.0, ""
    if _contains(query, item.spaced) or _contains(item.spaced, query):
        short, long = sorted((len(compact), len(item.compact)))
        return CONTAINED_FLOOR + CONTAINED_SPAN * short / long, "contained"
    score = SIMILAR_SHARE * _likeness(query, compact, item)
    return (score, "similar") if score >= SIMILAR_FLOOR else (0.0, "")


def _likeness(query: str, compact: str, item: Label) -> float:
    """How alike two names are written, 0 to 100, the order of words left aside."""
    from rapidfuzz import fuzz

    cutoff = SIMILAR_FLOOR / SIMILAR_SHARE
    straight = fuzz.ratio(compact, item.compact, score_cutoff=cutoff)
    if " " not in query and " " not in item.spaced:
        return straight
    return max(straight, fuzz.token_sort_ratio(query, item.spaced, score_cutoff=cutoff))


def _contains(whole: str, part: str) -> bool:
    """Whether a part stands in the whole: anywhere for Chinese, as whole words for Latin."""
    if len(part) < SHORTEST_PART or len(part) > len(whole):
        return False
    if _HAS_CJK.search(part):
        return part.replace(" ", "") in whole.replace(" ", "")
    return part in whole and f" {part} " in f" {whole} "
