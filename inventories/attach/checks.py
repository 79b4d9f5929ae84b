"""Why a database is refused: lost exchanges, a matrix that is not square, loops that supply nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from groundwork.problems import Place, Problem
from inventories.attach.linking import Linked, Reason
from inventories.attach.loops import DeadLoop
from inventories.attach.matrices import Matrices
from inventories.attach.problems import fault
from inventories.attach.records import Dataset, Raw

NAMED = 5
OFFENDERS = 50


def read_whole(raw: Raw) -> Iterator[Problem]:
    """Every exchange that stands in the file was read."""
    n_read = sum(len(d.exchanges) for d in raw.datasets)
    if n_read != raw.n_exchanges:
        yield fault("inventories.attach-exchanges-lost", Place(raw.name), stated=raw.n_exchanges, read=n_read)


def square(datasets: Sequence[Dataset]) -> Iterator[Problem]:
    """Every dataset makes exactly one product, each of another identity; offenders by name."""
    wrong = [d for d in datasets if len(d.references) != 1]
    if wrong:
        place = Place(wrong[0].place.file)
        yield fault("inventories.attach-not-square", place, datasets=len(datasets), offenders=len(wrong))
    for dataset in wrong[:OFFENDERS]:
        made = ", ".join(e.flow.name for e in dataset.references[:NAMED]) or "-"
        n = len(dataset.references)
        yield fault(
            "inventories.attach-products-not-one",
            dataset.place,
            name=dataset.name,
            key=dataset.key,
            products=n,
            made=made,
        )
    for dataset in datasets:
        if len(dataset.references) == 1 and not dataset.references[0].amount:
            yield fault("inventories.attach-product-zero", dataset.place, name=dataset.name, key=dataset.key)
    for key, count in Counter(d.key for d in datasets).items():
        if count > 1:
            twice = [d for d in datasets if d.key == key]
            yield fault(
                "inventories.attach-dataset-twice", twice[-1].place, key=key, name=twice[-1].name, count=count
            )


def linked_whole(linked: Linked, *, accept_missing: bool) -> Iterator[Problem]:
    """Every exchange that needs a supplier has one or is a named cut-off; none that the file links is cut.

    Args:
        linked: the linked database.
        accept_missing: whether suppliers that the file names but does not hold may be cut off.
    """
    needed = sum(d.n_linkable for d in linked.datasets)
    accounted = len(linked.edges) + len(linked.cut_offs)
    if needed != accounted:
        yield fault(
            "inventories.attach-edges-lost", needed=needed, linked=len(linked.edges), cut=len(linked.cut_offs)
        )
    if needed and not linked.edges:
        yield fault("inventories.attach-nothing-linked", needed=needed)
    missing = defaultdict(list)
    for cut in linked.cut_offs:
        if cut.reason is Reason.PROVIDER_MISSING:
            missing[cut.exchange.flow.name].append(cut)
    if missing and not accept_missing:
        first = next(iter(missing.values()))[0]
        names = ", ".join(list(missing)[:NAMED])
        count = sum(map(len, missing.values()))
        yield fault(
            "inventories.attach-providers-missing",
            first.exchange.place,
            count=count,
            flows=len(missing),
            names=names,
        )


def built_whole(linked: Linked, matrices: Matrices) -> Iterator[Problem]:
    """The matrix holds one entry per product and per link."""
    entries, expected = len(matrices.technosphere), len(linked.datasets) + len(linked.edges)
    if entries != expected:
        yield fault("inventories.attach-edges-lost", needed=expected, linked=entries, cut=0)


def productive(matrices: Matrices, loops: Sequence[DeadLoop]) -> Iterator[Problem]:
    """Loops that eat more than they make, by name."""
    for loop in loops:
        names = ", ".join(f"{matrices.nodes[i].name} [{matrices.nodes[i].key}]" for i in loop.members)
        yield fault("inventories.attach-loop-dead", members=names, size=loop.size, gain=f"{loop.gain:.4g}")
