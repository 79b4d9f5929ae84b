"""What `footprint inventory validate` does: the inventory held against published footprints."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from footprint.answers import refusal
from footprint.screen import console, titled_table
from groundwork.answers import as_json as json_text
from groundwork.answers import finish, head
from groundwork.problems import BadInput, Counts
from groundwork.words import DASH, number, preferred_language, say
from inventories.catalogue import load_catalogue
from inventories.validation import Validation, validate
from inventories.validation_record import validation_record

SCHEMA = "footprint-inventory-validate/1"


def answer_validate(folders: Sequence[Path], metric: str, *, as_json: bool, lang: str | None) -> None:
    """Ratio of our footprint to each published one, medians by group, why rows differ."""
    lang = preferred_language(lang)
    try:
        catalogue = load_catalogue(folders)
        validation = validate(catalogue, metric)
    except BadInput as refused:
        if as_json:
            typer.echo(json_text(refusal(SCHEMA, refused.problems, lang, "rows")))
        finish(refused.problems, lang)
    if as_json:
        n = len(validation.comparisons)
        opening = head(
            SCHEMA, None, None, Counts(n + len(validation.unmatched), n, len(validation.unmatched))
        )
        about = {"metric": metric, "inventory_fingerprint": catalogue.fingerprint}
        typer.echo(json_text({**opening, **about, **validation_record(validation, lang)}))
    else:
        _show(validation, metric, lang)
    finish(catalogue.problems, lang)


def _show(validation: Validation, metric: str, lang: str) -> None:
    record = validation_record(validation, lang)
    title = say("footprint.title-validation", lang, metric=metric)
    groups = titled_table(title, ("group", "rows", "n", "median", "within"), lang, (2, 3, 4))
    for group in record["groups"]:
        share = _float(group["share_within"])
        rows_counted = str(group["rows"]).replace(" ", "-")
        place_alone = rows_counted == "any-route-and-boundary"
        groups.add_row(
            say(f"footprint.said-group-{'same-place' if place_alone else group['group']}", lang),
            say(f"footprint.said-rows-{rows_counted}", lang),
            str(group["n"]),
            number(_float(group["median_ratio"]), lang, 2),
            DASH if share is None else f"{number(100 * share, lang, 0)} %",
        )
    console().print(groups)
    title = say("footprint.title-validation-rows", lang)
    rows = titled_table(title, ("product", "ours", "published", "unit", "ratio", "why"), lang, (1, 2, 4))
    for row in record["rows"]:
        values = (number(_float(row[key]), lang, 3) for key in ("ours", "published"))
        rows.add_row(str(row["product"]), *values, str(row["unit"]),
                     number(_float(row["ratio"]), lang, 2), str(row["why"] or ""))  # fmt: skip
    console().print(rows)


def _float(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None
