"""What ``cbam goods`` does: explain one code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from cbam.candidates import MAYBE_CHINESE, Candidate, bill_range, candidates_below
from cbam.frame import Frame
from cbam.goods import SHOWN, Good, Heading, OutOfScope, Refused, resolve_good
from cbam.goods_explained import (
    FromOrigin,
    Route,
    UnderOverlay,
    from_origin,
    goods_of,
    routes_of,
    under_overlays,
)
from cbam.goods_summary import summary
from cbam.goods_text import shared_lines, unchanged_line
from cbam.law_command import cited
from cbam.neighbours import what_else
from cbam.origins import Origin, RefusedOrigin, resolve_origin
from cbam.profile import ELECTRICITY
from groundwork.answers import as_json, finish, head, problem_records
from groundwork.cells import parse_number
from groundwork.problems import BadInput, Counts, Problem
from groundwork.words import number, say

if TYPE_CHECKING:
    from cbam.law.rulebook import Law
    from cbam.prices import Prices
    from cbam.statute import Statute

SCHEMA = "cbam-goods/1"


@dataclass(frozen=True, slots=True)
class Request:
    """The code and, for default values and ranges, the origin and year, as typed."""

    code: str
    origin: str | None
    year: str | None
    json: bool
    lang: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request with its law, year and origin resolved."""

    request: Request
    statute: Statute
    law: Law
    year: int
    origin: Origin | None

    @property
    def lang(self) -> str:
        return self.request.lang


def run(request: Request, law: Callable[[], Statute], prices: Callable[[], Prices]) -> None:
    """Print what a code means in CBAM. Raises ``BadInput`` when it means nothing."""
    asked = _asked(request, law())
    answer = resolve_good(request.code, asked.law)
    if isinstance(answer, Refused):
        if answer.problem.code == MAYBE_CHINESE:
            _print_candidates(answer.problem, asked, prices())
        raise BadInput(answer.problem)
    if request.json:
        whole = head(SCHEMA, asked.statute.version, asked.statute.known_on, Counts(1, 1, 0))
        typer.echo(as_json({**whole, "law_acts": asked.statute.acts, **_record(answer, asked)}))
    else:
        _print(answer, asked)


def _asked(request: Request, statute: Statute) -> _Asked:
    year = statute.rulebook.newest.year
    if request.year is not None:
        typed = parse_number(request.year)
        if typed is None or typed != int(typed) or typed < statute.first_year:
            raise BadInput(Problem("cbam.not-a-year", params={"value": request.year}))
        year = int(typed)
    law = statute.of_year(year)
    if request.origin is None:
        return _Asked(request, statute, law, year, None)
    origin = resolve_origin(request.origin, law)
    if isinstance(origin, RefusedOrigin):
        raise BadInput(origin.problem)
    return _Asked(request, statute, law, year, origin)


# ---- Chinese codes ---------------------------------------------------------------------------------


def _print_candidates(problem: Problem, asked: _Asked, prices: Prices) -> None:
    """The codes that may be meant, with what they cost; leaves with 2."""
    lang, frame = asked.lang, Frame(asked.statute, prices.scenario.assumptions)
    origin = asked.origin.code if asked.origin else "other"
    found = candidates_below(str(problem.params["hs6"]), origin, asked.year, frame) if asked.origin else ()
    if asked.request.json:
        answer = head(SCHEMA, asked.statute.version, asked.statute.known_on, Counts(1, 0, 1))
        records = [
            {**{n: getattr(c, n) for n in c.__dataclass_fields__}, "cost_eur_per_t": _cost(c, prices)}
            for c in found
        ]
        answer |= {"law_acts": asked.statute.acts, "asked": asked.request.code, "candidates": records,
                   "problems": problem_records((problem,), lang)}  # fmt: skip
        typer.echo(as_json(answer))
        finish((problem,), lang)
    for one in found:
        cost = _cost(one, prices)
        name = one.name_zh if lang == "zh" else one.name_en
        euros = "" if cost is None else f"  {number(cost, lang)} EUR/t"
        typer.echo(f"  {one.code}  {number(one.certificates_per_t, lang, 3)} tCO2e/t{euros}  {name}")
    between = bill_range(found)
    if between is not None:
        low, high = (number(n, lang, 3) for n in between)
        typer.echo(say("cbam.goods-range", lang, low=low, high=high, year=asked.year))


def _cost(candidate: Candidate, prices: Prices) -> float | None:
    return None if prices.flat_eur is None else candidate.cost_eur_per_t(prices.flat_eur)


