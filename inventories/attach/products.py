"""The products of a database, to be found by dataset, by flow, by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from inventories.attach.records import Dataset, RawExchange

SIMILAR = 75.0
SHOWN = 3


@lru_cache(maxsize=65536)
def folded(name: str) -> str:
    """A name in one case with single blanks: how names are compared."""
    return " ".join(name.casefold().split())


@dataclass(frozen=True)
class Products:
    """One product per dataset, under the dataset's position. `makes[i]` is the reference exchange of i."""

    datasets: tuple[Dataset, ...]
    makes: tuple[RawExchange, ...]
    by_dataset: dict[str, list[int]]
    by_number: dict[str, list[int]]
    by_flow: dict[str, list[int]]
    by_name: dict[str, list[int]]

    @classmethod
    def of(cls, datasets: Sequence[Dataset]) -> Products:
        """Index datasets that have one reference product each."""
        makes = tuple(d.references[0] for d in datasets)
        tables: tuple[dict[str, list[int]], ...] = tuple(defaultdict(list) for _ in range(4))
        by_dataset, by_number, by_flow, by_name = tables
        for i, (dataset, product) in enumerate(zip(datasets, makes, strict=True)):
            by_dataset[dataset.key].append(i)
            origin = dataset.key.partition(":")[0]
            if origin != dataset.key:
                by_dataset[origin].append(i)
            if dataset.number:
                by_number[dataset.number].append(i)
            if product.flow.key:
                by_flow[product.flow.key].append(i)
            by_name[folded(product.flow.name)].append(i)
        return cls(tuple(datasets), makes, *map(dict, tables))

    def location(self, i: int) -> str:
        """Where dataset i stands, else where its product does."""
        return self.datasets[i].location or self.makes[i].flow.location

    def similar(self, name: str) -> tuple[int, ...]:
        """Datasets with a similar product name, best first: candidates to be named, never linked."""
        from rapidfuzz import fuzz, process

        found = process.extract(
            folded(name), list(self.by_name), scorer=fuzz.token_sort_ratio, limit=SHOWN, score_cutoff=SIMILAR
        )
        return tuple(self.by_name[text][0] for text, _, _ in found)
