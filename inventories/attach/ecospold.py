"""What both versions of ecoSpold share: files of datasets, read one after the other."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass

from groundwork.problems import Place, Problem
from inventories.attach.archive import Archive, Member
from inventories.attach.elements import Element, elements
from inventories.attach.problems import fault
from inventories.attach.records import Dataset, Format, Raw

Found = tuple[Dataset, int]
"""A dataset and how many exchanges its file states for it."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One version: its tags, and how one of its elements becomes a dataset.

    `parse` takes the element, its place and its file; it returns the element's name where it has no
    flows or no process.
    """

    format: Format
    datasets: Container[str]
    skipped: Container[str]
    parse: Callable[[Element, Place, Member], Found | str]


def read_datasets(archive: Archive, members: Iterable[Member], dialect: Dialect) -> tuple[Raw, list[Problem]]:
    """All datasets of the files; those without content are named.

    Raises:
        BadInput: a file is not well-formed, has a document type, or an amount is not a number.
    """
    datasets: list[Dataset] = []
    problems: list[Problem] = []
    n_exchanges = 0
    for member in members:
        place = archive.place(member)
        for element in elements(archive.blocks(member), dialect.datasets, place, dialect.skipped):
            where = Place(place.file, cell=str(element.line))
            found = dialect.parse(element, where, member)
            if isinstance(found, str):
                problems.append(fault("inventories.attach-dataset-empty", where, name=found))
                continue
            datasets.append(found[0])
            n_exchanges += found[1]
    return Raw(dialect.format, archive.path.stem, tuple(datasets), n_exchanges), problems
