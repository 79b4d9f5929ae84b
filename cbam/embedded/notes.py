"""What a reader of an installation's figures must know besides: verification and materiality."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cbam.embedded.allocation import TermKind
from groundwork.problems import Param
from groundwork.words import DASH

if TYPE_CHECKING:
    from cbam.embedded.purchased import Supply
    from cbam.embedded.results import GoodResult
    from cbam.embedded.rules import Rules

MATERIALITY = "materiality_share"


@dataclass(frozen=True, slots=True)
class Note:
    """A remark: the key of its text and what the text fills in."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)


def notes_of(
    goods: tuple[GoodResult, ...], supplies: tuple[Supply, ...], rules: Rules, year: int
) -> Iterator[Note]:
    """The remarks on a result: none before the definitive period, when nothing was verified."""
    if year < rules.first_year or not goods:
        return
    yield Note("cbam.note-embedded-verification")
    verified = [s.precursor.name for s in supplies if s.precursor.verified and _actual(s)]
    if verified:
        yield Note("cbam.note-embedded-precursor-reports", {"names": ", ".join(dict.fromkeys(verified))})
    share = rules.parameter(MATERIALITY)
    for good in goods:
        if good.see_counted is not None:
            params: dict[str, Param] = {
                "name": good.product or good.process,
                "share": f"{share:.0%}".rstrip("%"),
                "see": f"{share * good.see_counted:.4f}",
                "sefa": DASH if good.sefa is None else f"{share * good.sefa:.4f}",
            }
            yield Note("cbam.note-embedded-materiality", params)


def _actual(supply: Supply) -> bool:
    """Whether a purchase is carried by its supplier's own figures."""
    by_law = {TermKind.EXEMPT, TermKind.HIGHEST}
    carried = supply.carried
    return (
        carried.counted is not None
        and carried.default_counted != carried.counted
        and not any(term.kind in by_law for term in carried.sefa_terms)
    )
