"""docs/update-law.md, step by step: the files it shows are written, the commands it shows are run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cbam.commands import app

GUIDE = Path(__file__).parents[2] / "docs" / "update-law.md"
BLOCK = re.compile(r"^( *)```(\w+)([^\n]*)\n(.*?)^ *```", flags=re.MULTILINE | re.DOTALL)
PORTFOLIO = "id,cn_code,origin,quarter,mass_t\nA,72081000,CN,2026-Q4,100\n"


def blocks() -> Iterator[tuple[str, str, str]]:
    """Kind, marks and text of every block of the guide, in order."""
    for indent, kind, marks, text in BLOCK.findall(GUIDE.read_text(encoding="utf-8")):
        yield kind, marks.strip(), "\n".join(line.removeprefix(indent) for line in text.splitlines()) + "\n"


def test_the_quarterly_routine_works_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("portfolio.csv").write_text(PORTFOLIO, encoding="utf-8")
    outputs: dict[str, str] = {}
    for kind, marks, text in blocks():
        if kind == "sh":
            expected = int(marks.partition("=")[2] or 0)
            for command in text.splitlines():
                result = CliRunner().invoke(app, [*shlex.split(command)[1:], "--lang", "en"])
                assert result.exit_code == expected, f"{command}: {result.output}"
                outputs[command] = result.stdout
        else:
            way, _, file = marks.partition("=")
            before = Path(file).read_text(encoding="utf-8") if way == "append" else ""
            Path(file).write_text(before + text, encoding="utf-8")
    # 2.16995 certificates x 100 t x 80.00 EUR, the price of the example
    assert "17,360 EUR" in outputs["cbam bill portfolio.csv --law mylaw"]
    assert "+ mylaw " in outputs["cbam bill portfolio.csv --law mylaw"]
    changed = outputs["cbam law diff --day 2027-06-01 --to-law mylaw"]
    assert "benchmarks" in changed and "1.3" in changed
    assert "certificate_prices" in outputs["cbam law diff --to-law mylaw portfolio.csv --price 80"]
