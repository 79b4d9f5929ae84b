"""Products that are made in several ways: which routes there are, and which one stands for "unknown"."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from inventories.amounts import refuse_faults
from inventories.folder import data_dir
from inventories.rows import Row, YesNo, read_rows

COLUMNS = ("product", "product_en", "product_zh", "process_id", "route_en", "route_zh", "mix", "default")


@dataclass(frozen=True, slots=True)
class RouteOption:
    """One way of making a product. `mix` marks a market mix of the other ways, with sourced shares."""

    process_id: str
    names: Mapping[str, str]
    mix: bool


@dataclass(frozen=True, slots=True)
class RouteChoice:
    """A product whose footprint depends on its route, so that a user has to say which.

    `default` is the market mix to take where the user does not know; None where no
    sourced share was found: then there is nothing to take, and the tool has to ask.
    """

    product: str
    names: Mapping[str, str]
    options: tuple[RouteOption, ...]
    default: str | None

    @property
    def must_ask(self) -> bool:
        """Whether no answer is possible without the user."""
        return self.default is None


@cache
def route_choices() -> tuple[RouteChoice, ...]:
    """Every product with a choice of routes, in the order of routes.csv.

    Raises `BadInput` when the table cannot be read.
    """
    rows, problems = read_rows(data_dir() / "routes.csv", COLUMNS)
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row.text("product"), []).append(row)
    choices = tuple(_choice(product, group) for product, group in grouped.items())
    refuse_faults(problems, rows)
    return choices


def choice_of(process_id: str) -> RouteChoice | None:
    """The choice to which a process belongs, or None: then its product is made in one way only."""
    return next((c for c in route_choices() if any(o.process_id == process_id for o in c.options)), None)


def named_route(text: str, choice: RouteChoice) -> RouteOption | None:
    """The one route that a text names, such as 电石法 for polyvinyl chloride; None where none or several."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = _route_words()
    found = [o for o in choice.options if any(word in plain for word in words.get(o.process_id, ()))]
    return found[0] if len(found) == 1 else None


@cache
def _route_words() -> Mapping[str, tuple[str, ...]]:
    rows, problems = read_rows(data_dir() / "route_words.csv", ("process_id", "words"))
    words = {row.text("process_id"): tuple(row.text("words").split("|")) for row in rows}
    refuse_faults(problems, rows)
    return words


def _choice(product: str, rows: list[Row]) -> RouteChoice:
    options = tuple(
        RouteOption(
            process_id=row.text("process_id"),
            names={"en": row.text("route_en"), "zh": row.text("route_zh")},
            mix=row.choice("mix", YesNo) is YesNo.YES,
        )
        for row in rows
    )
    default = [row.text("process_id") for row in rows if row.optional("default").lower() == YesNo.YES]
    head = rows[0]
    names = {"en": head.text("product_en"), "zh": head.text("product_zh")}
    return RouteChoice(product, names, options, default[0] if default else None)
