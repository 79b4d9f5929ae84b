"""Checks an attached public database against solutions built here from scratch; writes docs/attach_check.md.

The result stands in docs/validation.md too, between its own markers.

Run: python -m tests.inventories.attach.check_public FILE.zip [UNPACKED_JSON_LD_FOLDER]
"""

from __future__ import annotations

import hashlib
import io
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt

from footprint.processes import process_footprints
from inventories.attach.attaching import Attached, attach
from inventories.attach.options import Options
from inventories.catalogue import load_catalogue
from inventories.climate import gwp100

DOCS = Path(__file__).parents[3] / "docs"
PAGE, VALIDATION = DOCS / "attach_check.md", DOCS / "validation.md"
BEGIN, END = (f"<!-- made by the check of a public database: {edge} -->" for edge in ("begin", "end"))
TOLERANCE = 1e-9
SPACE = "{http://www.EcoInvent.org/EcoSpold01}"
PRODUCTS = frozenset(
    {
        "Steel product, primary structural, beams and columns, at plant",
        "Steel product, secondary structural, girts and purlins, at plant",
        "Polyethylene, high density, HDPE, virgin resin, at plant",
        "High density polyethylene resin, at plant",
        "Aluminum, primary, ingot, at plant",
        "Aluminum, primary, ingot, at plant, 1998",
        "Transport, combination truck, diesel powered",
    }
)
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Checked:
    """One database: import seconds and the largest relative differences of its scores."""

    attached: Attached
    import_s: float
    load_s: float
    frozen_difference: float
    footprint_difference: float


def plain_scores(folder: Path) -> tuple[list[str], Floats]:
    """kgCO2e per unit of every product: arrays of the frozen package alone, dense, solved forward.

    Nothing of the engine is used: numpy reads the arrays, numpy solves A x = demand, and the gases
    are those that flows.csv names.
    """
    import csv

    with zipfile.ZipFile(folder / "package.zip") as archive:

        def array(name: str) -> npt.NDArray[np.float64]:
            return np.load(io.BytesIO(archive.read(name)), allow_pickle=False)

        with (folder / "nodes.csv").open(encoding="utf-8", newline="") as stream:
            keys = [row["key"] for row in csv.DictReader(stream)]
        with (folder / "flows.csv").open(encoding="utf-8", newline="") as stream:
            flows = list(csv.DictReader(stream))
        n, weights = len(keys), gwp100("AR6")
        a, direct = np.zeros((n, n)), np.zeros(n)
        for matrix in ("technosphere_matrix", "biosphere_matrix"):
            cells, data = array(f"{matrix}.indices.npy"), array(f"{matrix}.data.npy")
            signed = np.where(array(f"{matrix}.flip.npy"), -data, data)
            for (row, column), value in zip(cells.tolist(), signed.tolist(), strict=True):
                if matrix == "technosphere_matrix":
                    a[row - 1, column - 1] += value
                elif flows[row - 1 - n]["gas"]:
                    flow = flows[row - 1 - n]
                    direct[column - 1] += value * float(flow["kg_per_unit"]) * weights[flow["gas"]]
    made = np.sign(np.diag(a))
    runs = np.linalg.solve(a, np.eye(n))
    return keys, (direct @ runs) * made


def plain_counts(path: Path) -> dict[str, int]:
    """Figures of the ecoSpold 1 file, counted with another parser; links by same name and same unit."""
    with zipfile.ZipFile(path) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".xml") and "categories" not in n)
        root = ElementTree.fromstring(archive.read(name))
    datasets = [list(d.iter(f"{SPACE}exchange")) for d in root]
    sides = [
        [(e, e.findtext(f"{SPACE}inputGroup"), e.findtext(f"{SPACE}outputGroup")) for e in exchanges]
        for exchanges in datasets
    ]
    makers: dict[tuple[str, str], int] = {}
    for j, exchanges in enumerate(sides):
        made = next(e for e, _, out in exchanges if out == "0")
        makers.setdefault((made.attrib["name"], made.attrib["unit"]), j)
    inputs = [
        (j, (e.attrib["name"], e.attrib["unit"])) for j, ex in enumerate(sides) for e, i, _ in ex if i == "5"
    ]
    linked = [(makers[key], j) for j, key in inputs if key in makers]
    flows = {
        (j, e.attrib["name"], e.attrib.get("category"), e.attrib.get("subCategory"), e.attrib["unit"])
        for j, ex in enumerate(sides)
        for e, i, out in ex
        if "4" in {i, out}
    }
    itself = sum(i == j for i, j in linked)
    return {
        "datasets": len(datasets),
        "exchanges": sum(map(len, datasets)),
        "inputs": len(inputs),
        "a": len({*linked, *((j, j) for j in range(len(datasets)))}),
        "b": len(flows),
        "flows": len({f[1:] for f in flows}),
        "cut": len(inputs) - len(linked) + itself,
    }


