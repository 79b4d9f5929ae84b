"""Answers are marked within the tolerance, known mistakes are named, and a sheet shows if it was altered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cbam.statute import Statute
from cbam.training.generator import exercise, exercises
from cbam.training.marking import Outcome, mark
from cbam.training.model import ChoiceAnswer, NumberAnswer
from cbam.training.quiz import read_sheet, remark, score, sealed
from groundwork.problems import BadInput


def right_answers(seed: int, n: int, statute: Statute) -> list[str]:
    answers = (one.answer for one in exercises(seed, n, statute))
    return [a.right if isinstance(a, ChoiceAnswer) else repr(a.value) for a in answers]


def test_a_number_is_right_within_the_tolerance(statute: Statute) -> None:
    one = exercise(3, 1, "bill", statute)
    assert isinstance(one.answer, NumberAnswer)
    value = one.answer.value
    for given, outcome in (
        (f"{value:.2f}", Outcome.RIGHT),
        (f" {value:,.2f} ", Outcome.RIGHT),
        (repr(value * 1.004), Outcome.RIGHT),
        (repr(value * 1.006), Outcome.WRONG),
        ("", Outcome.MISSING),
        ("about 5", Outcome.UNREADABLE),
        ("nan", Outcome.UNREADABLE),
        ("1e999", Outcome.UNREADABLE),
    ):
        assert mark(one, given).outcome is outcome, given


def test_a_known_mistake_is_named_with_its_article(statute: Statute) -> None:
    one = exercise(3, 1, "term", statute)
    assert isinstance(one.answer, NumberAnswer)
    for trap in one.answer.traps:
        found = mark(one, repr(trap.value))
        assert found.why == trap.why
        assert not found.right


def test_a_slip_of_units_is_named(statute: Statute) -> None:
    one = exercise(3, 1, "bill", statute)
    assert isinstance(one.answer, NumberAnswer)
    found = mark(one, repr(one.answer.value * 1000))
    assert found.why is not None and "1,000" in found.why.en


def test_nothing_is_right_only_as_nothing(statute: Statute) -> None:
    """A procedure that carries no emissions: 0 is right, any other number is not."""
    found = (exercise(seed, 1, "procedure", statute) for seed in range(40))
    one = next(o for o in found if isinstance(o.answer, NumberAnswer) and o.answer.value == 0)
    assert mark(one, "0").right
    assert not mark(one, "0.001").right


def test_a_whole_quiz_is_scored_by_kind(statute: Statute) -> None:
    answers = right_answers(7, 11, statute)
    everything = score(exercises(7, 11, statute), answers)
    assert (everything.right, everything.n) == (11, 11)
    half = score(exercises(7, 11, statute), answers[:5])
    assert half.right == 5
    assert sum(asked for _, asked in half.by_kind.values()) == 11


def test_a_sheet_is_marked_again_and_alterations_show(statute: Statute, tmp_path: Path) -> None:
    asked = exercises(7, 6, statute)
    record = sealed(score(asked, [*right_answers(7, 6, statute)[:4], "1"]), (), statute.version, " 张三 ", 95)
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    found = remark(read_sheet(file), statute)
    assert found.intact and found.same_law
    assert found.score.right == 4 == found.sheet.right
    assert found.sheet.name == "张三"
    for key, value in (("name", "李四"), ("right", 6), ("seconds", 5), ("answers", ["9"] * 6), ("seed", 8)):
        file.write_text(json.dumps({**record, key: value}, ensure_ascii=False), encoding="utf-8")
        assert not remark(read_sheet(file), statute).intact, key


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"schema": "x"}', "\x00", "[" * 100_000, '{"schema": "cbam-training-answers/1"}'],
)
def test_a_file_that_is_no_answer_sheet_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput):
        read_sheet(file)
