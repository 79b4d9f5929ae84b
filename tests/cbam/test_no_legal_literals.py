"""No legal figure stands in the code: every number of the law side is on a reviewed list, with its reason.

The scan walks the syntax tree: numbers, strings that are numbers, days, quarters or weeks, and defaults of
parameters alike. Documentation strings are no code.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import cbam

ROOT = Path(cbam.__file__).parent
NUMERIC = re.compile(
    r"[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?\s*%?|\d{4}-\d{2}(-\d{2})?|\d{4}-[QW]\d+|\d+[/.]\d+[/.]\d{4}"
)
ALWAYS = (0, 1, -1)

# Screens and commands: widths, digits shown, ports, examples in help texts. They hold no formula.
SCREENS = {
    "app_command.py": "ports and addresses of the app",
    "advice/commands.py": "characters shown",
    "advice/screen.py": "digits shown",
    "bill_command.py": "digits and lines shown",
    "bridge/screen.py": "widths shown",
    "cli.py": "options",
    "commands.py": "options",
    "communication/catena_x.py": "the model's version, lengths of identifiers, last minute of a day",
    "communication/commands.py": "characters shown of a fingerprint",
    "communication/defaults.py": "digits shown",
    "communication/items.py": "numbers of the items of IR (EU) 2025/2547 Annex IV point 1.2",
    "communication/official/copy.py": "cells named in a message",
    "communication/report.py": "numbers of the items of IR (EU) 2025/2547 Annex IV point 1.2",
    "communication/tables.py": "digits shown",
    "demo.py": "columns and formats of a report",
    "demo_screen.py": "widths and digits shown",
    "embedded/commands.py": "digits shown",
    "embedded/cell_texts.py": "percent signs typed by a user",
    "embedded/sheet_columns.py": "headings",
    "embedded/sheets.py": "headings and guidance",
    "goods_command.py": "digits shown",
    "importers/commands.py": "digits shown",
    "landed/cli.py": "options",
    "landed/screen.py": "widths and digits shown",
    "landed/tables.py": "headings and guidance",
    "keep_cli.py": "options",
    "keep_command.py": "characters shown",
    "law_cli.py": "options",
    "ledger/cli.py": "options",
    "ledger/commands.py": "digits and rows shown",
    "ledger/tables.py": "headings and guidance",
    "law_diff_command.py": "digits shown",
    "regimes/commands.py": "digits shown",
    "report.py": "formats and a key of year and quarter",
    "firm_tables.py": "headings and guidance",
    "shipment_tables.py": "headings and guidance",
    "template.py": "guidance",
    "training/cli.py": "options",
}
# Not the law side: the stress test's mathematics and its scenarios keep their own tests.
ELSEWHERE = ("stress", "abatement", "competitors", "runs", "scenario")
FORMATS = {"0.00", "0.000", "0.0000"}

DIGITS = "digits of a customs code"
CALENDAR = "the calendar"
REVIEWED = {
    ("advice/knapsack.py", 2): "the best and the second best",
    ("advice/knapsack.py", 20): "times a solver is asked again",
    ("advice/knapsack.py", 20_000): "sums kept at a time in a proof",
    ("advice/knapsack.py", 1e-12): "noise of sums in floating point",
    ("advice/plan.py", 14): "reports of which every set is tried",
    ("advice/programme.py", 0.5): "rounding of a yes or no found by the solver",
    ("advice/programme.py", 2): "two columns for each good",
    ("advice/programme.py", 1e-6): "tolerance of the solver",
    ("advice/years.py", 12): CALENDAR,
    ("advice/years.py", 31): CALENDAR,
    ("bridge/answer.py", 2): "parts of a key",
    ("bridge/pcf_side.py", 2): "a part of a key",
    ("articles.py", 2): "a part of a text",
    ("bill.py", 2): "digits of money shown",
    ("bill.py", 3): "digits shown",
    ("cited.py", 64): "longest key of a text",
    ("bill.py", 10): "room for the quarter in one key",
    ("communication/official/about.py", 100): "per cent",
    ("communication/official/limits.py", 8): DIGITS,
    ("communication/official/production.py", 8): DIGITS,
    ("communication/official/production.py", 1e-09): "differences of rounding",
    ("derivation.py", 2): "digits of money shown",
    ("derivation.py", 6): "digits shown",
    ("derivation.py", "0"): "zeros stripped from a number shown",
    ("embedded/inputs.py", 1e-6): "slack for rounding of typed quantities",
    ("embedded/installation.py", 12): CALENDAR,
    ("embedded/installation.py", 31): CALENDAR,
    ("embedded/processes.py", 1e-6): "slack for rounding of typed quantities",
    ("embedded/processes.py", 2): "two processes joined",
    ("embedded/reading.py", 2): "indentation of JSON",
    ("embedded/reading.py", 60): "characters shown of a wrong value",
    ("embedded/reading.py", 20_000_000): "bytes a file may have",
    ("embedded/rules.py", 8): DIGITS,
    ("see_units.py", 50.0): "from how many default values on a figure is asked about, nothing is computed",
    ("embedded/shared_process.py", 1e-6): "slack for rounding of typed quantities",
    ("embedded/shared_process.py", 0.02): "likeness of recipes for a note",
    ("embedded/shared_process.py", 2): "two goods or processes compared",
    ("embedded/sources.py", 0.75): "likeness of names for a suggestion",
    ("embedded/sources.py", 1e-6): "slack for rounding of typed shares",
    ("embedded/units.py", 1000.0): "exact conversion of units",
    ("embedded/workbook.py", 2): "layout of a sheet",
    ("embedded/workbook.py", 3): "layout of a sheet",
    ("goods_text.py", 3): "origins named in a sentence",
    ("goods_text.py", 1e-9): "a span smaller than noise is one value",
    ("goods.py", 4): DIGITS,
    ("goods.py", 6): DIGITS,
    ("goods.py", 8): DIGITS,
    ("goods.py", 10): DIGITS,
    ("goods.py", 12): "candidates listed in a sentence",
    ("importers/quarters.py", 2): CALENDAR,
    ("importers/quarters.py", 3): CALENDAR,
    ("importers/quarters.py", 4): CALENDAR,
    ("importers/quarters.py", 12): CALENDAR,
    ("landed/cost.py", "1"): "one tonne",
    ("landed/duties.py", 100): "per cent",
    ("landed/reading.py", 2): DIGITS,
    ("landed/reading.py", 4): DIGITS,
    ("landed/reading.py", 6): DIGITS,
    ("landed/reading.py", 8): DIGITS,
    ("landed/reading.py", 10): DIGITS,
    ("law/defaults.py", 2): DIGITS,
    ("law/defaults.py", 4): DIGITS,
    ("law/defaults.py", 6): DIGITS,
    ("law/defaults.py", 8): DIGITS,
    ("law/defaults.py", 10): DIGITS,
    ("law/grid.py", 2): "a position in a tuple",
    ("law/grid.py", 8): DIGITS,
    ("law/nomenclature.py", 2): DIGITS,
    ("law/nomenclature.py", 4): DIGITS,
    ("law/overlay_scope.py", 4): DIGITS,
    ("law/overlay_scope.py", 6): DIGITS,
    ("law/overlay_scope.py", 8): DIGITS,
    ("law/overlays.py", 4): CALENDAR,
    ("law/overlays.py", 12): CALENDAR,
    ("law/prices.py", 4): CALENDAR,
    ("law/prices.py", 12): CALENDAR,
    ("law/snapshot.py", 8): "digits of the fingerprint shown",
    ("law/tables.py", 2): "the line below the headings",
    ("liability.py", 0.5): "half a unit of the last place, in rounding half up",
    ("liability.py", 10.0): "the decimal system",
    ("ledger/book.py", 6): "digits of a folder's name",
    ("ledger/book.py", "0"): "a format",
    ("liability.py", 9): "decimals beyond which floating point is noise",
    ("origins.py", 0.5): "likeness of names for a suggestion",
    ("origins.py", 0.7): "likeness of names for a suggestion",
    ("origins.py", 2): "twice the suggestions shown are looked at",
    ("origins.py", 3): "suggestions shown",
    ("origins.py", 8): "size of a cache",
    ("portfolio.py", 2): "positions of a pair",
    ("portfolio.py", "1"): "the id of a line typed on its own",
    ("portfolio.py", 4): CALENDAR,
    ("portfolio.py", 12): CALENDAR,
    ("prices.py", 2): "a part of a text",
    ("readings.py", 2): "a switch has at least two values",
    ("statute.py", 2): "a part of a text",
    ("training/pool.py", 16): "how many pools are kept",
    ("training/texts.py", "0"): "zeros stripped from a number shown",
    ("what_if.py", 4): "digits shown in a note",
    ("law/yearly.py", "1"): "the unit of a share",
    ("outlook.py", "1"): "the unit of a share",
    ("regimes/generic.py", "0"): "a format",
    ("regimes/uk.py", "0"): "a format",
}


def law_side() -> Iterator[tuple[str, Path]]:
    for file in sorted(ROOT.rglob("*.py")):
        name = file.relative_to(ROOT).as_posix()
        if name not in SCREENS and not name.startswith(ELSEWHERE):
            yield name, file


def literals(file: Path) -> Iterator[tuple[int, float | str]]:
    """Every number and numeric string of a module with its line, documentation strings left out."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    texts = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in texts or isinstance(node.value, bool):
            continue
        value = node.value
        number = isinstance(value, (int, float)) and value not in ALWAYS
        if number or (isinstance(value, str) and NUMERIC.fullmatch(value.strip())):
            yield node.lineno, value  # type: ignore[misc]


