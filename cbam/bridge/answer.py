"""The bridge as the command's JSON: keys fixed by the schema in docs/schemas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cbam.bridge.reconcile import Item, Key, Step
from cbam.neighbours import what_else
from groundwork.answers import head, problem_records
from groundwork.problems import Counts, Problem
from groundwork.words import say

if TYPE_CHECKING:
    from cbam.bridge.build import Bridged
    from cbam.statute import Statute
    from footprint.bill import Product

SCHEMA = "cbam-bridge/1"
Record = dict[str, object]
CODES = ("cbam.bridge-note-two-calculations", "cbam.bridge-note-site", "cbam.bridge-note-precursors")


def answer_of(  # noqa: PLR0913, PLR0917 - the parts of one answer
    product: Product,
    bridged: Bridged | None,
    pays: bool,
    statute: Statute,
    counts: Counts,
    problems: Sequence[Problem],
    lang: str,
) -> Record:
    """The answer; without a bridge (the good pays no CBAM) only what else the Union asks of it."""
    bridge = bridged.bridge if bridged else None
    return {
        **head(SCHEMA, statute.version, statute.known_on, counts),
        "law_acts": statute.acts,
        "product": {
            "product_id": product.id,
            "name": product.name,
            "cn_code": product.cn_code,
            "pcf_tco2e_per_t": bridge.pcf_tco2e_per_t if bridge else None,
            "metric": bridged.pcf.metric if bridged else None,
            "inventory_fingerprint": bridged.pcf.fingerprint if bridged else None,
        },
        "good": _good(bridged) if bridged else None,
        "pays_cbam": pays,
        "steps": [step_record(step, lang) for step in bridge.steps] if bridge else [],
        "waterfall": [
            {
                "key": bar.key,
                "label": label(bar.key, lang),
                "start": bar.start,
                "end": bar.end,
                "total": bar.total,
            }
            for bar in (bridge.waterfall if bridge else ())
        ],
        "matches": [
            {"item": item, "name": name} for item, name in (bridge.matches if bridge else {}).items()
        ],
        "unmatched_precursors": list(bridge.unmatched) if bridge else [],
        "what_else": [
            {"id": p.id, "act": p.act, "confidence": p.confidence, "text": p.say(lang)}
            for p in what_else(product.cn_code)
        ],
        "notes": [{"code": code, "text": text} for code, text in notes(bridged, lang)],
        "problems": problem_records(problems, lang),
    }


def _good(bridged: Bridged) -> Record:
    good = bridged.cbam.good
    return {
        "product": good.product,
        "process": good.process,
        "cn_code": good.cn_code,
        "annex_ii": good.annex_ii,
        "see_direct_tco2e_per_t": good.see_direct,
        "see_indirect_tco2e_per_t": good.see_indirect,
        "see_counted_tco2e_per_t": good.see_counted,
        "electricity_factor_tco2_per_mwh": bridged.cbam.ef_tco2_per_mwh,
    }


def step_record(step: Step, lang: str) -> Record:
    """One step with its items; figures in tCO2e per tonne of product."""
    return {
        "key": step.key,
        "label": label(step.key, lang),
        "why": say(f"cbam.bridge-why-{step.key}", lang),
        "article": step.article or None,
        "pcf_tco2e_per_t": step.pcf,
        "cbam_tco2e_per_t": step.cbam,
        "change_tco2e_per_t": step.change,
        "items": [
            {
                "name": item_name(item, lang),
                "counterpart": item.counterpart or None,
                "pcf_tco2e_per_t": item.pcf,
                "cbam_tco2e_per_t": item.cbam,
            }
            for item in step.items
        ],
    }


def label(key: str, lang: str) -> str:
    """The name of a step or of one of the two totals."""
    return say(f"cbam.bridge-step-{key}", lang)


def item_name(item: Item, lang: str) -> str:
    """An item's name, with the reason where it has one."""
    return say(item.code, lang, name=item.name) if item.code else item.name


def notes(bridged: Bridged | None, lang: str) -> list[tuple[str, str]]:
    """What a reader of the bridge must know."""
    if bridged is None:
        return [("cbam.bridge-note-no-cbam", say("cbam.bridge-note-no-cbam", lang))]
    codes = [CODES[0], CODES[1]]
    present = {step.key for step in bridged.bridge.steps}
    if Key.PRECURSORS in present:
        codes.append(CODES[2])
    if any(gas.whole for part in bridged.pcf.parts for gas in part.released):
        codes.append("cbam.bridge-note-whole")
    if bridged.cbam.ef_tco2_per_mwh is None and any(part.mwh for part in bridged.pcf.parts):
        codes.append("cbam.bridge-note-no-factor")
    found = [(code, say(code, lang)) for code in codes]
    if bridged.bridge.unmatched:
        code, names = "cbam.bridge-note-unmatched", ", ".join(bridged.bridge.unmatched)
        found.append((code, say(code, lang, names=names)))
    return found
