"""``cbam installation``: its JSON against the schema, its words, its exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from cbam.commands import app
from cbam.embedded import commands
from cbam.law.rulebook import Law
from groundwork.words import LANGUAGES
from tests.cbam.embedded.conftest import CASES

SCHEMA = Path(__file__).parents[3] / "docs" / "schemas" / "cbam_installation.json"


def run(path: Path, law: Law, capsys: pytest.CaptureFixture[str], **options: Any) -> tuple[int, str, str]:
    request = commands.Request(
        path, options.get("json", True), options.get("allow", False), options.get("lang", "en")
    )
    with pytest.raises(SystemExit) as left:
        commands.run(request, lambda: law)
    out = capsys.readouterr()
    return int(left.value.code or 0), out.out, out.err


@pytest.mark.parametrize("name", ["cement", "two_process_loop", "steel", "aluminium", "three_process_loop"])
def test_json_keeps_its_schema(name: str, law: Law, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(CASES / f"{name}.json", law, capsys)
    answer = json.loads(out)
    jsonschema.validate(answer, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert code == 0
    assert answer["schema"] == "cbam-installation/1"
    assert list(answer)[:5] == ["schema", "engine_version", "law_version", "known_on", "counts"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_in_both_languages(lang: str, law: Law, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(CASES / "steel.json", law, capsys, json=False, lang=lang)
    assert code == 0
    assert "72142000" in out
    assert "2026" in err  # the warning that 2025 lies before the definitive period


def test_a_problem_leaves_2_and_still_answers(
    case: Callable[..., dict[str, Any]], law: Law, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = case("cement")
    data["processes"][0]["directly_attributed_emissions_t"] += 1000
    path = tmp_path / "case.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    code, out, err = run(path, law, capsys)
    assert code == 2
    assert json.loads(out)["goods"][0]["see_direct_tco2e_per_t"] == pytest.approx(
        0.9248083237666666, rel=1e-9
    )
    assert "processes[0].directly_attributed_emissions_t" in err
    assert run(path, law, capsys, allow=True)[0] == 0


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("key", ["_oracle", "official_outputs"])
def test_remarks_beside_a_case_do_no_harm(
    key: str, lang: str, case: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    # through the command itself: the words of the note are chosen there
    path = tmp_path / "case.json"
    path.write_text(json.dumps({**case("cement"), key: {"see": 1}}), encoding="utf-8")
    done = CliRunner().invoke(app, ["installation", str(path), "--lang", lang])
    assert done.exit_code == 0, done.output
    assert ("official_outputs" in done.output) is (key == "official_outputs")


def test_template_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands.write_template(tmp_path / "t.xlsx", "zh")
    assert (tmp_path / "t.xlsx").stat().st_size > 5000
    assert "t.xlsx" in capsys.readouterr().out