# ---- text ------------------------------------------------------------------------------------------


def _print(answer: Good | Heading | OutOfScope, asked: _Asked) -> None:
    lang, goods, law = asked.lang, goods_of(answer), asked.law
    in_scope = not isinstance(answer, OutOfScope)
    outside = outside_of(answer)
    typer.echo(say(f"cbam.goods-{verdict(answer, outside)}-scope", lang, code=answer.code))
    typer.echo(f"  {_name(answer, lang)}")
    if in_scope:
        typer.echo(say("cbam.goods-now", lang))
    for shared in summary(goods, law, asked.year):
        typer.echo("\n".join(shared_lines(shared, law, asked.year, lang)))
    if in_scope:
        found = (resolve_origin(code, law) for code in sorted(law.exempt_origins))
        names = [o.name_zh if lang == "zh" else o.name_en for o in found if isinstance(o, Origin)]
        typer.echo(say("cbam.goods-exempt", lang, origins=", ".join(names)))
    typer.echo("  " + say(f"cbam.goods-circumvention{'' if in_scope else '-outside'}", lang))
    if asked.origin is not None:
        _print_from_origin(goods, asked.origin, asked)
    if isinstance(answer, Heading):
        _print_codes(goods, outside, lang)
    _print_overlays(under_overlays(answer, asked.statute, asked.year), lang)
    typer.echo(say("cbam.goods-else", lang))
    for pointer in what_else(answer.code):
        typer.echo(f"  · {pointer.act}: {pointer.say(lang)}")
    typer.echo(edition_line(asked, lang))
    version = asked.statute.version
    typer.echo(say("cbam.law-line", lang, version=version, known_on=asked.statute.known_on.isoformat()))


def _name(answer: Good | Heading | OutOfScope, lang: str) -> str:
    if isinstance(answer, OutOfScope):
        return answer.chapter_zh if lang == "zh" else answer.chapter_en
    return answer.name_zh if lang == "zh" else answer.name_en


def _print_codes(goods: Sequence[Good], outside: Sequence[str], lang: str) -> None:
    typer.echo(say("cbam.goods-codes", lang, n=len(goods)))
    for good in goods:
        typer.echo(f"  {good.code}  {good.name_zh if lang == 'zh' else good.name_en}")
    if outside:
        shown = ", ".join(outside[:SHOWN]) + (" ..." if len(outside) > SHOWN else "")
        typer.echo(say("cbam.goods-outside", lang, n=len(outside), codes=shown))


def _print_overlays(found: Sequence[UnderOverlay], lang: str) -> None:
    typer.echo(say("cbam.goods-overlays", lang))
    for under in found:
        for line in overlay_lines(under, lang):
            typer.echo(f"  + {line}")
    unchanged = unchanged_line(found, lang)
    if unchanged:
        typer.echo(f"  {unchanged}")


def outside_of(answer: Good | Heading | OutOfScope) -> tuple[str, ...]:
    """The CN8 below the code that are no CBAM goods, or are so only in part (their TARIC part decides)."""
    return answer.out_of_scope if isinstance(answer, Heading) else ()


def verdict(answer: Good | Heading | OutOfScope, outside: tuple[str, ...]) -> str:
    """``in``, ``some-in`` or ``out-of``: how far the code stands for CBAM goods."""
    if isinstance(answer, OutOfScope):
        return "out-of"
    return "some-in" if outside else "in"


def edition_line(asked: _Asked, lang: str) -> str:
    """Which list of codes was used, and whether it is that of the year asked for."""
    edition = asked.law.nomenclature.edition
    key = "cbam.goods-edition" if edition.endswith(str(asked.year)) else "cbam.goods-edition-other-year"
    return say(key, lang, edition=edition, year=asked.year)


def _print_from_origin(goods: Sequence[Good], origin: Origin, asked: _Asked) -> None:
    """The default values from the origin asked for, equal ones together; electricity has none carried."""
    told: dict[str, list[str]] = {}
    for good in goods:
        if good.sector == ELECTRICITY:
            continue
        found = from_origin(good, origin, asked.law, asked.year)
        text = say("cbam.goods-default", asked.lang, origin=origin.code, year=asked.year,
                   total=_value(found.default.total_tco2e_per_t), markup=_value(found.markup.value),
                   benchmark=_value(found.benchmark.value_tco2e_per_t),
                   route=found.benchmark.route or "-", citation=cited(found.default.citation))  # fmt: skip
        told.setdefault(text, []).append(good.code)
    for text, codes in told.items():
        typer.echo(text)
        if len(told) > 1:
            typer.echo(f"    {', '.join(codes)}")