def check(path: Path, name: str, to: Path) -> Checked:
    """Attach a database and compare its scores with both other solutions."""
    started = time.perf_counter()
    attached = attach(path, Options("public domain (United States)", name, to)).value
    import_s = time.perf_counter() - started
    keys, plain = plain_scores(attached.folder)
    scores = attached.found.scores.total
    assert keys == [node.key for node in attached.frozen.matrices.nodes]
    scale = np.maximum(np.abs(plain), np.abs(plain).max() * TOLERANCE)
    started = time.perf_counter()
    catalogue = load_catalogue([attached.folder])
    load_s = time.perf_counter() - started
    ids = [i for i in catalogue.processes if i.startswith(f"{attached.frozen.slug}:")]
    computed = {f.process.id: f.kgco2e for f in process_footprints(catalogue, "AR6", ids)}
    sizes = [process_size(node.unit) for node in attached.frozen.matrices.nodes]
    footprints = np.array([computed[i] for i in ids]) * np.array(sizes)
    return Checked(
        attached,
        import_s,
        load_s,
        float(np.max(np.abs(scores - plain) / scale)),
        float(np.max(np.abs(footprints - plain) / scale)),
    )


def process_size(unit: str) -> float:
    """How many of its process's unit one unit of the database is."""
    from inventories.attach.unit_names import plain_unit

    return plain_unit(unit)[1]


def without_uptake(made: Attached) -> dict[str, float]:
    """Scores without carbon dioxide taken up by plants, which some published lists leave out."""
    found = made.found
    gases = found.gas_map.gases
    weights = np.array([0.0 if gas == "co2_uptake" else gwp100("AR6")[gas] for gas in gases])
    keys = (node.key for node in found.matrices.nodes)
    return dict(zip(keys, (found.scores.by_gas @ weights).tolist(), strict=True))


def files_table(path: Path, checked: Checked, counted: dict[str, int]) -> list[str]:
    """What the file holds by a plain count, beside what was frozen."""
    summary, wastes = checked.attached.summary, checked.attached.summary["cut_off_wastes"]
    exchanges = sum(len(d.exchanges) for d in checked.attached.found.linked.datasets)
    cut = sum(summary["cut_off"].values()) - wastes
    pairs = [
        ("datasets", counted["datasets"], summary["datasets"]),
        ("exchanges", counted["exchanges"], exchanges),
        ("filled cells of the technosphere matrix", counted["a"], summary["technosphere_nonzeros"]),
        ("elementary flows", counted["flows"], summary["elementary_flows"]),
        ("filled cells of the biosphere matrix", counted["b"], summary["biosphere_nonzeros"]),
        ("inputs from other datasets", counted["inputs"], summary["needed"] - wastes),
        ("of these cut off", counted["cut"], cut),
    ]
    return [
        f"`{path.name}`, sha256 `{hashlib.sha256(path.read_bytes()).hexdigest()}`",
        "",
        "| | plain count | importer |",
        "|---|---|---|",
        *(f"| {label} | {plain:,} | {ours:,} |" for label, plain, ours in pairs),
    ]


def links_table(checked: Checked) -> list[str]:
    """How exchanges were linked and why they were cut off."""
    summary = checked.attached.summary
    listed = sum(1 for _ in (checked.attached.folder / "cut_offs.csv").open(encoding="utf-8")) - 1
    linked = [(f"linked: {how}", n) for how, n in summary["linked"].items() if n]
    cut = [(f"cut off: {reason}", n) for reason, n in summary["cut_off"].items()]
    assert listed == sum(summary["cut_off"].values())
    return [
        "| exchange that needs a supplier | count |",
        "|---|---|",
        *(f"| {label} | {n:,} |" for label, n in [*linked, *cut]),
        f"| all | {summary['needed']:,} |",
        "",
        f"- linked with a converted unit: {summary['converted']}",
        f"- cut-offs listed by name, consumer, amount and line in `cut_offs.csv`: {listed:,} of"
        f" {summary['cut_off_names']} products; {summary['cut_off_wastes']} are wastes handed over",
        f"- by-products without burden: {summary['by_products_without_burden']}",
        f"- elementary flows that are greenhouse gases: {summary['gas_flows']} ({summary['gas_entries']:,}"
        f" amounts, {summary['gas_entries_by_assumption']:,} mapped by an assumption, mostly carbon dioxide",
        "  of unstated origin counted as fossil); with the name of a warming gas but not weighed:"
        f" {summary['unmapped_gas_flows']} ({summary['unmapped_gas_entries']} amounts)",
        f"- products that rest in part on a guessed link: {summary['products_with_guesses']}",
        f"- uncertainty of amounts: {_counted(summary['uncertainties'])}; listed in `doubts.csv`:"
        f" {_counted(summary['uncertainties_listed']) or 'none'}",
    ]


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {n:,}" for name, n in counts.items() if n)


