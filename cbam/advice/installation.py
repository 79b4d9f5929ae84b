"""Advice for an installation: its goods and what it buys, on both paths, year by year."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cbam import liability
from cbam.advice import arithmetic
from cbam.advice.figures import Note, YearFigures, unproved
from cbam.advice.installation_stakes import OWN, Stakes, planned
from cbam.advice.request import Wishes, refuse_unknown
from cbam.advice.results import Advice, Kind, PrecursorAdvice, PrecursorYear, Subject, once
from cbam.advice.suppliers import (
    Known,
    Options,
    Side,
    options_of,
    tonnes_per_t,
    without_precursors,
)
from cbam.advice.years import in_year, share_of
from cbam.default_emissions import marked_up
from cbam.embedded.beyond import beyond_of
from cbam.embedded.installation import compute, json_place
from cbam.embedded.results import GoodResult
from cbam.frame import Frame
from cbam.prices import PriceQuote, Prices
from cbam.profile import Profile, Scope
from cbam.profiles import resolve_profile
from groundwork.problems import BadInput, Counts, Place, Problem, Severity

if TYPE_CHECKING:
    from cbam.embedded.model import Installation
    from cbam.embedded.sources import Locate
    from cbam.statute import Statute


@dataclass(frozen=True, eq=False)
class _Setting:
    """What holds in every year."""

    installation: Installation
    statute: Statute
    prices: Prices
    wishes: Wishes
    origin: str
    mixes: list[list[float]]
    own_key: str


@dataclass(frozen=True, eq=False)
class _Year:
    """One year computed: figures of the goods, options of the precursors, profiles of the default path."""

    figures: YearFigures
    options: tuple[Options, ...]
    problems: tuple[Problem, ...]


def advise_installation(  # noqa: PLR0913 - the parts of one question
    installation: Installation,
    statute: Statute,
    prices: Prices,
    years: Sequence[int],
    wishes: Wishes = Wishes(),  # noqa: B008 - frozen
    *,
    locate: Locate = json_place,
    counts: Counts = Counts(),  # noqa: B008 - frozen
) -> Advice:
    """Actual or default for every good and precursor in every year, and what to have verified.

    Emissions stay as monitored; mark-up, allocation and price are those of each year. Raises ``BadInput``
    where there is no good, no country of origin, no year with a price, or a name nobody bears.
    """
    setting = _setting(installation, statute, prices, wishes, locate)
    installation = setting.installation
    found = [_year(setting, year) for year in years]
    asked = wishes.year or max(installation.year, statute.first_year)
    if asked not in years:
        span = ", ".join(map(str, years)) or "-"
        raise BadInput(Problem("cbam.advice-year", params={"year": asked, "known": span}))
    at_asked = in_year(installation, asked, share_of(statute, prices.scenario.assumptions))
    base = compute(at_asked, statute.of_year(asked), locate, wishes.readings)
    report_eur = wishes.costs.of(OWN, setting.own_key)
    problems = (*base.problems, *once(p for one in found for p in one.problems))
    return Advice(
        kind=Kind.INSTALLATION,
        law=statute,
        scenario=prices.scenario,
        year=asked,
        goods=tuple(
            Subject(str(i + 1), p.product or p.process, p.cn, setting.origin, setting.own_key, report_eur)
            for i, p in enumerate(installation.products)
        ),
        years=tuple(one.figures for one in found),
        precursors=_precursors(setting, found),
        costs_given=wishes.costs.given,
        masses_given=wishes.exported_t.given,
        budget_eur=wishes.budget_eur,
        notes=_notes(setting, found),
        problems=problems,
        counts=counts,
    )


def _setting(
    installation: Installation, statute: Statute, prices: Prices, wishes: Wishes, locate: Locate
) -> _Setting:
    names = {process.name for process in installation.processes}
    products = tuple(p for p in installation.products if p.process in names)
    if not products:
        raise BadInput(Problem("cbam.advice-no-goods", locate("products")))
    origin = wishes.origin or str(installation.installation.get("country") or "")
    if not origin:
        raise BadInput(Problem("cbam.advice-origin", locate("installation.country")))
    installation = installation.model_copy(update={"products": products})
    own_key = str(installation.installation.get("name") or "") or installation.title or OWN
    goods = [name for p in products for name in (p.product, p.cn, p.process) if name]
    bought = [name for p in installation.precursors for name in (p.supplier, p.name) if name]
    refuse_unknown(wishes.costs, [OWN, own_key, *bought], "--verification-cost")
    refuse_unknown(wishes.exported_t, goods, "--exported")
    if wishes.budget_eur is not None and not wishes.exported_t.given:
        raise BadInput(Problem("cbam.advice-mass-needed"))
    if wishes.exported_t.general is not None and len(products) > 1:
        raise BadInput(Problem("cbam.advice-mass-whose", params={"known": ", ".join(dict.fromkeys(goods))}))
    first = max(installation.year, statute.first_year)
    share = share_of(statute, prices.scenario.assumptions)
    mixes = tonnes_per_t(in_year(installation, first, share), statute.of_year(first), wishes.readings)
    return _Setting(installation, statute, prices, wishes, origin, mixes, own_key)


def _year(setting: _Setting, year: int) -> _Year:
    statute, wishes = setting.statute, setting.wishes
    assumptions = setting.prices.scenario.assumptions
    law, beyond = statute.of_year(year), beyond_of(assumptions)
    moved = in_year(setting.installation, year, share_of(statute, assumptions))
    read = wishes.readings
    own = compute(without_precursors(moved), law, readings=read, beyond=beyond).goods
    options = tuple(options_of(p, year, law, read, beyond) for p in moved.precursors)
    quote = setting.prices.quote(statute, year, 0)
    if not isinstance(quote, PriceQuote):
        raise BadInput(quote)
    frame = Frame(statute, assumptions, read)
    profiles = [_profile(setting, p.cn, year, frame) for p in moved.products]
    products = moved.products
    rows = [_row(own[g], options, setting.mixes[g], profiles[g][0], frame) for g in range(len(products))]
    columns = {name: np.array([row[name] for row in rows]) for name in _NUMBERS}
    mass = np.array(
        [_nan(wishes.exported_t.of(p.product, p.cn, p.process)) for p in products], dtype=np.float64
    )
    price = np.full(len(products), quote.price_eur)
    stakes = Stakes(setting.own_key, wishes, options, setting.mixes)
    plan, chosen = planned(stakes, columns, price, mass)
    figures = YearFigures(
        year=year,
        quotes=(quote,),
        quote_of=np.zeros(len(products), dtype=np.int64),
        price_eur=price,
        mass_t=mass,
        **{name: columns[name] for name in _NUMBERS},
        reason=np.array([row["reason"] for row in rows], dtype=object),
        chosen=chosen,
        plan=plan,
    )
    return _Year(figures, options, tuple(problem for _, found in profiles for problem in found))


_NUMBERS = ("see_default", "sefa_default", "see_actual", "sefa_actual", "see_own", "sefa_own")


def _profile(
    setting: _Setting, code: str, year: int, frame: Frame
) -> tuple[Profile | None, tuple[Problem, ...]]:
    """What the default path says of a good, or why it says nothing."""
    profile = resolve_profile(code, setting.origin, year, frame)
    if not isinstance(profile, Profile):
        return None, tuple(Problem(p.code, Place(cell=code), p.params, p.severity) for p, _ in profile)
    if profile.unpriced is not None:
        warned = Problem(profile.unpriced.code, Place(cell=code), profile.unpriced.params, Severity.WARNING)
        return profile, (warned,)
    return profile, ()


def _row(
    own: GoodResult,
    options: Sequence[Options],
    mix: Sequence[float],
    profile: Profile | None,
    frame: Frame,
) -> dict[str, float | str]:
    """Both paths of one good: its own part plus t per t x what each precursor carries."""
    charged = profile is not None and profile.scope is Scope.IN_SCOPE
    row: dict[str, float | str] = dict.fromkeys(_NUMBERS, math.nan)
    if profile is None or not charged:
        return {**row, "reason": "not-charged" if profile is not None else "no-default"}
    newest = frame.statute.newest
    row["see_default"] = float(marked_up(profile.default_total, profile.markup, newest, frame.readings))
    row["sefa_default"] = float(liability.sefa(profile.cbam_factor, profile.cscf, profile.benchmark))
    base = _nan(own.see_counted), _nan(own.sefa)
    row["see_actual"], row["sefa_actual"] = _with(base, [o.better for o in options], mix)
    row["see_own"], row["sefa_own"] = _with(base, [o.now for o in options], mix)
    if math.isnan(float(row["see_default"])) or math.isnan(float(row["sefa_default"])):
        row["reason"] = "no-default"
    elif math.isnan(base[0]):
        row["reason"] = "no-actual"
    elif math.isnan(base[1]):
        row["reason"] = own.reasons[0] if own.reasons else "no-allocation"
    elif math.isnan(float(row["see_actual"])):
        row["reason"] = next(o.reason for o, t in zip(options, mix, strict=True) if t > 0 and o.reason)
    else:
        row["reason"] = ""
    return row


def _with(
    base: tuple[float, float], sides: Sequence[Side | None], mix: Sequence[float]
) -> tuple[float, float]:
    see, sefa = base
    for side, t_per_t in zip(sides, mix, strict=True):
        if t_per_t > 0:
            see += t_per_t * (side.see if side else math.nan)
            sefa += t_per_t * (side.sefa if side else math.nan)
    return see, sefa


def _precursors(setting: _Setting, years: Sequence[_Year]) -> tuple[PrecursorAdvice, ...]:
    found = []
    for j, precursor in enumerate(setting.installation.precursors):
        options = [one.options[j] for one in years]
        known = options[0].known if options else Known.MISSING
        found.append(
            PrecursorAdvice(
                name=precursor.name,
                cn_code=precursor.cn_code,
                origin=precursor.country,
                verification=precursor.supplier or precursor.name,
                known=known,
                reason=options[0].reason if options else "",
                t_per_t=tuple(mix[j] for mix in setting.mixes),
                years=tuple(_precursor_year(o, one) for o, one in zip(options, years, strict=True)),
            )
        )
    return tuple(found)


def _precursor_year(o: Options, year: _Year) -> PrecursorYear:
    default, actual, price = o.default, o.actual, float(year.figures.price_eur[0])
    allocation = actual.sefa if actual else default.sefa if default else None
    missing = None
    if default is not None and actual is not None:
        missing = float(arithmetic.missing_figure_eur_per_t(default.net, actual.net, 1.0, price))
    held = o.known is Known.VERIFIED or o.key in year.figures.plan.held
    return PrecursorYear(
        year=year.figures.year,
        see_default=default.see if default else None,
        sefa_default=default.sefa if default else None,
        see_actual=actual.see if actual else None,
        sefa_actual=actual.sefa if actual else None,
        break_even_see=default.net + allocation if default and allocation is not None else None,
        missing_eur=missing,
        markup_eur=(default.see - o.unmarked_see) * price if default and o.unmarked_see is not None else None,
        price_eur=price,
        actual=held and actual is not None and o.better is actual,
    )


def _notes(setting: _Setting, years: Sequence[_Year]) -> tuple[Note, ...]:
    wishes, codes = setting.wishes, []
    if not wishes.costs.given:
        codes.append("cbam.note-advice-no-cost")
    if not wishes.exported_t.given:
        codes.append("cbam.note-advice-no-mass")
    codes += ["cbam.note-advice-unchanged", "cbam.note-advice-verified-only"]
    if any(o.known is Known.MISSING for one in years[:1] for o in one.options):
        codes.append("cbam.note-advice-ask-suppliers")
    return (*(Note(code) for code in codes), *unproved(one.figures for one in years))


def _nan(value: float | None) -> float:
    return math.nan if value is None else float(value)
