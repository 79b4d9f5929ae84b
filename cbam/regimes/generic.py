"""A border charge in general: a rate per tonne on what exceeds a baseline, as stated in a user's YAML file.

For proposals elsewhere, such as those made in the United States. No such proposal is packaged as a fact: the
one example file is invented and says so, and every result repeats the file's own status. The formulas take
NaN to NaN; a user's figures are checked in ``charge_under``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, ValidationError, model_validator

from cbam.regimes.known import Bilingual, Strict, number_problems
from groundwork.guarded_yaml import guarded_load
from groundwork.problems import BadInput, Place, Problem

Value = float | NDArray[np.float64]
EXAMPLE = Path(__file__).parent / "examples" / "invented_border.yaml"


class Coverage(StrEnum):
    """Which emissions a regime charges."""

    DIRECT = "direct"
    DIRECT_AND_INDIRECT = "direct and indirect"


class Level(Strict):
    """A figure in its first year and how it changes each year: by a share of itself, and since when.

    ``value`` in the regime's unit; ``yearly_change`` [-] 0.05 is five per cent more each year, -0.025 two and
    a half less; ``changes_later`` replaces it from a year on.
    """

    value: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    yearly_change: Annotated[float, Field(ge=-1, allow_inf_nan=False)] = 0.0
    changes_later: Mapping[int, Annotated[float, Field(ge=-1, allow_inf_nan=False)]] = Field(
        default_factory=dict
    )

    def at(self, year: int, first_year: int) -> float:
        """The figure in a year, each year's change on the year before's."""
        value, change = self.value, self.yearly_change
        for reached in range(first_year + 1, year + 1):
            change = self.changes_later.get(reached, change)
            value *= 1 + change
        return value


class BorderRegime(Strict):
    """A border charge as stated by its file.

    ``status`` says what the file is: invented, proposal or law, in the words of whoever wrote it;
    ``source`` is required unless it is invented. ``rate`` [currency/tCO2e];
    ``baselines`` [tCO2e/t of good] by sector: what is not charged.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    name: Bilingual
    status: Literal["invented", "proposal", "law"]
    source: str = ""
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    first_year: int
    coverage: Coverage
    rate: Level
    baselines: Annotated[dict[str, Level], Field(min_length=1)]

    @model_validator(mode="after")
    def _names_its_source(self) -> BorderRegime:
        if self.status != "invented" and not self.source.strip():
            raise ValueError("a regime that is not invented names its source")
        return self


@dataclass(frozen=True, slots=True)
class BorderCase:
    """One import under a generic regime: ``mass_t`` [t], ``see_direct`` and ``see_indirect`` [tCO2e/t]."""

    sector: str
    year: int
    mass_t: float
    see_direct: float
    see_indirect: float = 0.0
    relief: float = 0.0


@dataclass(frozen=True, slots=True)
class BorderAnswer:
    """The charge [regime's currency] with its terms, and the standing of the regime's file."""

    regime: str
    status: str
    source: str
    currency: str
    rate_per_t: float
    baseline_tco2e_per_t: float
    counted_tco2e_per_t: float
    excess_tco2e_per_t: float
    charge: float
    charge_per_t_good: float


def counted_intensity(see_direct: Value, see_indirect: Value, coverage: Coverage) -> Value:
    """The emissions a regime looks at [tCO2e/t]; indirect ones, NaN or not, only where it covers them."""
    return see_direct + see_indirect if coverage is Coverage.DIRECT_AND_INDIRECT else see_direct


def border_charge(
    rate_per_t: Value, counted: Value, baseline: Value, mass_t: Value, relief: Value = 0.0
) -> Value:
    """The charge: rate x excess over the baseline x mass, less relief for a carbon price paid; at least 0.

    ``counted`` and ``baseline`` [tCO2e/t]; ``mass_t`` [t]; ``relief`` in the currency of the rate.
    """
    due: Value = np.maximum(0, rate_per_t * np.maximum(0, np.subtract(counted, baseline)) * mass_t - relief)
    return due


def read_regime(path: Path) -> BorderRegime:
    """Read and check a regime file.

    Raises BadInput with one problem per faulty key, each naming the file and the key.
    """
    import yaml

    place = Place(file=path.name)
    try:
        raw = guarded_load(path)
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(getattr(error, "strerror", None) or error).split())
        raise BadInput(Problem("cbam.regime-unreadable", place, {"reason": reason})) from None
    if not isinstance(raw, dict):
        raise BadInput(Problem("cbam.regime-unreadable", place, {"reason": "no keys"}))
    try:
        return BorderRegime.model_validate(raw)
    except ValidationError as error:
        found = (
            Problem(
                "cbam.regime-key",
                place,
                {
                    "key": ".".join(map(str, one["loc"])) or "-",
                    "reason": one["msg"].removeprefix("Value error, "),
                },
            )
            for one in error.errors()
        )
        raise BadInput(*found) from None


def charge_under(regime: BorderRegime, case: BorderCase) -> BorderAnswer:
    """The charge of one case under a regime.

    Raises BadInput: a sector without baseline, a year before the regime, figures negative or no number.
    """
    figures = {"see_direct": case.see_direct, "see_indirect": case.see_indirect, "relief": case.relief}
    problems = number_problems({"mass_t": case.mass_t, **figures})
    if case.mass_t == 0:
        problems.append(Problem("cbam.regime-number", params={"name": "mass_t", "value": "0"}))
    if case.sector not in regime.baselines:
        params: dict[str, str | int | float] = {
            "sector": case.sector,
            "known": ", ".join(regime.baselines),
            "regime": regime.id,
        }
        problems.append(Problem("cbam.regime-sector-unknown", params=params))
    if case.year < regime.first_year:
        years: dict[str, str | int | float] = {
            "year": case.year,
            "first": regime.first_year,
            "regime": regime.id,
        }
        problems.append(Problem("cbam.regime-before-start", params=years))
    elif case.year > date.max.year:
        problems.append(Problem("cbam.not-a-year", params={"value": case.year}))
    if problems:
        raise BadInput(*problems)
    rate = regime.rate.at(case.year, regime.first_year)
    baseline = regime.baselines[case.sector].at(case.year, regime.first_year)
    counted = float(counted_intensity(case.see_direct, case.see_indirect, regime.coverage))
    due = float(border_charge(rate, counted, baseline, case.mass_t, case.relief))
    return BorderAnswer(
        regime=regime.id,
        status=regime.status,
        source=regime.source,
        currency=regime.currency,
        rate_per_t=rate,
        baseline_tco2e_per_t=baseline,
        counted_tco2e_per_t=counted,
        excess_tco2e_per_t=max(0.0, counted - baseline),
        charge=due,
        charge_per_t_good=due / case.mass_t,
    )
