"""Datasets with several products, divided by the shares their own file states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from groundwork.problems import Problem
from inventories.attach.doubts import scaled
from inventories.attach.problems import fault
from inventories.attach.records import Dataset, Kind, RawExchange

ROUND_OFF = 1e-3
"""Stated shares may miss 1 by this much, because files round them."""


@dataclass(frozen=True, slots=True)
class ByProduct:
    """A product that leaves a dataset without carrying any burden: no share is stated for it."""

    dataset: Dataset
    exchange: RawExchange


@dataclass(frozen=True)
class Allocated:
    """Datasets that make one product each, and the by-products that were left without burden."""

    datasets: tuple[Dataset, ...]
    by_products: tuple[ByProduct, ...]
    n_divided: int
    problems: tuple[Problem, ...]


def allocate(datasets: Sequence[Dataset]) -> Allocated:
    """Divide every dataset that states shares; leave all others as they are.

    A dataset without shares keeps one reference product, which carries everything; its
    other products are returned as `by_products`. Several references without shares stay
    and are refused later, by name.
    """
    found: list[Dataset] = []
    by_products: list[ByProduct] = []
    problems: list[Problem] = []
    n_divided = 0
    for dataset in datasets:
        products = {e.flow.key: e for e in dataset.exchanges if e.kind in {Kind.REFERENCE, Kind.COPRODUCT}}
        named = [key for key in products if any(s.product == key for s in dataset.shares)]
        if len(named) > 1:
            n_divided += 1
            problems += _sums(dataset, products)
            found += [_part(dataset, products[key]) for key in named]
            continue
        found.append(dataset)
        by_products += [
            ByProduct(dataset, e) for e in dataset.exchanges if e.kind is Kind.COPRODUCT and e.amount
        ]
    return Allocated(tuple(found), tuple(by_products), n_divided, tuple(problems))


def _fractions(dataset: Dataset, product: str) -> dict[tuple[str, bool] | None, float]:
    """Share of one product per exchange; under None the share that holds where nothing else is said."""
    return {share.exchange: share.fraction for share in dataset.shares if share.product == product}


def _divided(dataset: Dataset) -> Iterator[RawExchange]:
    return (e for e in dataset.exchanges if e.kind not in {Kind.REFERENCE, Kind.COPRODUCT} and e.amount)


def _part(dataset: Dataset, product: RawExchange) -> Dataset:
    fractions = _fractions(dataset, product.flow.key)
    parts = [replace(product, kind=Kind.REFERENCE)]
    for exchange in _divided(dataset):
        fraction = fractions.get((exchange.flow.key, exchange.is_input), fractions.get(None, 0.0))
        if fraction:
            doubt = scaled(exchange.doubt, fraction)
            parts.append(replace(exchange, amount=exchange.amount * fraction, doubt=doubt))
    key = f"{dataset.key}:{product.flow.key}"
    return replace(dataset, key=key, exchanges=tuple(parts), shares=(), number="")


def _sums(dataset: Dataset, products: dict[str, RawExchange]) -> Iterator[Problem]:
    """Shares that do not add up to one: part of an exchange would vanish, or be counted twice."""
    sums: dict[str, float] = defaultdict(float)
    for key in products:
        fractions = _fractions(dataset, key)
        for exchange in _divided(dataset):
            named = (exchange.flow.key, exchange.is_input)
            sums[exchange.flow.name] += fractions.get(named, fractions.get(None, 0.0))
    repeated: dict[str, int] = defaultdict(int)
    for exchange in _divided(dataset):
        repeated[exchange.flow.name] += 1
    off = {name: total / repeated[name] for name, total in sums.items()}
    wrong = [(name, total) for name, total in off.items() if abs(total - 1) > ROUND_OFF]
    if wrong:
        name, total = wrong[0]
        yield fault(
            "inventories.attach-allocation-sum",
            dataset.place,
            name=dataset.name,
            flow=name,
            sum=f"{total:.4g}",
            count=len(wrong),
        )
