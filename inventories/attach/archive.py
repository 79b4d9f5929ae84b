"""The files of a database, from a folder, a ZIP archive or one file; hostile ones are refused unread."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from groundwork.problems import Place
from inventories.attach.problems import refuse

MAX_MEMBERS = 400_000
MAX_MEMBER_BYTES = 2**30
MAX_TOTAL_BYTES = 16 * 2**30
MAX_RATIO = 200
RATIO_FREE_BYTES = 32 * 2**20
_CHUNK = 1 << 20
_SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c"
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a database: its name inside the archive or folder, and its size in bytes."""

    name: str
    size: int

    @property
    def stem(self) -> str:
        return PurePosixPath(self.name).stem

    @property
    def folder(self) -> str:
        """Name of the folder the file stands in."""
        return PurePosixPath(self.name).parent.name

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()


class Archive:
    """Files that can be listed and read one by one. Nothing is ever unpacked to disk."""

    def __init__(self, path: Path) -> None:
        """Look at the path.

        Raises:
            BadInput: it does not exist, or it is an archive that must not be read.
        """
        self.path, self.label = path, path.name
        self._zip: zipfile.ZipFile | None = None
        if not path.exists():
            raise refuse("inventories.attach-path-missing", Place(str(path)), name=str(path))
        if path.is_dir():
            self.members = tuple(self._walk())
        elif zipfile.is_zipfile(path):
            self.members = tuple(self._open(path))
        else:
            with path.open("rb") as stream:
                if stream.read(len(_SEVEN_ZIP)) == _SEVEN_ZIP:
                    raise refuse("inventories.attach-seven-zip", Place(self.label), name=self.label)
            self.members = (Member(path.name, path.stat().st_size),)
        self._check_sizes()

    def place(self, member: Member, line: int | None = None) -> Place:
        """Where in the database: archive and file, and the line where it is known."""
        name = self.label if member.name == self.label else f"{self.label}/{member.name}"
        return Place(name, cell=str(line) if line else "")

    def read(self, member: Member) -> bytes:
        """The bytes of one file."""
        return b"".join(self.blocks(member))

    def blocks(self, member: Member) -> Iterator[bytes]:
        """The bytes of one file, a block at a time.

        Raises:
            BadInput: the file is damaged, or larger than the archive's directory says.
        """
        left = member.size
        try:
            stream = self._zip.open(member.name) if self._zip else self._file(member).open("rb")
            with stream:
                while block := stream.read(_CHUNK):
                    left -= len(block)
                    if left < 0:
                        raise refuse("inventories.attach-bomb", self.place(member), name=member.name)
                    yield block
        except (zipfile.BadZipFile, OSError, RuntimeError, EOFError, NotImplementedError) as exc:
            raise refuse("inventories.attach-damaged", self.place(member), name=member.name) from exc

    def _file(self, member: Member) -> Path:
        return self.path / member.name if self.path.is_dir() else self.path

    def _walk(self) -> Iterator[Member]:
        root = self.path.resolve()
        for file in sorted(self.path.rglob("*")):
            if not file.resolve().is_relative_to(root):
                raise refuse(
                    "inventories.attach-outside", Place(self.label), name=str(file.relative_to(self.path))
                )
            if file.is_file():
                yield Member(file.relative_to(self.path).as_posix(), file.stat().st_size)

    def _open(self, path: Path) -> Iterator[Member]:
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, OSError) as exc:
            raise refuse("inventories.attach-damaged", Place(self.label), name=self.label) from exc
        for entry in self._zip.infolist():
            parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
            if ".." in parts or entry.filename.startswith(("/", "\\")) or ":" in entry.filename[:3]:
                raise refuse("inventories.attach-outside", Place(self.label), name=entry.filename)
            if entry.flag_bits & _ENCRYPTED:
                raise refuse("inventories.attach-encrypted", Place(self.label), name=entry.filename)
            if not entry.is_dir():
                if entry.file_size > RATIO_FREE_BYTES and entry.file_size > MAX_RATIO * entry.compress_size:
                    raise refuse("inventories.attach-bomb", Place(self.label), name=entry.filename)
                yield Member(entry.filename, entry.file_size)

    def _check_sizes(self) -> None:
        total = sum(m.size for m in self.members)
        largest = max((m.size for m in self.members), default=0)
        if len(self.members) > MAX_MEMBERS or total > MAX_TOTAL_BYTES or largest > MAX_MEMBER_BYTES:
            raise refuse(
                "inventories.attach-too-large",
                Place(self.label),
                name=self.label,
                limit=MAX_TOTAL_BYTES // 2**30,
            )
