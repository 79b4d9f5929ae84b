"""A YAML or JSON file from a stranger, looked at before it is built.

A few hundred bytes of references to references can stand for a thousand million values, and a deep nest ends
the program that builds it. The events of the parser tell both before anything is built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from groundwork.problems import BadInput, Place, Problem

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES: Final = 1_000_000
MOST_DEPTH: Final = 40
MOST_REFERRED: Final = 100_000
"""Values that all references (``*name``) of a file may stand for."""
_SHOWN: Final = 60


def guarded_text(path: Path) -> str:
    """The text of a file that is safe to build; faults of syntax are left to the one who builds it.

    Raises:
        BadInput: larger than ``MOST_BYTES``, deeper than ``MOST_DEPTH``, or with references that stand for
            more than ``MOST_REFERRED`` values or for what they stand in.
        OSError, UnicodeDecodeError: as ``Path.read_text``.
    """
    import yaml

    place = Place(file=path.name)
    if path.stat().st_size > MOST_BYTES:
        raise BadInput(Problem("groundwork.yaml-too-large", place, {"most": MOST_BYTES // 1_000_000}))
    text = path.read_text(encoding="utf-8-sig")
    found = _Extent(place)
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            found.take(event)
    except yaml.YAMLError:
        return text
    return text


def guarded_load(path: Path) -> Any:
    """What a file holds: texts, numbers, days, lists and mappings, and nothing else.

    Raises:
        BadInput: as :func:`guarded_text`.
        YAMLError: faults of syntax, and values that are none: ``2026-02-30``, ``!!int x``; with their line.
        OSError, UnicodeDecodeError: as ``Path.read_text``.
    """
    import yaml

    return yaml.load(guarded_text(path), guarded_loader())  # noqa: S506 - a subclass of the safe loader


def syntax_fault(error: Exception, place: Place) -> Problem | None:
    """Where a file ceases to be YAML; None for an error that names no line."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return None
    return Problem("groundwork.yaml-syntax", place, {"line": mark.line + 1, "column": mark.column + 1})


def guarded_loader() -> type[Any]:
    """The safe loader, but for values it fails on: it then names the line, as it does for faults of syntax.

    PyYAML takes the tag of a value for true; a day or number that is none ends it in whatever error the
    conversion ends in.
    """
    import yaml

    class Guarded(yaml.SafeLoader):
        def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
            try:
                return super().construct_object(node, deep)
            except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as wrong:
                shown = str(node.value)[:_SHOWN]
                raise yaml.constructor.ConstructorError(
                    None, None, f"no value: {shown}", node.start_mark
                ) from wrong

    return Guarded


class _Extent:
    """How deep a file is and how many values its references stand for, event by event."""

    def __init__(self, place: Place) -> None:
        self.place, self.referred = place, 0
        self.open: list[tuple[str | None, int]] = []  # anchor and values of each collection not yet ended
        self.sizes: dict[str, int] = {}  # values of each anchor that has ended

    def take(self, event: Any) -> None:
        """Count one event of the parser. Raises ``BadInput`` beyond the limits."""
        import yaml

        if isinstance(event, yaml.CollectionStartEvent):
            self.open.append((event.anchor, 1))
            if len(self.open) > MOST_DEPTH:
                self._refuse("groundwork.yaml-too-deep", event, MOST_DEPTH)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._ended(*self.open.pop())
        elif isinstance(event, yaml.ScalarEvent):
            self._ended(event.anchor, 1)
        elif isinstance(event, yaml.AliasEvent):
            size = self.sizes.get(str(event.anchor), MOST_REFERRED + 1)
            self.referred += size
            if self.referred > MOST_REFERRED:
                self._refuse("groundwork.yaml-reference", event, MOST_REFERRED)
            self._ended(None, size)

    def _ended(self, anchor: str | None, size: int) -> None:
        if anchor:
            self.sizes[anchor] = size
        if self.open:
            above, values = self.open[-1]
            self.open[-1] = above, values + size

    def _refuse(self, code: str, event: Any, most: int) -> None:
        raise BadInput(Problem(code, self.place, {"line": event.start_mark.line + 1, "most": most}))
