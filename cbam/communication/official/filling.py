"""What is written where, and what has no place: collected while an installation is laid out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cbam.communication.official.layout import Template
from groundwork.problems import BadInput, Param, Place, Problem, Severity
from groundwork.workbook_filling import CellPlace, CellValue


@dataclass
class Filling:
    """Values by cell of one copy of the template, and a warning for everything that could not be written."""

    template: Template
    values: dict[CellPlace, CellValue] = field(default_factory=dict)
    left_out: list[Problem] = field(default_factory=list)

    def put(self, part: str, cell: str, value: CellValue | None) -> None:
        """Write a value into a cell of a part; nothing is written for what nobody said."""
        if value is not None and value != "":
            self.values[self.template.sheet(part), cell] = value

    def put_row(self, part: str, row: int, columns: Mapping[str, str], record: object) -> None:
        """Write the fields of a record into the columns of a row."""
        for name, column in columns.items():
            self.put(part, f"{column}{row}", getattr(record, name))

    def put_listed(self, part: str, cell: str, words: str, value: object, what: str) -> None:
        """Write a word of a drop-down; a word the list does not hold is named, not written."""
        if value in (None, ""):
            return
        listed = self.template.listed(words, value)
        if listed is None:
            self.omit("cbam.template-not-listed", what=what, value=str(value))
        else:
            self.put(part, cell, listed)

    def omit(self, code: str, **params: Param) -> None:
        """Name something that could not be written."""
        self.left_out.append(Problem(code, params=params, severity=Severity.WARNING))

    def check_room(self, places: Iterable[tuple[str, int, int]]) -> None:
        """Refuse what is more than the template holds: name, how many, room for how many.

        Raises:
            BadInput: with every list that is too long; a copy with some of them would state other figures.
        """
        too_many = [
            Problem("cbam.template-too-many", Place(), {"what": what, "n": n, "room": room})
            for what, n, room in places
            if n > room
        ]
        if too_many:
            raise BadInput(*too_many)
