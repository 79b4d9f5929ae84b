"""Read scenario files: parents merged, price forms resolved, choices multiplied, every fault named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cbam.scenario import BASE, FOLDER, Scenario, names
from cbam.scenario_faults import problem_of
from cbam.scenario_names import with_names
from cbam.scenario_prices import price_bases_agree, resolved_price
from groundwork.guarded_yaml import guarded_loader, guarded_text
from groundwork.problems import BadInput, Place, Problem

Raw = dict[str, Any]
_OWN = ("id", "name", "sentence", "grid", "extends")
_ENDINGS = {".yaml", ".yml"}
_DEEPEST = 10  # levels of keys; an alias of YAML may hold itself
_NOT_AN_ID = re.compile(r"[^a-z0-9_-]+")


def read_scenarios(path: Path) -> tuple[Scenario, ...]:
    """The scenarios of one file. Raises ``BadInput`` with one problem per faulty key."""
    from cbam.scenario_grid import expanded

    raw = resolved(path, ())
    stem = _NOT_AN_ID.sub("-", path.stem.lower()).strip("-") or "scenario"
    raw.setdefault("id", stem)
    for key in ("name", "sentence"):
        raw.setdefault(key, {"en": str(raw["id"]), "zh": str(raw["id"])})
    place = Place(file=path.name)
    grid = raw.pop("grid", None)
    variants = [raw] if grid is None else expanded(raw, grid, path)
    return with_names(_all_validated(variants, place), place)


def _all_validated(variants: list[Raw], place: Place) -> list[Scenario]:
    """Every variant checked; a fault that several have is told once."""
    found: list[Scenario] = []
    faults: dict[Problem, None] = {}
    for variant in variants:
        try:
            found.append(_validated(variant, place))
        except BadInput as bad:
            faults |= dict.fromkeys(bad.problems)
    if faults:
        raise BadInput(*faults)
    return found


def _validated(raw: Raw, place: Place) -> Scenario:
    try:
        return Scenario.model_validate(raw)
    except ValidationError as error:
        found = {problem_of(dict(e), raw, place): None for e in error.errors(include_url=False)}
        raise BadInput(*found) from None


def _refuse_decimal_commas(raw: object, place: Place) -> None:
    """``{value: 0,5}`` is read as ``value: 0`` and an empty key 5. Raises ``BadInput`` with all of them."""
    if found := list(_decimal_commas(raw, ())):
        params = ({"entry": ".".join(entry), "value": text} for entry, text in found)
        raise BadInput(*(Problem("cbam.scenario-decimal-comma", place, one) for one in params))


def _decimal_commas(raw: object, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if not isinstance(raw, dict) or len(above) > _DEEPEST:
        return
    before: tuple[object, object] | None = None
    for key, value in raw.items():
        digits = isinstance(key, int) and not isinstance(key, bool) and value is None
        if digits and before is not None and isinstance(before[1], int):
            yield (*above, str(before[0])), f"{before[1]},{key}"
        yield from _decimal_commas(value, (*above, str(key)))
        before = (key, value)


def resolved(path: Path, chain: tuple[Path, ...]) -> Raw:
    """The keys of a file with those of its parents below them; later parents win, its own keys always."""
    here = path.resolve()
    place = Place(file=path.name)
    if here in chain:
        names_of = " > ".join(p.stem for p in (*chain, here))
        raise BadInput(Problem("cbam.scenario-circular", place, {"entry": "extends", "chain": names_of}))
    own = _read(path)
    parents = _parents(own, path)
    merged: Raw = {}
    for parent in parents:
        above = resolved(parent, (*chain, here))
        price_bases_agree(merged, above, place)
        merged = merge(merged, {k: v for k, v in above.items() if k not in _OWN})
    _place_market(own, path)
    if "price" in own:
        own["price"] = resolved_price(own["price"], path, (*chain, here))
    price_bases_agree(merged, own, place)
    return merge(merged, own)


def _place_market(own: Raw, path: Path) -> None:
    """A market file is named beside the scenario file; from here on by its full path."""
    trade = own.get("trade")
    demand = trade.get("demand") if isinstance(trade, dict) else None
    if not isinstance(demand, dict) or not isinstance(demand.get("market"), str):
        return
    file = path.parent / demand["market"]
    if not file.is_file():
        params = {"entry": "trade.demand.market", "value": demand["market"]}
        raise BadInput(Problem("cbam.scenario-market-file", Place(file=path.name), params))
    demand["market"] = str(file.resolve())


def _parents(own: Raw, path: Path) -> list[Path]:
    """Files of the parents; without any, the base case lies below."""
    if path.resolve() == (FOLDER / f"{BASE}.yaml").resolve():
        return []
    named = own.get("extends", [])
    listed = [named] if isinstance(named, str) else named
    place = Place(file=path.name)
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise BadInput(Problem("cbam.scenario-not-list", place, {"entry": "extends", "value": str(named)}))
    own["extends"] = listed
    base = [] if listed else [FOLDER / f"{BASE}.yaml"]
    return base + [parent_file(one, path, "extends") for one in listed]


def parent_file(name: str, path: Path, entry: str) -> Path:
    """The file of a packaged scenario, or one beside ``path``."""
    if name in names():
        return FOLDER / f"{name}.yaml"
    file = path.parent / name
    if file.suffix.lower() in _ENDINGS and file.is_file():
        return file
    params = {"entry": entry, "name": name, "known": ", ".join(names())}
    raise BadInput(Problem("cbam.scenario-parent-unknown", Place(file=path.name), params))


def merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> Raw:
    """Mappings merge key by key; anything else above replaces what is below."""
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        both = isinstance(old, dict) and isinstance(value, dict)
        replaces = isinstance(value, dict) and value.get("replaces") is True
        if replaces:
            merged[key] = {k: v for k, v in value.items() if k != "replaces"}
        else:
            merged[key] = merge(old, value) if both and isinstance(old, dict) else value
    return merged


def _read(path: Path) -> Raw:
    import yaml

    place = Place(file=path.name)
    try:
        text = guarded_text(path)
    except OSError as error:
        raise BadInput(Problem("cbam.scenario-unreadable", place, {"reason": error.strerror or ""})) from None
    except UnicodeDecodeError:
        raise BadInput(Problem("cbam.scenario-not-yaml", place, {"reason": "UTF-8"})) from None
    try:
        raw = yaml.load(text, _loader(place))  # noqa: S506 - a subclass of the safe loader
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())
        raise BadInput(Problem("cbam.scenario-not-yaml", place, {"reason": reason})) from None
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise BadInput(Problem("cbam.scenario-not-mapping", place, {"entry": "-", "value": str(raw)}))
    _refuse_decimal_commas(raw, place)
    return raw


def _loader(place: Place) -> type[Any]:
    """A safe YAML loader that refuses a key given twice, which YAML would let the last one win."""
    import yaml

    class Once(guarded_loader()):  # type: ignore[misc]
        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:
            seen: set[object] = set()
            for key_node, _ in node.value:
                key = self.construct_object(key_node, deep=True)
                if isinstance(key, (str, int, float, bool)) and key in seen:
                    line = key_node.start_mark.line + 1
                    params = {"entry": str(key), "line": line}
                    raise BadInput(Problem("cbam.scenario-key-twice", place, params))
                if isinstance(key, (str, int, float, bool)):
                    seen.add(key)
            return super().construct_mapping(node, deep)

    return Once
