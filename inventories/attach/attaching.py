"""Attach a database: read, allocate, link, check, weigh, freeze; or refuse with every reason at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groundwork.problems import BadInput, Counts, Loaded, Place, Problem
from groundwork.words import say
from inventories.attach import checks, report
from inventories.attach.allocation import allocate
from inventories.attach.doubts import checked
from inventories.attach.frozen import SCHEMA, Frozen, content_hash, load_frozen, slug_of, tables
from inventories.attach.linking import How, Linked, link
from inventories.attach.loops import dead_loops
from inventories.attach.matrices import Matrices, build
from inventories.attach.options import Options, read_choices, user_folder
from inventories.attach.problems import fault, refuse, warning
from inventories.attach.readers import read
from inventories.attach.records import Raw
from inventories.attach.scores import map_gases, score
from inventories.attach.writer import write_frozen
from inventories.climate import gwp100

HASH_IN_NAME = 12
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Attached:
    """A database that was attached: where it lies and what was found on the way."""

    folder: Path
    frozen: Frozen
    found: report.Found
    summary: dict[str, Any]

    @property
    def record(self) -> dict[str, Any]:
        """What the JSON answer of an import says, without words."""
        manifest = self.frozen.manifest
        kept = ("id", "name", "format", "licence", "source", "content_sha256")
        return {
            "folder": str(self.folder),
            **{key: manifest[key] for key in kept},
            "summary": self.summary,
            "cut_off_products": [{"product": name, "count": n} for name, n in report.most_cut(self.found)],
        }

    def lines(self, lang: str) -> list[str]:
        """The report in words, a line each."""
        where = {"folder": str(self.folder), "licence": str(self.frozen.manifest["licence"])}
        said = report.lines(self.summary, report.most_cut(self.found), lang)
        return [*said, say("inventories.attach-said-folder", lang, **where)]


def attach(path: Path, options: Options) -> Loaded[Attached]:
    """Attach the database at a path.

    Args:
        path: file, archive, folder, or folder of a Brightway project.
        options: what the user decided; the licence must be stated.

    Returns:
        The attached database with warnings; counts are its exchanges: used or cut off.

    Raises:
        BadInput: it cannot be read, or is refused; with all reasons.
    """
    if not options.licence.strip():
        raise refuse("inventories.attach-licence-missing", Place(path.name))
    choices = read_choices(options.choices)
    raw, problems = read(path, options.database)
    problems += list(checks.read_whole(raw))
    datasets, doubts = checked(raw.datasets)
    allocated = allocate(datasets)
    problems += [*allocated.problems, *checks.square(allocated.datasets)]
    _stop(problems)
    linked = link(raw, allocated.datasets, choices)
    problems += [*checks.linked_whole(linked, accept_missing=options.accept_missing)]
    problems += _guess_problems(linked, strict=options.strict)
    _stop(problems)
    matrices = build(linked)
    problems += [*checks.built_whole(linked, matrices), *checks.productive(matrices, dead_loops(matrices))]
    _stop(problems)
    gas_map = map_gases(matrices)
    scores = score(linked, matrices, gas_map, gwp100())
    found = report.Found(allocated, linked, matrices, gas_map, scores, doubts)
    problems += _warnings(found, path)
    counts = report.summary(found)
    folder = _freeze(path, raw, options, found, counts)
    n_exchanges = sum(len(d.exchanges) for d in allocated.datasets)
    n_lost = len(linked.cut_offs) + len(allocated.by_products)
    attached = Attached(folder, load_frozen(folder), found, counts)
    return Loaded(attached, tuple(problems), Counts(n_exchanges, n_exchanges - n_lost, n_lost))


def _stop(problems: list[Problem]) -> None:
    """Refuse when there is an error, with all problems so far."""
    if Loaded(None, tuple(problems)).errors:
        raise BadInput(*problems)


def _guess_problems(linked: Linked, *, strict: bool) -> list[Problem]:
    """One problem for each product of which a supplier had to be guessed."""
    groups: dict[str, list[Any]] = {}
    for edge in linked.edges:
        if edge.how is How.GUESSED:
            groups.setdefault(edge.exchange.flow.name, []).append(edge)
    make = fault if strict else warning
    return [
        make(
            "inventories.attach-guessed",
            edges[0].exchange.place,
            name=name,
            count=len(edges),
            candidates=len(edges[0].others) + 1,
            supplier=linked.datasets[edges[0].supplier].key,
        )
        for name, edges in groups.items()
    ]


def _warnings(found: report.Found, path: Path) -> list[Problem]:
    place, problems = Place(path.name), []
    if found.linked.cut_offs:
        names = report.most_cut(found)
        first = ", ".join(name for name, _ in names[: checks.NAMED])
        n = len(found.linked.cut_offs)
        problems.append(
            warning("inventories.attach-cut-off", place, count=n, products=len(names), names=first)
        )
    if found.allocated.by_products:
        problems.append(
            warning("inventories.attach-by-products", place, count=len(found.allocated.by_products))
        )
    if found.gas_map.unmapped:
        flows = [found.matrices.flows[i].flow.name for i in found.gas_map.unmapped]
        first = ", ".join(list(dict.fromkeys(flows))[: checks.NAMED])
        problems.append(warning("inventories.attach-gases-unmapped", place, count=len(flows), names=first))
    if found.doubts:
        problems.append(warning("inventories.attach-uncertainties", place, count=len(found.doubts)))
    if not found.gas_map.mapped:
        problems.append(warning("inventories.attach-no-gases", place))
    return problems


def _freeze(path: Path, raw: Raw, options: Options, found: report.Found, counts: dict[str, Any]) -> Path:
    named = tables(found.matrices, found.gas_map)
    content = content_hash(found.matrices, named)
    name = options.name.strip() or raw.name
    slug = slug_of(name)
    manifest = {
        "schema": SCHEMA,
        "id": slug,
        "name": name,
        "format": raw.format.value,
        "licence": options.licence.strip(),
        "source": {"file": path.name, "sha256": source_hash(path)},
        "content_sha256": content,
        "newest_year": _newest_year(found.matrices),
        "accept_missing": options.accept_missing,
        "summary": counts,
    }
    folder = (options.to or user_folder()) / f"{slug}-{content[:HASH_IN_NAME]}"
    write_frozen(folder, manifest, found.matrices, {**named, **report.files(found)})
    return folder


def _newest_year(matrices: Matrices) -> int:
    return max((node.year for node in matrices.nodes), default=0) or 1


def source_hash(path: Path) -> str:
    """SHA-256 of a file, or of the names and hashes of a folder's files."""
    digest = hashlib.sha256()
    if path.is_dir():
        for file in sorted(f for f in path.rglob("*") if f.is_file()):
            digest.update(file.relative_to(path).as_posix().encode() + b"\0" + source_hash(file).encode())
        return digest.hexdigest()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
