"""``cbam bridge BOM [INSTALLATION]``: ready to be mounted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from cbam.bridge.build import Bridged, Choice
    from cbam.law.rulebook import Law
    from cbam.statute import Statute
    from footprint.bill import Bom, Product
    from groundwork.problems import Counts, Problem
    from inventories.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked: a bill, an installation (not for goods outside CBAM), and what the files leave open.

    ``matches`` as typed, ``ITEM=NAME``: a line of the bill and the precursor, process or source stream that
    is the same thing. ``inventory`` folders are read after the packaged tables.
    """

    bom: Path
    installation: Path | None
    product: str | None
    good: str | None
    matches: Sequence[str]
    metric: str
    inventory: Sequence[Path]
    totals: bool
    json: bool
    allow_rejected: bool
    lang: str


def run(request: Request, law: Callable[[], Statute]) -> NoReturn:
    """Compute both sides, set them against each other, answer.

    Raises ``BadInput`` where there is nothing to answer.
    """
    from cbam.bridge.answer import answer_of
    from cbam.bridge.screen import lines
    from groundwork.answers import as_json, finish

    statute = law()
    product, bridged, pays, counts, problems = bridge_files(request, statute)
    if request.json:
        typer.echo(as_json(answer_of(product, bridged, pays, statute, counts, problems, request.lang)))
    else:
        for line in lines(product, bridged, statute, request.lang, items=not request.totals):
            typer.echo(line)
    finish(problems, request.lang, allow_rejected=request.allow_rejected)


def bridge_files(
    request: Request, statute: Statute
) -> tuple[Product, Bridged | None, bool, Counts, tuple[Problem, ...]]:
    """The product, its bridge (None: it pays no CBAM), whether it pays, counts and problems of reading."""
    from footprint.bom import read_bom
    from inventories.catalogue import load_catalogue

    choice = choice_of(request)
    catalogue = load_catalogue(list(request.inventory))
    bill = read_bom([request.bom], catalogue)
    if request.installation is None:
        return (*_without_cbam(bill.value, choice, statute), bill.counts, bill.problems)
    return _bridged(request, choice, (bill.value, catalogue, bill.counts, bill.problems), statute)


def _bridged(
    request: Request,
    choice: Choice,
    bill: tuple[Bom, Catalogue, Counts, tuple[Problem, ...]],
    statute: Statute,
) -> tuple[Product, Bridged, bool, Counts, tuple[Problem, ...]]:
    from cbam.bridge.build import build, chosen_product
    from cbam.bridge.pcf_side import footprint_of
    from cbam.embedded.installation import compute
    from cbam.embedded.reading import read_installation

    bom, catalogue, counts, problems = bill
    if request.installation is None:
        raise ValueError("no installation")
    loaded = read_installation(request.installation)
    installation = loaded.value.installation
    product = chosen_product(bom, choice, [p.cn for p in installation.products])
    snapshot: Law = statute.of_year(max(installation.year, statute.first_year))
    result = compute(installation, snapshot, loaded.value.place)
    footprint = footprint_of(bom, catalogue, request.metric)
    bridged = build(footprint, product, installation, result, snapshot, choice)
    every = (*problems, *footprint.results.problems, *loaded.problems, *result.problems)
    return product, bridged, True, counts + loaded.counts, every


def _without_cbam(bom: Bom, choice: Choice, statute: Statute) -> tuple[Product, None, bool]:
    """A product of which no installation was given: answered only if it pays no CBAM."""
    from cbam.bridge.build import chosen_product
    from cbam.goods import OutOfScope, Refused, resolve_good
    from groundwork.problems import BadInput, Problem

    product = chosen_product(bom, choice)
    found = resolve_good(product.cn_code, statute.newest)
    if isinstance(found, Refused):
        raise BadInput(found.problem)
    if not isinstance(found, OutOfScope):
        raise BadInput(Problem("cbam.bridge-installation", params={"cn": product.cn_code}))
    return product, None, False


def choice_of(request: Request) -> Choice:
    """The typed options. Raises ``BadInput`` for every match that is no ``ITEM=NAME``."""
    from cbam.bridge.build import Choice
    from groundwork.problems import BadInput, Problem

    pairs = [text.partition("=") for text in request.matches]
    wrong = [
        Problem("cbam.bridge-match-form", params={"value": item})
        for item, sign, name in pairs
        if not (sign and item.strip() and name.strip())
    ]
    if wrong:
        raise BadInput(*wrong)
    matches = {item.strip(): name.strip() for item, _, name in pairs}
    return Choice(request.product or "", request.good or "", matches)
