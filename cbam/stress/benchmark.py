"""Where one firm stands among its peers, by percentiles that name nobody.

What is told of a group follows ``cbam.stress.anonymity``; figures are rounded besides.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cbam.group_names import NONE
from cbam.stress import anonymity
from groundwork.packaged import engine_version

if TYPE_CHECKING:
    from cbam.firms import Firms
    from cbam.stress.sector_run import SectorRun

MEASURES: Final = (
    "cost_eur_per_t", "share_of_value", "share_of_margin", "share_of_eu_revenue", "ebit_margin_after",
    "share_on_defaults", "emissions_over_benchmark", "break_even_price_eur",
)  # fmt: skip
HIGH_IS_GOOD: Final = frozenset({"ebit_margin_after", "break_even_price_eur"})
OWN: Final = ("cost_eur", "cost_eur_per_t", "ebit_after_eur", "cost_if_verified_eur")
EVERYBODY: Final = "everybody"
ROUNDED_TO: Final = 3
_ALIKE: Final = 1e-9
SCHEMA: Final = "cbam-peers/1"


@dataclass(frozen=True, slots=True)
class Peers:
    """The firms of a finished run under one scenario, ready to be compared; plain JSON.

    ``values`` [measure][firm][year as text]; ``industry`` of each firm that states one; ``facts`` what the
    figures rest on.
    """

    scenario: str
    years: tuple[int, ...]
    industry: dict[str, str]
    values: dict[str, dict[str, dict[str, float]]]
    units: dict[str, str]
    facts: dict[str, str]
    name: dict[str, str]
    sentence: dict[str, str]
    sources: tuple[tuple[str, str], ...]

    @property
    def firms(self) -> tuple[str, ...]:
        """Every firm with a name."""
        return tuple(sorted(name for name in self.values["cost_eur"] if name != NONE))

    def of(self, measure: str, firm: str, year: int) -> float | None:
        """A firm's figure; None where there is none."""
        return self.values.get(measure, {}).get(firm, {}).get(str(year))

    def record(self) -> dict[str, Any]:
        """As plain JSON."""
        return {"schema": SCHEMA, **asdict(self)}


def peers_from(record: Mapping[str, Any]) -> Peers:
    """The peers of a record. Raises KeyError or TypeError for one that is none."""
    fields = {name: record[name] for name in Peers.__dataclass_fields__}
    fields["years"] = tuple(int(y) for y in fields["years"])
    fields["sources"] = tuple((str(a), str(b)) for a, b in fields["sources"])
    return Peers(**fields)


def peers_of(run: SectorRun, scenario: str, firms: Firms) -> Peers:
    """What a run says of its firms under one scenario."""
    values: dict[str, dict[str, dict[str, float]]] = {}
    for measure in dict.fromkeys((*MEASURES, *OWN)):
        rows = run.rows(scenario, "firm", measure)
        of: dict[str, dict[str, float]] = {}
        for key, year, value in zip(rows["key"].astype(str), rows["year"], rows["value"], strict=True):
            of.setdefault(key, {})[str(int(year))] = float(value)
        values[measure] = of
    manifest, told = run.manifest, run.scenarios[scenario]
    return Peers(
        scenario=scenario,
        years=run.years,
        industry={
            str(f): str(s) for f, s in zip(firms.firm, firms.sector, strict=True) if isinstance(s, str) and s
        },
        values=values,
        units={m: run.units.get(m, "1") for m in values},
        facts={
            "run": run.id,
            "law_version": str(manifest["law_version"]),
            "known_on": str(manifest["known_on"]),
            "price_base": str(manifest["price_base"][scenario]),
            "seed": str(manifest["seed"]),
            "draws": str(manifest["draws"]),
            "engine_version": engine_version(),
        },
        name={lang: told.name.say(lang) for lang in ("zh", "en")},
        sentence={lang: told.sentence.say(lang) for lang in ("zh", "en")},
        sources=tuple((str(y), p.source) for y, p in (told.price.years if told.price else {}).items()),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """A firm's figure beside a group: ``n`` firms state it.

    ``percentiles`` None where nothing may be told of the group, a part None where only the median may;
    ``withheld``: the group is large enough, what it leaves over of all firms is not. ``quarter`` 1 to 4: in
    which quarter of the group the firm's figure lies, 1 the lowest; None where the quartiles do not differ,
    and where not all of them may be told: which side of a quartile one lies on says something of it.
    """

    measure: str
    unit: str
    own: float
    group: str
    n: int
    percentiles: tuple[float | None, ...] | None
    quarter: int | None
    withheld: bool = False


def standings(peers: Peers, firm: str, year: int) -> Iterator[Standing]:
    """Every measure the firm has a figure for, beside everybody and beside its industry."""
    for measure in MEASURES:
        own = peers.of(measure, firm, year)
        if own is None:
            continue
        stated = {f: v for f in peers.firms if (v := peers.of(measure, f, year)) is not None}
        yield _standing(peers, (measure, own), EVERYBODY, list(stated.values()))
        industry = peers.industry.get(firm)
        if industry is not None:
            values = [v for f, v in stated.items() if peers.industry.get(f) == industry]
            is_open = industry in _open_industries(peers, tuple(stated))
            yield _standing(peers, (measure, own), industry, values, is_open=is_open)


def _standing(
    peers: Peers, of: tuple[str, float], group: str, values: list[float], *, is_open: bool = True
) -> Standing:
    measure, own = of
    rule, n = anonymity.rule(), len(values)
    cuts = anonymity.percentiles(np.array(values, dtype=np.float64), rule) if is_open else None
    unit = peers.units[measure]
    if cuts is None:
        return Standing(measure, unit, own, group, n, None, None, withheld=n >= rule.smallest)
    shown = tuple(None if c is None else _rounded(c) for c in anonymity.told(cuts, n, rule))
    quarter = None if None in shown else _quarter(own, cuts)
    return Standing(measure, unit, own, group, n, shown, quarter)


def _open_industries(peers: Peers, stating: tuple[str, ...]) -> frozenset[str]:
    """The industries of which something may be told, all reports of the run taken together."""
    sizes = Counter(peers.industry[f] for f in stating if f in peers.industry)
    return anonymity.open_groups(sizes, len(stating), anonymity.rule())


def _quarter(own: float, cuts: tuple[float, ...]) -> int | None:
    """In which quarter a figure lies; a figure equal to a quartile belongs below it."""
    alike = math.isclose(cuts[0], cuts[-1], rel_tol=_ALIKE)
    return None if alike else 1 + sum(own > cut for cut in cuts)


def _rounded(value: float) -> float:
    """To so many significant digits."""
    if value == 0 or not math.isfinite(value):
        return value
    return round(value, ROUNDED_TO - 1 - math.floor(math.log10(abs(value))))
