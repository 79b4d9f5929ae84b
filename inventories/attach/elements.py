"""XML read element by element with line numbers; document types and entities are refused."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from groundwork.problems import Place
from inventories.attach.problems import refuse

MAX_DEPTH = 64


@dataclass(slots=True)
class Element:
    """One XML element without its namespace; `text` is what stands before its first child."""

    tag: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def get(self, name: str) -> str:
        """An attribute, empty where missing."""
        return self.attributes.get(name, "").strip()

    def child(self, *path: str) -> Element | None:
        """The first element along a path of tags."""
        found: Element | None = self
        for tag in path:
            found = next((c for c in found.children if c.tag == tag), None) if found else None
        return found

    def all(self, *tags: str) -> Iterator[Element]:
        """Children with one of these tags."""
        return (c for c in self.children if c.tag in tags)

    def text_of(self, *path: str) -> str:
        """Text of the first element along a path, empty where missing."""
        found = self.child(*path)
        return found.text.strip() if found else ""


class _Builder:
    """Builds the wanted elements and forgets everything else."""

    def __init__(self, wanted: Container[str], skipped: Container[str], place: Place) -> None:
        self.wanted, self.skipped, self.place = wanted, skipped, place
        self.done: list[Element] = []
        self.open: list[Element] = []
        self.depth = self.ignored = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _doctype(self, *_: object) -> None:
        raise refuse("inventories.attach-doctype", self.place)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        tag = name.rpartition(":")[2]
        if self.depth > MAX_DEPTH:
            raise refuse(
                "inventories.attach-xml-broken",
                self.place,
                detail="too deep",
                line=self.parser.CurrentLineNumber,
            )
        if self.ignored or tag in self.skipped:
            self.ignored += 1
        elif self.open or tag in self.wanted:
            element = Element(tag, attributes, self.parser.CurrentLineNumber)
            if self.open:
                self.open[-1].children.append(element)
            self.open.append(element)

    def _end(self, _: str) -> None:
        self.depth -= 1
        if self.ignored:
            self.ignored -= 1
        elif self.open:
            element = self.open.pop()
            if not self.open:
                self.done.append(element)

    def _text(self, text: str) -> None:
        if self.open and not self.ignored and not self.open[-1].children:
            self.open[-1].text += text


def elements(
    blocks: Iterable[bytes], wanted: Container[str], place: Place, skipped: Container[str] = ()
) -> Iterator[Element]:
    """The elements with given tags, whole, as the file is read; at most one of them is held at a time.

    Args:
        blocks: bytes of the file.
        wanted: tags of the elements to return, without namespace; nested ones stay inside the outer one.
        place: the file, for messages.
        skipped: tags whose elements are left out with everything in them.

    Raises:
        BadInput: the file has a document type, or is not well-formed XML.
    """
    builder = _Builder(wanted, skipped, place)
    try:
        for block in blocks:
            builder.parser.Parse(block, False)
            yield from builder.done
            builder.done.clear()
        builder.parser.Parse(b"", True)
        yield from builder.done
    except expat.ExpatError as exc:
        detail = expat.errors.messages.get(exc.code, "")
        raise refuse("inventories.attach-xml-broken", place, detail=str(detail), line=exc.lineno) from exc
    except (LookupError, ValueError) as exc:
        raise refuse("inventories.attach-xml-broken", place, detail=type(exc).__name__, line=0) from exc