def _value(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def overlay_lines(under: UnderOverlay, lang: str) -> list[str]:
    """What one overlay does to the code, in words; nothing where it leaves it alone."""
    overlay, lines = under.overlay, []
    kind = say(overlay.kind.word, lang)
    common = {"id": overlay.id, "status": kind, "day": under.from_day.isoformat()}
    for row in under.rows:
        name = row.name_zh if lang == "zh" else row.name_en
        band = "-" if row.direct.low is None else f"{row.direct.low:g}-{row.direct.high:g}"
        known = say(f"cbam.known-{row.how_known}", lang)
        lines.append(say(f"cbam.goods-overlay-{row.role}", lang, **common, name=name, band=band, known=known))
    if under.benchmark is not None:
        low, high = under.benchmark.band.low, under.benchmark.band.high
        products = " + ".join(under.benchmark.products)
        lines.append(
            say("cbam.goods-overlay-benchmark", lang, products=products, low=f"{low:g}", high=f"{high:g}")
        )
    if under.factor is not None:
        lines.append(say("cbam.goods-overlay-factor", lang, **common, does=overlay.does(lang)))
    if under.suspension is not None:
        one = under.suspension
        dates = {"first": one.from_day.isoformat(), "last": one.to_day.isoformat()}
        lines.append(say("cbam.goods-overlay-suspension", lang, **common, **dates))
    return lines


# ---- JSON ------------------------------------------------------------------------------------------


def _record(answer: Good | Heading | OutOfScope, asked: _Asked) -> dict[str, object]:
    lang = asked.lang
    record: dict[str, object] = {
        "asked": answer.asked,
        "code": answer.code,
        "year": asked.year,
        "in_scope": not isinstance(answer, OutOfScope),
        "partly_in_scope": bool(outside_of(answer)),
        "edition": asked.law.nomenclature.edition,
        "edition_is_of_year": asked.law.nomenclature.edition.endswith(str(asked.year)),
        "exempt_origins": sorted(asked.law.exempt_origins),
        "summary": summary(goods_of(answer), asked.law, asked.year),
        "goods": [_good_record(good, asked) for good in goods_of(answer)],
        "overlays": [_overlay_record(u, lang) for u in under_overlays(answer, asked.statute, asked.year)],
        "what_else": [
            {"id": p.id, "act": p.act, "confidence": p.confidence, "text": p.say(lang)}
            for p in what_else(answer.code)
        ],
    }
    if isinstance(answer, Heading):
        record["out_of_scope"] = answer.out_of_scope
    if isinstance(answer, OutOfScope):
        record["digits_checked"] = answer.digits_checked
    return record


def _good_record(good: Good, asked: _Asked) -> dict[str, object]:
    found = from_origin(good, asked.origin, asked.law, asked.year) if asked.origin else None
    return {
        "code": good.code,
        "sector": good.sector,
        "name_en": good.name_en,
        "name_zh": good.name_zh,
        "gases": good.scope.gases,
        "indirect_counted": not good.scope.annex_ii,
        "functional_unit": good.scope.functional_unit,
        "counts_for_de_minimis": good.scope.counts_for_de_minimis,
        "citation": good.scope.citation,
        "routes": _route_records(routes_of(good, asked.law, asked.year)),
        "from_origin": _origin_record(found),
    }


def _route_records(routes: Sequence[Route]) -> list[dict[str, object]]:
    return [
        {
            "letter": r.letter,
            "name_en": r.name_en,
            "name_zh": r.name_zh,
            "column_a_tco2e_per_t": r.column_a.value_tco2e_per_t if r.column_a else None,
            "column_b_tco2e_per_t": r.column_b.value_tco2e_per_t if r.column_b else None,
            "citation": (r.column_b or r.column_a).citation if r.column_b or r.column_a else None,  # type: ignore[union-attr]
        }
        for r in routes
    ]


def _origin_record(found: FromOrigin | None) -> dict[str, object] | None:
    if found is None:
        return None
    return {"default": found.default, "markup": found.markup, "benchmark": found.benchmark}


def _overlay_record(under: UnderOverlay, lang: str) -> dict[str, object]:
    return {
        "id": under.overlay.id,
        "status": under.overlay.kind,
        "act": under.overlay.act,
        "from_day": under.from_day,
        "changes": under.changes,
        "rows": under.rows,
        "benchmark": under.benchmark,
        "cbam_factor": under.factor,
        "suspension": under.suspension,
        "text": overlay_lines(under, lang),
    }
