"""What `footprint inventory import` does: attach a database that the user may use."""

from __future__ import annotations

from pathlib import Path

import typer

from footprint.answers import refusal
from groundwork.answers import as_json as json_text
from groundwork.answers import finish, head, problem_records
from groundwork.problems import BadInput
from groundwork.words import preferred_language
from inventories.attach.attaching import attach
from inventories.attach.options import Options

SCHEMA = "footprint-inventory-import/1"


def answer_import(path: Path, options: Options, *, as_json: bool, lang: str | None) -> None:
    """Read, link, check and freeze a database; the linking report in words or as JSON.

    Exchanges that were cut off and by-products count as rejected: they are listed, not faulty.
    """
    lang = preferred_language(lang)
    try:
        loaded = attach(path, options)
    except BadInput as refused:
        if as_json:
            typer.echo(json_text(refusal(SCHEMA, refused.problems, lang, "cut_off_products")))
        finish(refused.problems, lang)
    if as_json:
        opening = head(SCHEMA, None, None, loaded.counts)
        problems = {"problems": problem_records(loaded.problems, lang)}
        typer.echo(json_text({**opening, **loaded.value.record, **problems}))
    else:
        for line in loaded.value.lines(lang):
            typer.echo(line)
    finish(loaded.problems, lang)
