"""What ``cbam goods`` does: explain one code."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

from cbam.goods import Good, Heading, OutOfScope, Refused, resolve_good
from cbam.neighbours import what_else
from groundwork.answers import as_json, head
from groundwork.problems import BadInput, Counts
from groundwork.words import say

if TYPE_CHECKING:
    from cbam.statute import Statute

SCHEMA = "cbam-goods/1.0"


def run(code: str, law: Callable[[], Statute], json: bool, lang: str) -> None:
    """Print what a code means in CBAM. Raises ``BadInput`` when it means nothing."""
    statute = law()
    answer = resolve_good(code, statute.newest)
    if isinstance(answer, Refused):
        raise BadInput(answer.problem)
    record = _record(answer, lang)
    if json:
        whole = head(SCHEMA, statute.version, statute.known_on, Counts(1, 1, 0))
        typer.echo(as_json({**whole, **record}))
        return
    typer.echo(say(f"cbam.goods-{'in' if record['in_scope'] else 'out-of'}-scope", lang, code=record["code"]))
    for good in _goods(answer):
        typer.echo(f"  {good.code}  {good.sector}  {good.name_zh if lang == 'zh' else good.name_en}")
    for pointer in what_else(answer.code):
        typer.echo(f"  · {pointer.act}: {pointer.say(lang)}")


def _goods(answer: Good | Heading | OutOfScope) -> tuple[Good, ...]:
    if isinstance(answer, Good):
        return (answer,)
    return answer.goods if isinstance(answer, Heading) else ()


def _record(answer: Good | Heading | OutOfScope, lang: str) -> dict[str, object]:
    record: dict[str, object] = {
        "asked": answer.asked,
        "code": answer.code,
        "in_scope": not isinstance(answer, OutOfScope),
        "goods": [
            {
                "code": good.code,
                "sector": good.sector,
                "name_en": good.name_en,
                "name_zh": good.name_zh,
                "gases": good.scope.gases,
                "indirect_counted": not good.scope.annex_ii,
                "functional_unit": good.scope.functional_unit,
                "counts_for_de_minimis": good.scope.counts_for_de_minimis,
                "citation": good.scope.citation,
            }
            for good in _goods(answer)
        ],
        "what_else": [
            {"id": p.id, "act": p.act, "confidence": p.confidence, "text": p.say(lang)}
            for p in what_else(answer.code)
        ],
    }
    if isinstance(answer, Heading):
        record["out_of_scope"] = answer.out_of_scope
    if isinstance(answer, OutOfScope):
        record["digits_checked"] = answer.digits_checked
        record["edition"] = answer.edition
    return record