def validation_block(checks: dict[str, tuple[str, Checked]]) -> str:
    """The part of docs/validation.md that this check makes, markers included.

    Args:
        checks: by name of the source, its hash and what was found.
    """
    rows = []
    for name, (digest, checked) in checks.items():
        summary = checked.attached.summary
        linked, cut = (sum(summary[key].values()) for key in ("linked", "cut_off"))
        rows.append(
            f"| {name} | `{digest}` | {summary['datasets']} | {linked:,} | {cut:,} |"
            f" {checked.frozen_difference:.1e} | {checked.footprint_difference:.1e} |"
        )
    head = [
        "| source | sha256 | datasets | inputs linked | cut off, each named"
        " | frozen matrix, largest relative difference | `footprint --inventory`, the same |",
        "|---|---|---|---|---|---|---|",
    ]
    return "\n".join([BEGIN, "", *head, *rows, "", END])


def scores_table(checked: Checked) -> list[str]:
    """Agreement, times and some products."""
    made, uptake = checked.attached, without_uptake(checked.attached)
    scores, nodes = made.found.scores, made.found.matrices.nodes
    rows = [
        f"| {n.product} [{n.key}] | {n.unit} | {scores.total[i]:.4f} | {uptake[n.key]:.4f} |"
        f" {scores.guessed_share[i]:.1%} | {scores.incomplete_share[i]:.1%} |"
        for i, n in enumerate(nodes)
        if n.product in PRODUCTS
    ]
    return [
        f"Content hash `{made.frozen.manifest['content_sha256']}`. Import {checked.import_s:.1f} s, loading"
        f" with the packaged inventory {checked.load_s:.1f} s (two shared cores).",
        "",
        f"- largest relative difference from the plain solution, all {len(nodes)} products:"
        f" {checked.frozen_difference:.1e} (allowed {TOLERANCE:.0e})",
        f"- the same for `footprint` with `--inventory`: {checked.footprint_difference:.1e}",
        "",
        "| product | unit | kgCO2e (AR6) | without uptake | through guesses | from incomplete datasets |",
        "|---|---|---|---|---|---|",
        *rows,
    ]


INTRODUCTION = """# Attached public database: check

Written by `python -m tests.inventories.attach.check_public FILE FOLDER`. The database is the U.S. Life Cycle
Inventory Database of the National Renewable Energy Laboratory, in the public domain, from the repository
FLCAC-admin/uslci-content. None of it is part of this project.

The plain count uses another XML parser and the simplest rule: equal name and equal unit, a draw on the
own product left out. The importer also converts units, so it links more. The plain solution reads the arrays
of the frozen package with numpy and solves them densely, forwards, for every product; it shares no code with
the engine. Carbon dioxide taken up by plants counts -1; the column "without uptake" leaves it out.
"""


def write_page(spold: Path, package: Path | None) -> None:
    """Check the ecoSpold 1 file and, where given, the unpacked JSON-LD package, and write the page."""
    with tempfile.TemporaryDirectory() as scratch:
        first = check(spold, "USLCI", Path(scratch))
        text = [INTRODUCTION, "## ecoSpold 1, export of openLCA 1.10.3 (2021, third quarter)", ""]
        text += [*files_table(spold, first, plain_counts(spold)), "", *links_table(first), ""]
        text += scores_table(first)
        found = {
            f"ecoSpold 1, `{spold.name}`": (hashlib.sha256(spold.read_bytes()).hexdigest(), first),
        }
        if package is not None:
            second = check(package, "USLCI JSON-LD", Path(scratch))
            digest = second.attached.frozen.manifest["source"]["sha256"]
            text += ["", "## openLCA JSON-LD 1.5, unpacked (folder uslci_olca1_5_0_json_ld)", ""]
            text += [
                f"sha256 over the names and hashes of all files: `{digest}`",
                "",
                *links_table(second),
                "",
            ]
            text += scores_table(second)
            found["openLCA JSON-LD 1.5, folder `uslci_olca1_5_0_json_ld`"] = (digest, second)
    PAGE.write_text("\n".join(text) + "\n", encoding="utf-8")
    before, _, rest = VALIDATION.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    VALIDATION.write_text(before + validation_block(found) + after, encoding="utf-8")
    for _, checked in found.values():
        assert checked.frozen_difference <= TOLERANCE and checked.footprint_difference <= TOLERANCE


if __name__ == "__main__":
    write_page(Path(sys.argv[1]), Path(sys.argv[2]) if sys.argv[2:] else None)
