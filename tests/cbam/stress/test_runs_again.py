"""Runs read once more: stopped before it began, of another law, the difference with its total."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cbam import runs
from cbam.commands import app
from groundwork.executor import Serial
from groundwork.store import Run
from tests.cbam.stress.test_runs import answered, prepared

MOMENT = datetime(2026, 11, 23, 1, 0, 0)


def complete(root: Path) -> Run:
    run = runs.store(root, prepared(0), MOMENT)
    runs.carry_out(run, prepared(0), Serial())
    return run


def edited(run: Run, **changes: object) -> None:
    """The manifest as if it had been written with other entries; None takes one out."""
    file = run.folder / "manifest.json"
    manifest = {**json.loads(file.read_text(encoding="utf-8")), **changes}
    kept = {key: value for key, value in manifest.items() if value is not None}
    file.write_text(json.dumps(kept), encoding="utf-8")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_run_killed_before_its_inputs_were_kept_is_told_in_words(tmp_path: Path, lang: str) -> None:
    # the manifest is written first, the inputs after it: killed in between there is nothing to go on with
    run = runs.store(tmp_path, prepared(0), MOMENT)
    edited(run, inputs=None, markets=None)
    where = ("--dir", str(tmp_path), "--lang", lang)
    for words in (
        ("stress", "--resume", run.id, "--out", str(tmp_path), "--lang", lang),
        ("replay", run.id, *where),
        ("diff", run.id, run.id, *where),
    ):
        result = CliRunner().invoke(app, list(words))
        assert result.exit_code == 2, (words, result.exception)
        assert "run-not-begun" in result.output
    listed = CliRunner().invoke(app, ["runs", *where])
    assert listed.exit_code == 0
    assert "0/3" in listed.output


def test_a_run_of_another_law_is_not_explained_in_silence(tmp_path: Path) -> None:
    # diff computes both bills anew: where the law has moved on since, that is not what the run holds
    run = complete(tmp_path)
    same = answered("diff", "diff", run.id, run.id, "--dir", str(tmp_path))
    assert same["problems"] == []
    edited(run, law_version="EU CBAM of another day")
    other: Any = answered("diff", "diff", run.id, run.id, "--dir", str(tmp_path))
    assert [problem["code"] for problem in other["problems"]] == ["cbam.diff-changed-since"]
    assert "EU CBAM of another day" in other["problems"][0]["message"]


def test_the_parts_of_a_difference_stand_over_their_sum(tmp_path: Path) -> None:
    # flat 50 to flat 80 EUR: the bill grows by 30/50 of itself, all of it by price, in every year
    for name, eur in (("cheap", 50), ("dear", 80)):
        file = tmp_path / f"{name}.yaml"
        point = f"flat: {{value: {eur}, status: user, source: a}}"
        path = f"{{unit: EUR/certificate, price_base: nominal, published_first: false, {point}}}"
        file.write_text(f"id: {name}\nprice: {path}\n", encoding="utf-8")
        words = ["stress", str(prepared(0).file), "--scenario", str(file), "--years", "2030,2031"]
        done = CliRunner().invoke(app, [*words, "--out", str(tmp_path / name)])
        assert done.exit_code == 0, done.output
    one, other = (str(next((tmp_path / name).iterdir())) for name in ("cheap", "dear"))
    answer: Any = answered("diff", "diff", one, other)
    price: dict[str, Any] = {}
    for year in (2030, 2031):
        price, *rest = [step for step in answer["differences"] if step["year"] == year]
        assert price["driver"] == "price"
        assert price["eur"] == pytest.approx(price["before_eur"] * 30 / 50, rel=1e-9)
        assert [step["eur"] for step in rest] == [0, 0, 0]
    text = CliRunner().invoke(app, ["diff", one, other, "--lang", "en"]).output
    assert all(text.count(f" {year} difference ") == 1 for year in (2030, 2031))
    assert f"({price['before_eur']:,.0f} > {price['after_eur']:,.0f})" in text
