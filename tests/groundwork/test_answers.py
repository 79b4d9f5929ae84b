"""JSON without NaN, and the exit codes."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest

from groundwork.answers import OUR_FAULT, as_json, finish, head, run
from groundwork.problems import BadInput, Counts, Place, Problem, Severity
from groundwork.provenance import Status


def test_json_has_no_nan_and_keeps_chinese() -> None:
    text = as_json(
        {
            "a": float("nan"),
            "b": np.float64(1.5),
            "c": np.array([1.0, np.inf]),
            "d": date(2026, 2, 10),
            "e": Status.READ,
            "中": "文",
        }
    )
    assert "中" in text
    assert json.loads(text) == {
        "a": None,
        "b": 1.5,
        "c": [1.0, None],
        "d": "2026-02-10",
        "e": "read",
        "中": "文",
    }


def test_every_answer_starts_alike() -> None:
    keys = list(head("x/1", None, None, Counts(3, 2, 1)))
    assert keys == ["schema", "engine_version", "law_version", "known_on", "counts"]


def test_counts_must_add_up() -> None:
    with pytest.raises(ValueError, match="3 read"):
        Counts(3, 1, 1)


ERROR = Problem("groundwork.not-a-number", Place("f.xlsx", "BOM", "D14"), {"value": "abc"})
WARNING = Problem("groundwork.column-unknown", params={"heading": "x"}, severity=Severity.WARNING)


@pytest.mark.parametrize(
    ("problems", "options", "code"),
    [
        ([], {}, 0),
        ([WARNING], {}, 0),
        ([ERROR], {}, 2),
        ([ERROR], {"allow_rejected": True}, 0),
        ([], {"answer_is_no": True}, 1),
        ([ERROR], {"answer_is_no": True}, 2),
    ],
)
def test_exit_codes(problems: list[Problem], options: dict[str, bool], code: int) -> None:
    with pytest.raises(SystemExit) as left:
        finish(problems, "en", **options)
    assert left.value.code == code


def test_problems_go_to_stderr_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        finish([ERROR], "zh")
    spoken = capsys.readouterr()
    assert spoken.out == ""
    assert spoken.err.startswith("not-a-number · f.xlsx, 工作表 BOM, D14: “abc”不是数值。 → ")


def test_a_fault_of_ours_is_one_sentence_and_no_trace(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PCF_CBAM_DEBUG", raising=False)
    monkeypatch.setenv("PCF_CBAM_LANG", "en")

    def broken() -> None:
        raise ZeroDivisionError

    with pytest.raises(SystemExit) as left:
        run(broken)
    assert left.value.code == OUR_FAULT
    spoken = capsys.readouterr().err
    assert "ZeroDivisionError at test_answers.py:" in spoken
    assert "Traceback" not in spoken


def test_bad_input_that_nobody_caught_is_still_put_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    def refusing() -> None:
        raise BadInput(ERROR)

    with pytest.raises(SystemExit) as left:
        run(refusing)
    assert left.value.code == 2
    assert "abc" in capsys.readouterr().err
