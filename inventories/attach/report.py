"""The linking report: what linked how, what was cut off, what is at risk; as tables, record and lines."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from groundwork.words import number, say
from inventories.attach import doubts_report
from inventories.attach.allocation import Allocated
from inventories.attach.doubts import Listed
from inventories.attach.frozen import table
from inventories.attach.linking import Edge, How, Linked
from inventories.attach.matrices import Matrices
from inventories.attach.options import CHOICE_COLUMNS
from inventories.attach.scores import GasMap, Scores, stand_in

LINKS, CUT_OFFS, GUESSES, BY_PRODUCTS, RISK, UNMAPPED = (
    "links.csv", "cut_offs.csv", "guesses.csv", "by_products.csv", "risk.csv", "unmapped_gases.csv",
)  # fmt: skip
SHOWN = 8
HALF = 0.5


@dataclass(frozen=True)
class Found:
    """Everything an import found out, before it is put into words."""

    allocated: Allocated
    linked: Linked
    matrices: Matrices
    gas_map: GasMap
    scores: Scores
    doubts: tuple[Listed, ...] = ()


def summary(found: Found) -> dict[str, Any]:
    """Counts and shares, without words: goes into the manifest and the JSON answer."""
    linked, scores, matrices = found.linked, found.scores, found.matrices
    how = Counter(edge.how.value for edge in linked.edges)
    reasons = Counter(cut.reason.value for cut in linked.cut_offs)
    a, b = matrices.a(), matrices.b()
    entries = np.bincount(matrices.biosphere.rows, minlength=len(matrices.flows))
    assumed = [i for i, gas in found.gas_map.mapped.items() if gas.assumption]
    return {
        "datasets": len(matrices.nodes),
        "elementary_flows": len(matrices.flows),
        "technosphere_nonzeros": int(a.nnz),
        "biosphere_nonzeros": int(b.nnz),
        "needed": len(linked.edges) + len(linked.cut_offs),
        "linked": {h.value: how.get(h.value, 0) for h in How},
        "converted": sum(edge.factor != 1 for edge in linked.edges),
        "cut_off": dict(sorted(reasons.items())),
        "cut_off_wastes": sum(cut.exchange.kind.value == "waste" for cut in linked.cut_offs),
        "cut_off_names": len({cut.exchange.flow.name for cut in linked.cut_offs}),
        "divided": found.allocated.n_divided,
        "by_products_without_burden": len(found.allocated.by_products),
        "gas_flows": len(found.gas_map.mapped),
        "gas_entries": int(entries[list(found.gas_map.mapped)].sum()),
        "gas_entries_by_assumption": int(entries[assumed].sum()),
        "unmapped_gas_flows": len(found.gas_map.unmapped),
        "unmapped_gas_entries": int(entries[list(found.gas_map.unmapped)].sum()),
        "products_with_guesses": int((scores.guessed_share > 0).sum()),
        "products_mostly_incomplete": int((scores.incomplete_share > HALF).sum()),
        **doubts_report.counts(matrices, found.doubts),
    }


def files(found: Found) -> dict[str, bytes]:
    """The report's tables by file name: every link, every cut-off, every guess, every product."""
    return {
        LINKS: _links(found),
        CUT_OFFS: _cut_offs(found),
        GUESSES: _guesses(found),
        BY_PRODUCTS: _by_products(found),
        RISK: _risk(found),
        UNMAPPED: _unmapped(found),
        doubts_report.DOUBTS: doubts_report.listed_table(found.doubts),
    }


def _links(found: Found) -> bytes:
    nodes = found.matrices.nodes
    rows = [
        [nodes[e.consumer].key, e.exchange.flow.name, repr(e.exchange.amount), e.exchange.flow.unit,
         nodes[e.supplier].key, e.how.value, repr(e.factor)]
        for e in found.linked.edges
    ]  # fmt: skip
    return table(("consumer", "product", "amount", "unit", "supplier", "how", "factor"), rows)


def _cut_offs(found: Found) -> bytes:
    nodes, total = found.matrices.nodes, found.scores.total
    rows = []
    for cut in found.linked.cut_offs:
        flow = cut.exchange.flow
        named = _named(found, cut.candidates)
        stand = cut.exchange.amount * stand_in(found.linked, cut, total)
        rows.append(
            [nodes[cut.consumer].key, nodes[cut.consumer].name, flow.name, flow.location,
             repr(cut.exchange.amount), flow.unit, cut.exchange.kind.value, cut.reason.value, named,
             repr(stand) if stand else "", cut.exchange.place.file, cut.exchange.place.cell]
        )  # fmt: skip
    columns = (
        "consumer", "consumer_name", "product", "location", "amount", "unit", "kind", "reason", "candidates",
        "kgco2e_of_first_candidate", "file", "line",
    )  # fmt: skip
    return table(columns, rows)


