"""Every command and option that a text of the catalogue names can really be typed."""

from __future__ import annotations

import re
from typing import Any

import pytest
import typer.main

from cbam.commands import app
from groundwork.words import LANGUAGES, catalogue

ROOT = typer.main.get_command(app)
_COMMAND = re.compile(r"\bcbam ((?:[a-z]+[a-z-]*)(?: [a-z]+[a-z-]*)?)")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def commands(node: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    found = {path: node}
    for name, child in getattr(node, "commands", {}).items():
        found |= commands(child, (*path, name))
    return found


KNOWN = commands(ROOT)
OPTIONS = {option for node in KNOWN.values() for p in node.params for option in (*p.opts, *p.secondary_opts)}
NOT_COMMANDS = {"certificates", "certificate", "goods"}  # "CBAM goods" in lower case would be prose


@pytest.mark.parametrize("lang", LANGUAGES)
def test_commands_exist(lang: str) -> None:
    wrong = []
    for key, text in catalogue("cbam", lang).items():
        for found in _COMMAND.findall(text):
            first = found.split()[0]
            if (first,) not in KNOWN and first not in NOT_COMMANDS:
                wrong.append((key, found))
    assert wrong == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_options_exist(lang: str) -> None:
    mounted = ("communication",) in KNOWN
    texts = {k: t for k, t in catalogue("cbam", lang).items() if mounted or "communication" not in k}
    wrong = [(key, o) for key, text in texts.items() for o in _OPTION.findall(text) if o not in OPTIONS]
    assert wrong == []
