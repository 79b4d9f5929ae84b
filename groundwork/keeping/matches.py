"""Matches a firm confirmed: an item of a bill and the process it stands for, suggested first next time."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, insert, select

from groundwork.keeping.audit import note
from groundwork.keeping.blobs import alone
from groundwork.keeping.database import Keeping, one_line
from groundwork.keeping.projects import open_space
from groundwork.keeping.tables import matches

_LONGEST, _LONGEST_UNIT = 200, 64
Item = tuple[str, str]
"""An item's name and unit as matching tells items apart (``footprint.matches.key_of`` without the firm)."""


def _as_kept(item: Item) -> Item:
    """As long as the database takes it."""
    name, unit = item
    return one_line(name, _LONGEST), one_line(unit, _LONGEST_UNIT)


def confirm(kept: Keeping, space: str, user: str, chosen: Mapping[Item, str]) -> None:
    """Remember what each item stands for (a process id); a later choice replaces an earlier one."""
    with alone(kept, space):
        open_space(kept, space)
        with kept.engine.begin() as connection:
            for item, target in {_as_kept(i): t for i, t in chosen.items()}.items():
                name, unit = item
                here = (matches.c.space == space, matches.c.item == name, matches.c.unit == unit)
                connection.execute(delete(matches).where(*here))
                row = {"space": space, "item": name, "unit": unit, "target": target}
                connection.execute(insert(matches).values(**row, user=user, confirmed=kept.now()))
    if chosen:
        note(kept, space, user, "matches-confirmed", matches=len(chosen))


def confirmed(kept: Keeping, space: str) -> dict[Item, str]:
    """Everything this space has confirmed, the latest last."""
    with kept.engine.connect() as connection:
        mine = select(matches).where(matches.c.space == space).order_by(matches.c.confirmed)
        rows = connection.execute(mine).mappings()
        return {(row["item"], row["unit"]): row["target"] for row in rows}


def forget(kept: Keeping, space: str, user: str, item: Item) -> None:
    """Forget one confirmed match."""
    name, unit = _as_kept(item)
    here = (matches.c.space == space, matches.c.item == name, matches.c.unit == unit)
    with kept.engine.begin() as connection:
        connection.execute(delete(matches).where(*here))
    note(kept, space, user, "match-forgotten", matches=1)