@pytest.mark.parametrize(("name", "file"), list(law_side()), ids=lambda x: x if isinstance(x, str) else "")
def test_every_number_of_the_law_side_is_reviewed(name: str, file: Path) -> None:
    unknown = [(line, value) for line, value in literals(file) if (name, value) not in REVIEWED]
    assert unknown == [], f"{name}: put legal figures into cbam/law/data, or review the literal here"


def test_the_reviewed_list_holds_nothing_that_is_gone() -> None:
    present = {(name, value) for name, file in law_side() for _, value in literals(file)}
    assert set(REVIEWED) - present == set()


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_holds_whole_numbers_only(name: str) -> None:
    """Widths, digits and numbers of items; a share, a factor or a day would be a figure of the law."""
    found = [value for _, value in literals(ROOT / name) if str(value) not in FORMATS]
    assert [value for value in found if not re.fullmatch(r"\d+(\.0)?", str(value))] == []


def test_every_screen_named_exists() -> None:
    assert [name for name in SCREENS if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize(
    "code",
    [
        "x = 0.975",
        "def f(share=0.025): ...",
        'f = float("1.1")',
        "MARKUP = {2026: 0.1}",
        'see = total * D("110 %")',
        'first = date.fromisoformat("2027-02-01")',
        'if period >= "2026-Q3": ...',
    ],
)
def test_the_scan_sees_a_planted_figure(code: str, tmp_path: Path) -> None:
    file = tmp_path / "planted.py"
    file.write_text(code, encoding="utf-8")
    assert list(literals(file))
