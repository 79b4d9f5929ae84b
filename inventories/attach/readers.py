"""Which reader a path needs: told by what is in it, never by its name alone."""

from __future__ import annotations

from pathlib import Path

from groundwork.problems import Place, Problem
from inventories.attach.archive import Archive, Member
from inventories.attach.problems import refuse, warning
from inventories.attach.records import Raw

BRIGHTWAY_DATABASE = "databases.db"
BRIGHTWAY_FOLDER = "lci"
_SHOWN = 5
_HEAD = 4096


def read(path: Path, database: str = "") -> tuple[Raw, list[Problem]]:
    """A database in any of the formats known.

    Args:
        path: file, ZIP archive or folder; a Brightway project is its folder.
        database: which database of a Brightway project, where it holds several.

    Raises:
        BadInput: nothing we know is there, or it cannot be read.
    """
    if path.is_dir() and (path / BRIGHTWAY_FOLDER / BRIGHTWAY_DATABASE).is_file():
        from inventories.attach.brightway import read_project

        return read_project(path, database)
    archive = Archive(path)
    raw, problems = _read(archive)
    if not raw.datasets:
        raise refuse("inventories.attach-no-datasets", Place(archive.label), name=archive.label)
    return raw, problems


def _read(archive: Archive) -> tuple[Raw, list[Problem]]:
    members = archive.members
    if any(m.name.rpartition("/")[2] == "datapackage.json" for m in members):
        from inventories.attach.data_package import read_data_package

        return read_data_package(archive)
    if any(m.name == "xl/workbook.xml" for m in members) or archive.path.suffix.lower() == ".xlsx":
        from inventories.attach.brightway_excel import read_excel

        return read_excel(archive.path)
    if any(m.folder == "processes" and m.suffix == ".json" for m in members):
        from inventories.attach.jsonld import read_jsonld

        return read_jsonld(archive, members)
    return _read_spold(archive)


def _read_spold(archive: Archive) -> tuple[Raw, list[Problem]]:
    """ecoSpold 1 and 2 are told apart by their elements: openLCA has named files of version 1 "ecospold2"."""
    from inventories.attach import ecospold1, ecospold2

    files = [m for m in archive.members if m.suffix in {".xml", ecospold2.SUFFIX}]
    version = {m: _version(archive, m) for m in files}
    first = [m for m in files if version[m] == 1]
    second = [m for m in files if version[m] == 2]
    if first and second:
        raise refuse("inventories.attach-formats-mixed", Place(archive.label), name=archive.label)
    if not first and not second:
        raise refuse("inventories.attach-format-unknown", Place(archive.label), name=archive.label)
    reading = ecospold1.read_ecospold1 if first else ecospold2.read_ecospold2
    raw, problems = reading(archive, first or second)
    aside = [m.name for m in files if not version[m]]
    if aside:
        names = ", ".join(aside[:_SHOWN])
        problems.append(
            warning("inventories.attach-files-ignored", Place(archive.label), names=names, count=len(aside))
        )
    return raw, problems


def _version(archive: Archive, member: Member) -> int:
    """1 or 2 for files of that ecoSpold version, 0 for others; from the name space of the first element."""
    head = next(iter(archive.blocks(member)), b"")[:_HEAD]
    if b"EcoSpold01" in head:
        return 1
    return 2 if b"EcoSpold02" in head else 0