def _guesses(found: Found) -> bytes:
    """One row per product, place and unit that had several suppliers, as choices are read back.

    `supplier` is left to the user; with `consumer` filled in, a choice is for that consumer alone.
    """
    groups: dict[tuple[str, str, str], list[Edge]] = defaultdict(list)
    for edge in found.linked.edges:
        if edge.how is How.GUESSED:
            flow = edge.exchange.flow
            groups[flow.name, flow.location, flow.unit].append(edge)
    rows = []
    for (name, location, unit), edges in groups.items():
        candidates = (edges[0].supplier, *edges[0].others)
        weights = [float(found.scores.total[i]) for i in candidates]
        guessed = found.matrices.nodes[edges[0].supplier].key
        numbers = (repr(weights[0]), repr(min(weights)), repr(max(weights)))
        rows.append([name, location, unit, "", "", len(edges), guessed, *numbers, _named(found, candidates)])
    columns = (
        *CHOICE_COLUMNS, "links", "guessed", "kgco2e_guessed", "kgco2e_lightest", "kgco2e_heaviest",
        "candidates",
    )  # fmt: skip
    return table(columns, rows)


def _named(found: Found, candidates: Iterable[int]) -> str:
    nodes = [found.matrices.nodes[i] for i in candidates]
    return " | ".join(f"{n.key}: {n.product} [{n.location}; {n.unit}] {n.about}".rstrip() for n in nodes)


def _by_products(found: Found) -> bytes:
    rows = [
        [p.dataset.key, p.dataset.name, p.exchange.flow.name, repr(p.exchange.amount), p.exchange.flow.unit]
        for p in found.allocated.by_products
    ]
    return table(("dataset", "dataset_name", "product", "amount", "unit"), rows)


def _risk(found: Found) -> bytes:
    s = found.scores
    cut = Counter(c.consumer for c in found.linked.cut_offs)
    rows = [
        [n.key, n.product, n.location, n.unit, *map(repr, map(float, (s.total[i], s.guessed_share[i],
         s.incomplete_share[i], s.missing[i], s.low[i], s.high[i]))), cut[i]]
        for i, n in enumerate(found.matrices.nodes)
    ]  # fmt: skip
    columns = (
        "dataset", "product", "location", "unit", "kgco2e", "share_through_guesses",
        "share_from_incomplete_datasets", "kgco2e_missing_estimate", "kgco2e_low", "kgco2e_high",
        "own_cut_offs",
    )  # fmt: skip
    return table(columns, rows)


def _unmapped(found: Found) -> bytes:
    entries = np.bincount(found.matrices.biosphere.rows, minlength=len(found.matrices.flows))
    rows = []
    for i in found.gas_map.unmapped:
        flow = found.matrices.flows[i].flow
        where = " / ".join(flow.compartment)
        rows.append([flow.name, where, found.gas_map.media[i], flow.unit, flow.cas, int(entries[i])])
    return table(("flow", "compartment", "medium", "unit", "cas", "exchanges"), rows)


def lines(counts: dict[str, Any], cut_off_names: Sequence[tuple[str, int]], lang: str) -> list[str]:
    """The summary in words, a line each, with the products that were cut off most often."""
    flat = {key: value for key, value in counts.items() if isinstance(value, int)}
    flat["linked_all"] = sum(counts["linked"].values())
    flat["cut_all"] = sum(counts["cut_off"].values())
    values = _shown(flat, lang)
    said = [say(f"inventories.attach-said-{key}", lang, **values) for key in ("size", "links")]
    for how, n in counts["linked"].items():
        if n:
            said.append("  " + say(f"inventories.attach-how-{how}", lang) + ": " + number(n, lang, 0))
    said.append(say("inventories.attach-said-cuts", lang, **values))
    for reason, n in counts["cut_off"].items():
        said.append("  " + say(f"inventories.attach-reason-{reason}", lang) + ": " + number(n, lang, 0))
    said += [f"  · {name}: {number(n, lang, 0)}" for name, n in cut_off_names[:SHOWN]]
    said += [say(f"inventories.attach-said-{key}", lang, **values) for key in ("products", "gases", "risk")]
    return said + doubts_report.lines(counts, lang)


def _shown(values: dict[str, int], lang: str) -> dict[str, str]:
    return {key: number(value, lang, 0) for key, value in values.items()}


def most_cut(found: Found) -> list[tuple[str, int]]:
    """Names of the products that were cut off, most often first."""
    count: dict[str, int] = defaultdict(int)
    for cut in found.linked.cut_offs:
        count[cut.exchange.flow.name] += 1
    return sorted(count.items(), key=lambda item: (-item[1], item[0]))
