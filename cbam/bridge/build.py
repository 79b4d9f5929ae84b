"""One product and one installation brought together: which product, which good, which names are the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cbam.bridge.cbam_side import CbamSide, cbam_side
from cbam.bridge.pcf_side import Footprint, PcfSide, roots
from cbam.bridge.reconcile import Bridge, reconcile, same_names
from cbam.embedded.rules import CN8_DIGITS, fold
from footprint.bill import Bom, Product
from groundwork.problems import BadInput, Param, Problem

if TYPE_CHECKING:
    from cbam.embedded.model import Installation
    from cbam.embedded.results import GoodResult, InstallationResult
    from cbam.law.rulebook import Law


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user says where the files leave it open: product id, good, item of the bill = CBAM name."""

    product: str = ""
    good: str = ""
    matches: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Bridged:
    """A bridge with the two sides it stands on."""

    bridge: Bridge
    pcf: PcfSide
    cbam: CbamSide


def chosen_product(bom: Bom, choice: Choice, codes: Sequence[str] = ()) -> Product:
    """The product asked for; else the one with a CN code among ``codes``, else the only one there is.

    Of several, those that are no sub-assembly of another. Raises ``BadInput`` where none or several are left.
    """
    if choice.product:
        found = [p for p in bom.products if choice.product in (p.id, p.name)]
    else:
        wanted = {code[:CN8_DIGITS] for code in codes}
        found = [p for p in bom.products if p.cn_code[:CN8_DIGITS] in wanted] or list(bom.products)
        whole = {p.id for p in roots(bom)}
        found = [p for p in found if p.id in whole] if len(found) > 1 else found
    if len(found) != 1:
        params: dict[str, Param] = {
            "name": choice.product or "-", "known": ", ".join(p.id for p in bom.products) or "-",
        }  # fmt: skip
        raise BadInput(Problem("cbam.bridge-product", params=params))
    return found[0]


def chosen_good(result: InstallationResult, product: Product, choice: Choice) -> GoodResult:
    """The good asked for, else the one with the product's CN code. Raises ``BadInput`` without exactly one.

    A good without a counted figure is refused: there is nothing to bridge to.
    """
    if choice.good:
        asked = fold(choice.good)
        found = [g for g in result.goods if asked in (fold(g.product), fold(g.cn_code), fold(g.process))]
    else:
        code = product.cn_code[:CN8_DIGITS]
        found = [g for g in result.goods if code and g.cn_code[:CN8_DIGITS] == code]
    if len(found) != 1:
        listed = ", ".join(f"{g.product or g.process} ({g.cn_code})" for g in result.goods) or "-"
        params: dict[str, Param] = {
            "name": choice.good or product.cn_code or "-", "known": listed, "product": product.id,
        }  # fmt: skip
        raise BadInput(Problem("cbam.bridge-good", params=params))
    if found[0].see_counted is None:
        raise BadInput(*result.problems, Problem("cbam.bridge-no-figure", params={"name": found[0].product}))
    return found[0]


def build(  # noqa: PLR0913, PLR0917 - the two calculations and what links them
    footprint: Footprint,
    product: Product,
    installation: Installation,
    result: InstallationResult,
    law: Law,
    choice: Choice = Choice(),
) -> Bridged:
    """The bridge from ``product``'s footprint to its good's embedded emissions, both computed before.

    Raises ``BadInput`` for a product without footprint, a good that is not there, or a match with a name
    that neither file holds.
    """
    good = chosen_good(result, product, choice)
    side = cbam_side(installation, result, good, law)
    names = [*(b.name for b in side.bought), *(s.name for s in side.steps), *side.streams]
    items = list(dict.fromkeys(line.item for line in footprint.results.bom.lines))
    stated = dict(choice.matches or {})
    _refuse_strange(stated, items, names)
    matches = same_names(items, names, stated)
    own = [item for item, name in matches.items() if name in {s.name for s in side.steps}]
    pcf = footprint.side(product.id, own)
    kept = {part.item: matches[part.item] for part in pcf.parts if part.item in matches}
    return Bridged(reconcile(pcf, side, kept), pcf, side)


def _refuse_strange(stated: Mapping[str, str], items: Sequence[str], names: Sequence[str]) -> None:
    known_items, known_names = {fold(i) for i in items}, {fold(n) for n in names}
    wrong = []
    for item, name in stated.items():
        for text, known, listed in ((item, known_items, items), (name, known_names, names)):
            if fold(text) not in known:
                params: dict[str, Param] = {"name": text, "known": ", ".join(dict.fromkeys(listed))}
                wrong.append(Problem("cbam.bridge-match", params=params))
    if wrong:
        raise BadInput(*wrong)
