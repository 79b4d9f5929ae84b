"""What a link means: an exact id or name, one process or an honest list, never a guess."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from groundwork.tables import folded
from groundwork.units import UnitMismatch, factor
from inventories.catalogue import Catalogue

ELECTRICITY = "electricity"
SEARCHED = 500
"""Distinct texts of one bill that the inventory is searched for; more would take minutes and help nobody."""
_SHOWN = 3


def convertible(unit_from: str, unit_to: str) -> bool:
    """Whether an amount in one unit can be said in the other."""
    try:
        factor(unit_from, unit_to)
    except UnitMismatch:
        return False
    return True


@dataclass(frozen=True)
class Names:
    """The full names of an inventory, folded, and which processes bear them.

    Synonyms are left to the search: "aluminium ingot" stands for several routes whose
    footprints differ by a factor of two, and the user has to say which one is meant.
    """

    catalogue: Catalogue
    known: dict[str, tuple[str, ...]]
    searched: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, catalogue: Catalogue) -> Names:
        """Index the id and the two full names of every process."""
        known: dict[str, tuple[str, ...]] = {}
        for process in catalogue.processes.values():
            for name in (process.id, process.name_en, process.name_zh):
                bearers = known.get(folded(name), ())
                if name and process.id not in bearers:
                    known[folded(name)] = (*bearers, process.id)
        return cls(catalogue, known)

    def resolve(self, text: str) -> tuple[str, ...]:
        """Ids of the processes called exactly this: the id itself, else every bearer of the name."""
        if text in self.catalogue.processes:
            return (text,)
        return self.known.get(folded(text), ())

    def suggest(self, text: str) -> tuple[str, ...]:
        """Ids of processes with a similar name, best first; none once enough texts were searched for."""
        if not self.may_search(text):
            return ()
        return tuple(match.process_id for match in self.catalogue.search(text, _SHOWN))

    def may_search(self, text: str) -> bool:
        """Whether this text was searched for before, or may still be; it then counts as searched for."""
        if text not in self.searched and len(self.searched) >= SEARCHED:
            return False
        self.searched.add(text)
        return True

    def is_energy(self, process_id: str) -> bool:
        """Whether a process is counted in a unit of energy."""
        return convertible(self.catalogue.processes[process_id].unit, "kWh")

    @staticmethod
    def shown(ids: Iterable[str]) -> str:
        """A short list for a message."""
        return ", ".join(list(ids)[:_SHOWN]) or "-"


def similar(text: str, known: Sequence[str]) -> str:
    """Known ids close to an unknown one, for a message."""
    from rapidfuzz import fuzz, process

    found = process.extract(text, known, scorer=fuzz.ratio, limit=_SHOWN, score_cutoff=50)
    return ", ".join(str(name) for name, _, _ in found) or "-"
