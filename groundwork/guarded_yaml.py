"""The text of a YAML or JSON file from a stranger, looked at before it is built: no references.

A few hundred bytes of references to references can stand for a thousand million values, and a deep nest ends
the program that builds it. The events of the parser tell both before anything is built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from groundwork.problems import BadInput, Place, Problem

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES: Final = 1_000_000
MOST_DEPTH: Final = 40


def guarded_text(path: Path) -> str:
    """The text of a file that is safe to build; faults of syntax are left to the one who builds it.

    Raises:
        BadInput: larger than ``MOST_BYTES``, deeper than ``MOST_DEPTH``, or with references (``*name``).
        OSError, UnicodeDecodeError: as ``Path.read_text``.
    """
    import yaml

    place = Place(file=path.name)
    if path.stat().st_size > MOST_BYTES:
        raise BadInput(Problem("groundwork.yaml-too-large", place, {"most": MOST_BYTES // 1_000_000}))
    text = path.read_text(encoding="utf-8-sig")
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            line = event.start_mark.line + 1
            if isinstance(event, yaml.AliasEvent):
                raise BadInput(Problem("groundwork.yaml-reference", place, {"line": line}))
            if depth > MOST_DEPTH:
                raise BadInput(Problem("groundwork.yaml-too-deep", place, {"line": line, "most": MOST_DEPTH}))
    except yaml.YAMLError:
        return text
    return text
