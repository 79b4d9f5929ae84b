"""Laying inventory folders over one another: later rows win and are named, every row must link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from groundwork.problems import Place, Problem, Severity
from groundwork.provenance import Source
from inventories.folder import Layer, Synonym
from inventories.process import Exchange, Flow, Process, Role
from inventories.search import Label, label, short_name

Key = tuple[str, str, str]
EMISSION_UNIT = "kg"


@dataclass(frozen=True)
class Merged:
    """All layers as one inventory. `n_rejected` counts rows that were well formed but did not link."""

    processes: Mapping[str, Process]
    flows: Mapping[str, Flow]
    sources: Mapping[str, Source]
    places: Mapping[Key, Place]
    labels: tuple[Label, ...]
    n_rejected: int


@dataclass
class _Stack:
    """The inventory as it grows, layer by layer."""

    heads: dict[str, Process] = field(default_factory=dict)
    exchanges: dict[str, dict[Key, list[tuple[Exchange, Place]]]] = field(default_factory=dict)
    synonyms: list[tuple[Synonym, Place]] = field(default_factory=list)
    flows: dict[str, Flow] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    n_rejected: int = 0

    def refuse(self, code: str, place: Place, **params: str) -> None:
        self.problems.append(Problem(code, place, params))
        self.n_rejected += 1

    def warn(self, code: str, place: Place, **params: str | int | float) -> None:
        self.problems.append(Problem(code, place, params, Severity.WARNING))

    def add(self, layer: Layer) -> None:
        for source_id, source in layer.sources.items():
            if source_id in self.sources:
                self.warn(
                    "inventories.source-replaced", Place(file=f"{layer.name}/sources.yaml"), source=source_id
                )
            self.sources[source_id] = source
        self.flows.update(layer.flows)
        self._add_heads(layer)
        self._add_exchanges(layer)
        self.synonyms += layer.synonyms

    def _add_heads(self, layer: Layer) -> None:
        seen: set[str] = set()
        for process, place in layer.processes:
            if process.id in seen:
                self.refuse("inventories.process-twice", place, process=process.id)
                continue
            seen.add(process.id)
            if process.id in self.heads:
                dropped = self.exchanges.pop(process.id, {})
                self.warn("inventories.process-replaced", place, process=process.id, dropped=len(dropped))
            self.heads[process.id] = process

    def _add_exchanges(self, layer: Layer) -> None:
        seen: set[Key] = set()
        for exchange, place in layer.exchanges:
            if exchange.key in seen:
                self.refuse(
                    "inventories.exchange-twice", place, process=exchange.process_id, flow=exchange.flow_id
                )
                continue
            seen.add(exchange.key)
            rows = self.exchanges.setdefault(exchange.process_id, {}).setdefault(exchange.key, [])
            rows.append((exchange, place))

    def settle(self, rows: Sequence[tuple[Exchange, Place]]) -> tuple[Exchange, Place] | None:
        """Of all rows for one amount the last that links; those it replaces are named."""
        standing: tuple[Exchange, Place] | None = None
        for exchange, place in rows:
            fault = _fault(exchange, self)
            if fault:
                self.refuse(fault[0], place, **fault[1])
                continue
            if standing:
                about = {"process": exchange.process_id, "flow": exchange.flow_id}
                old, new = standing[0].amount.value, exchange.amount.value
                self.warn("inventories.exchange-replaced", place, **about, old=old, new=new)
            standing = exchange, place
        return standing


def merge(layers: Sequence[Layer]) -> tuple[Merged, tuple[Problem, ...]]:
    """One inventory out of several folders, and what did not fit.

    A process row replaces the whole process with all its exchanges; an exchange row
    alone replaces one amount. Both are named in a warning. An exchange that belongs to
    no process, draws on none, releases an unknown gas, uses another unit than its
    supplier or names an unknown source is refused.
    """
    stack = _Stack()
    for layer in layers:
        stack.add(layer)
    places: dict[Key, Place] = {}
    for process_id, keyed in stack.exchanges.items():
        settled = [found for rows in keyed.values() if (found := stack.settle(rows))]
        places.update({exchange.key: place for exchange, place in settled})
        if process_id in stack.heads:
            exchanges = tuple(exchange for exchange, _ in settled)
            stack.heads[process_id] = replace(stack.heads[process_id], exchanges=exchanges)
    processes, labels = _named(stack)
    merged = Merged(processes, stack.flows, stack.sources, places, labels, stack.n_rejected)
    return merged, tuple(stack.problems)


def _fault(exchange: Exchange, stack: _Stack) -> tuple[str, dict[str, str]] | None:
    """Why an exchange does not link, or None."""
    about = {"process": exchange.process_id, "flow": exchange.flow_id}
    if exchange.process_id not in stack.heads:
        return "inventories.process-unknown", about
    if exchange.amount.source not in stack.sources:
        return "inventories.source-unknown", {**about, "source": exchange.amount.source}
    if exchange.role is Role.EMISSION:
        if exchange.flow_id not in stack.flows:
            return "inventories.flow-unknown", {**about, "known": ", ".join(stack.flows)}
        expected = EMISSION_UNIT
    else:
        if exchange.flow_id not in stack.heads:
            return "inventories.input-unlinked", about
        expected = stack.heads[exchange.flow_id].unit
    if exchange.amount.unit != expected:
        return "inventories.unit-differs", {**about, "unit": exchange.amount.unit, "expected": expected}
    return None


def _named(stack: _Stack) -> tuple[dict[str, Process], tuple[Label, ...]]:
    """Processes with their synonyms, and the labels under which search finds them."""
    synonyms: dict[str, list[str]] = {}
    for synonym, place in stack.synonyms:
        if synonym.process_id not in stack.heads:
            stack.refuse(
                "inventories.synonym-unlinked", place, process=synonym.process_id, synonym=synonym.text
            )
        elif synonym.text not in (texts := synonyms.setdefault(synonym.process_id, [])):
            texts.append(synonym.text)
    processes = {i: replace(p, synonyms=tuple(synonyms.get(i, ()))) for i, p in stack.heads.items()}
    return processes, tuple(_labels(processes.values()))


def _labels(processes: Iterable[Process]) -> Iterable[Label]:
    for process in processes:
        yield label(process.id, "id", process.id)
        for name in (process.name_zh, process.name_en):
            yield label(process.id, "name", name)
            if (short := short_name(name)) != name:
                yield label(process.id, "name", short)
        for synonym in process.synonyms:
            yield label(process.id, "synonym", synonym)
