"""What every reader returns: datasets and their exchanges, as their file states them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum

from groundwork.problems import Place


class Format(StrEnum):
    """Formats that can be attached."""

    ECOSPOLD1 = "ecospold1"
    ECOSPOLD2 = "ecospold2"
    JSONLD = "openlca-jsonld"
    BRIGHTWAY_PROJECT = "brightway-project"
    BRIGHTWAY_EXCEL = "brightway-excel"
    DATA_PACKAGE = "data-package"


class Kind(StrEnum):
    """What an exchange does in its dataset."""

    REFERENCE = "reference"  # what the dataset makes, or the waste it treats
    COPRODUCT = "coproduct"  # another product that leaves it
    LINK = "link"  # drawn from another dataset
    WASTE = "waste"  # handed to another dataset for treatment
    AVOIDED = "avoided"  # made here and therefore not made elsewhere
    ELEMENTARY = "elementary"  # taken from nature or released to it


NEED_PROVIDER = frozenset({Kind.LINK, Kind.WASTE, Kind.AVOIDED})


class Distribution(StrEnum):
    """Shapes of uncertainty that the formats know."""

    CERTAIN = "certain"  # the file says that the amount does not vary
    LOGNORMAL = "lognormal"  # loc, scale: mean and standard deviation of the logarithm
    NORMAL = "normal"  # loc, scale: mean and standard deviation
    TRIANGULAR = "triangular"  # loc: mode
    UNIFORM = "uniform"
    OTHER = "other"  # stated, and none of these


@dataclass(frozen=True, slots=True)
class Doubt:
    """Uncertainty of one amount as its file states it, in the amount's unit; NaN where nothing is stated.

    Readers do not judge it: `inventories.attach.doubts` does, for all formats alike.
    """

    shape: Distribution
    loc: float = math.nan
    scale: float = math.nan
    minimum: float = math.nan
    maximum: float = math.nan


@dataclass(frozen=True, slots=True)
class FlowRef:
    """What is exchanged. `key` is the identity the file gives (uuid, number) or empty.

    `compartment` runs from coarse to fine and is empty for products.
    """

    key: str
    name: str
    unit: str
    location: str = ""
    compartment: tuple[str, ...] = ()
    cas: str = ""
    formula: str = ""


@dataclass(frozen=True, slots=True)
class RawExchange:
    """One exchange. `is_input` says on which side of the dataset it stands; `provider` names a dataset."""

    kind: Kind
    flow: FlowRef
    amount: float
    is_input: bool
    place: Place
    provider: str = ""
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """Part of an exchange that one product of a multi-output dataset carries.

    `exchange` is the flow key and side the share is for, or None for all exchanges.
    """

    product: str
    fraction: float
    exchange: tuple[str, bool] | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """One dataset. `year` is the last year it speaks for, 0 where unknown.

    `number` is the dataset's running number where the format refers by numbers, `about` what
    its file says of the area it stands for: often all that tells datasets of one name apart.
    """

    key: str
    name: str
    location: str
    year: int
    exchanges: tuple[RawExchange, ...]
    place: Place
    number: str = ""
    shares: tuple[Share, ...] = ()
    about: str = ""

    @property
    def n_linkable(self) -> int:
        """How many exchanges need another dataset."""
        return sum(e.kind in NEED_PROVIDER for e in self.exchanges)

    @property
    def references(self) -> tuple[RawExchange, ...]:
        """What the dataset makes: exactly one exchange where nothing needs allocation."""
        return tuple(e for e in self.exchanges if e.kind is Kind.REFERENCE)


@dataclass(frozen=True, slots=True)
class Raw:
    """A database as read. `n_exchanges` is counted in the file itself, so that a lost exchange shows.

    `flow_factors` are conversions it states for a flow: (flow key, unit, unit) -> how many.
    """

    format: Format
    name: str
    datasets: tuple[Dataset, ...]
    n_exchanges: int
    flow_factors: dict[tuple[str, str, str], float] = field(default_factory=dict)
