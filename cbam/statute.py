"""The law a bill is computed under: for each reporting year the snapshot that applies to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from statistics import mean

from cbam.law.leaves import CertificatePrice
from cbam.law.rulebook import Law, Rulebook, load_rulebook
from groundwork.problems import BadInput, Problem


@dataclass(frozen=True, eq=False)
class Statute:
    """A rulebook as known on one day, with overlays. Make it with :func:`load_statute`."""

    rulebook: Rulebook
    known_on: date
    overlays: tuple[str, ...] = ()

    @cached_property
    def newest(self) -> Law:
        """The law of the year of the newest entry: the snapshot for what goes by year or quarter."""
        return self.of_year(self.rulebook.newest.year)

    def of_year(self, year: int) -> Law:
        """The law for goods of a reporting year: what applies on its last day, declared afterwards.

        Years under the same datasets share one snapshot. Raises ``BadInput`` for a year that is none.
        """
        known = self._laws.get(year)
        if known is not None:
            return known
        if not date.min.year <= year <= date.max.year:
            raise BadInput(Problem("cbam.not-a-year", params={"value": year}))
        day = date.max.replace(year=year)
        applicable = tuple(d.id for d in self.rulebook.datasets if d.applies(day))
        law = self._snapshots.get(applicable)
        if law is None:
            law = self._snapshots[applicable] = self.rulebook.at(day, self.known_on, self.overlays)
        self._laws[year] = law
        return law

    @cached_property
    def _laws(self) -> dict[int, Law]:
        return {}

    @cached_property
    def _snapshots(self) -> dict[tuple[str, ...], Law]:
        return {}

    @cached_property
    def first_year(self) -> int:
        """The first year of the definitive period: the first for which there is a CBAM factor."""
        return min(int(str(year)) for year in self.newest.stacks["cbam_factor"].columns["year"])

    def kind_of_period(self, year: int) -> str:
        """The letter of a year's price periods: "Q" for quarters, "W" for weeks, "" before the first."""
        periods = self.newest.periods_of(year)
        return periods[0].partition("-")[2][:1] if periods else ""

    def mean_price(self, year: int) -> float | None:
        """The mean of the certificate prices published for a year [EUR]; None while one is missing."""
        prices = [self.certificate_price(period).price_eur for period in self.newest.periods_of(year)]
        known = [price for price in prices if price is not None]
        return mean(known) if known and len(known) == len(prices) else None

    @property
    def acts(self) -> tuple[str, ...]:
        """The acts the law in use rests on."""
        return self.newest.acts

    @property
    def version(self) -> str:
        """The readable name of the law in use, with the fingerprint of its data."""
        return self.newest.version

    def certificate_price(self, period: str) -> CertificatePrice:
        """The price of a quarter or week as known on :attr:`known_on`."""
        return self.newest.certificate_price(period)


def load_statute(
    extra: Path | None = None, known_on: date | None = None, overlays: Sequence[str] = ()
) -> Statute:
    """The packaged law, with the user's newer rows from ``extra``, as known on ``known_on``.

    ``known_on`` defaults to the newest entry of the data in use. Raises ``BadInput`` for faulty law files
    or a day before any law was known.
    """
    book = load_rulebook(extra)
    statute = Statute(book, known_on or book.newest, tuple(overlays))
    statute.newest.version  # noqa: B018 - a day without law is refused here, not in the middle of a bill
    return statute
