"""Each purchased precursor on both paths: the law's default value, and its supplier's own figures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from cbam.embedded.by_default import default_leaf, is_unknown
from cbam.embedded.installation import compute
from cbam.embedded.model import Installation
from cbam.embedded.precursors import embedded, origin_of
from cbam.embedded.purchased import as_good
from cbam.embedded.rules import Rules
from cbam.embedded.supply import Basis, Precursor, SupplierSource
from cbam.readings import STANDARD, Readings
from groundwork.problems import Place

if TYPE_CHECKING:
    from cbam.embedded.beyond import Beyond
    from cbam.law.rulebook import Law


UNKNOWN, INCOMPLETE = "precursor-unknown", "cn-or-origin-missing"


class Known(StrEnum):
    """What there is of a supplier's figures."""

    VERIFIED = "verified"
    STATED = "stated"  # a figure, no verified report: counts only once verified (2547 Art 15)
    MISSING = "missing"
    EXEMPT = "exempt"  # from an origin whose goods carry zero: nothing to ask for


@dataclass(frozen=True, slots=True)
class Side:
    """A tonne of precursor on one path [tCO2e/t]."""

    see: float
    sefa: float

    @property
    def net(self) -> float:
        """Embedded emissions less free allocation; may be negative."""
        return self.see - self.sefa


@dataclass(frozen=True, slots=True)
class Options:
    """A precursor on its two paths in one year; None where a path has no figure.

    ``reason`` codes why neither has one, "" where one has.
    """

    precursor: Precursor
    known: Known
    default: Side | None
    actual: Side | None
    unmarked_see: float | None
    reason: str = ""

    @property
    def key(self) -> str:
        """Whose verification it needs: the supplier's, else the precursor's own name."""
        return self.precursor.supplier or self.precursor.name

    @property
    def better(self) -> Side | None:
        """The cheaper path, all figures verified."""
        sides = [side for side in (self.default, self.actual) if side is not None]
        return min(sides, key=lambda side: side.net) if sides else None

    @property
    def now(self) -> Side | None:
        """The cheaper path without any further verification."""
        return self.better if self.known in (Known.VERIFIED, Known.EXEMPT) else self.default


def known_of(precursor: Precursor, law: Law) -> Known:
    """What there is of a precursor's own figures; from an origin stated as unknown none can count."""
    if origin_of(precursor.country, law, Place())[1]:
        return Known.EXEMPT
    typed_default = precursor.see_direct_source is SupplierSource.DEFAULT
    figure = precursor.see_direct is not None or precursor.own_direct is not None
    if not figure or typed_default or is_unknown(precursor.country):
        return Known.MISSING
    return Known.VERIFIED if precursor.verified else Known.STATED


def options_of(
    precursor: Precursor, year: int, law: Law, readings: Readings = STANDARD, beyond: Beyond | None = None
) -> Options:
    """Both paths of a precursor under the law of ``year``, past it as assumed in ``beyond``."""
    known = known_of(precursor, law)
    default = precursor.model_copy(update={"emissions": Basis.DEFAULT, "verified": None, "see_direct": None})
    actual = precursor.model_copy(update={"emissions": Basis.ACTUAL, "verified": True})
    rules = Rules(law, readings, beyond)
    unmarked = default_leaf(law, origin_of(precursor.country, law, Place())[0], precursor.cn_code)
    by_law = _side(default, year, rules)
    own = _side(actual, year, rules) if known in (Known.VERIFIED, Known.STATED) else None
    found = by_law or own
    return Options(
        precursor=precursor,
        known=known,
        default=by_law,
        actual=own,
        unmarked_see=unmarked.total_tco2e_per_t if precursor.cn_code else None,
        reason="" if found else _reason(precursor),
    )


def _reason(precursor: Precursor) -> str:
    """Why a precursor has neither path: what the file leaves out, or that there is nothing to find."""
    return UNKNOWN if precursor.cn_code and precursor.country else INCOMPLETE


def _side(precursor: Precursor, year: int, rules: Rules) -> Side | None:
    good, _ = as_good(precursor, rules, lambda path: Place(cell=path), "")
    found = embedded(good, rules, year)
    see, sefa = found.counted, found.sefa
    return None if see is None or sefa is None else Side(see, sefa)


def without_precursors(installation: Installation) -> Installation:
    """The installation with every precursor carrying nothing: what is left is its own."""
    bare = tuple(_flat(p, 0.0) for p in installation.precursors)
    return installation.model_copy(update={"precursors": bare})


def tonnes_per_t(installation: Installation, law: Law, readings: Readings = STANDARD) -> list[list[float]]:
    """Tonnes of each precursor in a tonne of each good, at all depths [good][precursor].

    Read off the installation's own linear system: a precursor that carries 1 tCO2e/t where all others carry
    nothing. 0 for precursors of exempt origins, which never carry anything.
    """
    found: list[list[float]] = [[] for _ in installation.products]
    bare = compute(without_precursors(installation), law, readings=readings).goods
    for j in range(len(installation.precursors)):
        flat = [_flat(p, 1.0 if i == j else 0.0) for i, p in enumerate(installation.precursors)]
        probe = compute(
            installation.model_copy(update={"precursors": tuple(flat)}), law, readings=readings
        ).goods
        for g, (with_one, without) in enumerate(zip(probe, bare, strict=True)):
            both = with_one.see_counted, without.see_counted
            found[g].append(both[0] - both[1] if both[0] is not None and both[1] is not None else 0.0)
    return found


def _flat(precursor: Precursor, see: float) -> Precursor:
    return precursor.model_copy(
        update={
            "emissions": Basis.ACTUAL, "verified": True, "see_direct": see, "see_indirect": 0.0,
            "see_direct_source": None, "see_counted": see, "sefa": 0.0, "own_direct": None, "precursors": (),
        }
    )  # fmt: skip
