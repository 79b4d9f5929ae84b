"""Which row is which: names compared as people read them, and rows that contradict others refused."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
import pandas as pd

from groundwork.table_reader import Table

KEY = ("installation", "month", "stream")
PLACES = ("firm", "park", "county")


def name_key(text: object) -> str:
    """A name as it is compared: width, case and blanks do not matter."""
    return " ".join(unicodedata.normalize("NFKC", str(text or "")).split()).casefold()


class Known:
    """What the rows read so far and the ledger before them say; rows that contradict it are refused.

    ``held`` is the state of the ledger the file is added to, None where there is none.
    """

    def __init__(self, held: pd.DataFrame | None) -> None:
        self._seen: set[tuple[str, str, str]] = set()
        self._places: dict[tuple[str, str], list[str]] = {}
        self._held: set[tuple[str, str, str]] = set()
        self._firms: dict[tuple[str, str], str] = {}
        self._owners: dict[str, dict[str, str]] = {}
        for row in [] if held is None else held[[*KEY, "firm"]].itertuples(index=False):
            installation, month, stream, firm = map(str, row)
            self._held.add((name_key(installation), month, name_key(stream)))
            if firm:
                self._firms[name_key(installation), month] = firm
                self._owners.setdefault(name_key(installation), {})[name_key(firm)] = firm

    def check(self, table: Table, months: Sequence[str]) -> None:
        """Refuse rows of a table: moved, of another firm, given twice, taking back what is not there."""
        for row in np.flatnonzero(table.ok).tolist():
            name = str(table.texts("installation")[row] or "").strip()
            stream = str(table.texts("stream")[row] or "").strip()
            at = name_key(name), months[row]
            key = (*at, name_key(stream))
            if self._moved(table, row, at, name) or self._of_another_firm(table, row, at, name):
                continue
            if key in self._seen:
                table.reject(row, "cbam.ledger-twice", "stream", stream=stream, month=months[row])
                continue
            if table.texts("withdrawn")[row] == "yes" and key not in self._held:
                params = {"installation": name, "stream": stream, "month": months[row]}
                table.reject(row, "cbam.ledger-nothing-withdrawn", "withdrawn", **params)
                continue
            self._seen.add(key)

    def _moved(self, table: Table, row: int, at: tuple[str, str], name: str) -> bool:
        """An installation stands in one firm, park and county in one month; an empty cell says nothing."""
        here = [str(table.texts(key)[row] or "").strip() for key in PLACES]
        there = self._places.setdefault(at, here)
        if any(a and b and name_key(a) != name_key(b) for a, b in zip(there, here, strict=True)):
            params = {"installation": name, "there": " · ".join(there), "here": " · ".join(here)}
            table.reject(row, "cbam.ledger-moved", "installation", **params)
            return True
        self._places[at] = [a or b for a, b in zip(there, here, strict=True)]
        return False

    def _of_another_firm(self, table: Table, row: int, at: tuple[str, str], name: str) -> bool:
        """Two firms may call a boiler the same: the second must not take the place of the first."""
        firm = str(table.texts("firm")[row] or "").strip()
        if not firm:
            return False
        before = self._firms.get(at, "")
        if before and name_key(before) != name_key(firm):
            params = {"installation": name, "month": at[1], "there": before, "here": firm}
            table.reject(row, "cbam.ledger-other-firm", "firm", **params)
            return True
        owners = self._owners.setdefault(at[0], {})
        if owners and name_key(firm) not in owners:
            there = ", ".join(owners.values())
            table.warn(row, "cbam.ledger-new-firm", "firm", installation=name, there=there, here=firm)
        owners[name_key(firm)] = firm
        return False
