"""Every option of the law side's commands with typing mistakes: an answer or a refusal, always in words."""

from __future__ import annotations

import shlex

import pytest
from typer.testing import CliRunner

from cbam.commands import app

BAD = ("", "nan", "1e30", "Chnia", "1" * 40)
COMMANDS = (
    "bill --cn 72081000 --origin CN --mass 1 --date 2026-02-10",
    "bill --cn 72081000 --origin CN --mass 1 --year 2027 --production-year 2026 --price 80",
    "bill --cn 72081000 --origin CN --mass 1 --quarter 2026-Q1 --known-on 2026-11-01",
    "bill --cn 72081000 --origin CN --mass 1 --year 2027 --purchase 2027-04-14 --scenario central",
    "bill --cn 27160000 --origin UA --mwh 10 --factor 0.8 --date 2026-02-10",
    "bill --cn 25232900 --origin CN --mass 1 --date 2026-02-10 --content 0.75 "
    "--reading cement-default-unit=clinker",
    "bill --cn 39011010 --origin CN --mass 1 --date 2026-02-10 --overlay scope-polymers",
    "goods 72081000 --origin CN --year 2026 --price 80",
    "tasks importer --year 2026",
    "regimes uk --sector hydrogen --year 2027 --quarter 1 --mass 1 --see-direct 10 --uka-price 60",
    "regimes china --year 2026 --alpha -0.01 --price 98 --cny-per-eur 7.5",
    "landed --cn 72081000 --origin CN --value 600 --date 2026-02-10 --price 80 --in-quota 0.5",
    "law show default_values --code 72081000 --origin CN --day 2026-03-01",
    "law at 2026-03-01 --known-on 2026-07-01",
    "training sheet --seed 7 --n 2 --kind bill --known-on 2026-11-01",
)


def mistakes() -> list[tuple[str, ...]]:
    """Each command with one of its values replaced by each bad one."""
    found = []
    for command in COMMANDS:
        words = shlex.split(command)
        values = [i for i, word in enumerate(words) if i > 1 and not word.startswith("--")]
        for i in values:
            found += [(*words[:i], bad, *words[i + 1 :]) for bad in BAD]
    return sorted(set(found))


@pytest.mark.parametrize("command", COMMANDS)
def test_the_command_itself_answers(command: str) -> None:
    assert CliRunner().invoke(app, [*shlex.split(command), "--lang", "en"]).exit_code in {0, 1}


def test_no_mistake_ends_in_a_failure_of_the_program() -> None:
    failed = []
    for words in mistakes():
        result = CliRunner().invoke(app, [*words, "--lang", "en"])
        raw = result.exception is not None and not isinstance(result.exception, SystemExit)
        silent = result.exit_code == 2 and not (result.stderr or result.stdout).strip()
        if raw or silent or result.exit_code not in {0, 1, 2}:
            failed.append((" ".join(words), result.exit_code, repr(result.exception)[:80]))
    assert failed == []
