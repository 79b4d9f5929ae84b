"""Exercises limited to chosen goods: nothing else is asked, marking knows it; all goods stay as they were."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cbam.commands import app
from cbam.statute import Statute
from cbam.training.generator import KINDS, exercise, exercises, kinds_of
from cbam.training.goods import chosen_goods, goods_words
from cbam.training.model import ChoiceAnswer, Exercise
from cbam.training.pool import pool_of
from cbam.training.quiz import check_code, read_sheet, remark, score, sealed
from cbam.training.sheets import key, sheet
from groundwork.documents.writing import document_bytes
from groundwork.problems import BadInput
from groundwork.words import LANGUAGES
from tests.cbam.training.test_sheets import answer, texts

CLASS = ("7308", "310210")  # steel structures and urea
CODE = re.compile(r"\b(\d{8}|\d{10})\b")


def codes_in(one: Exercise) -> set[str]:
    """Every code that stands among the facts of an exercise."""
    return {code for fact in one.given for code in CODE.findall(fact.shown.en)}


def chosen(*typed: str, statute: Statute) -> tuple[str, ...]:
    return chosen_goods(typed, statute)


def test_a_class_on_structures_and_urea_is_asked_of_nothing_else(statute: Statute) -> None:
    """But for the code that is to be told from those of Annex I: it is of the same chapters, 73 or 31."""
    goods = chosen(*CLASS, statute=statute)
    met: set[str] = set()
    for seed in range(4):
        for one in exercises(seed, 2 * len(KINDS), statute, goods=goods):
            codes = codes_in(one)
            met |= {code[:6] for code in codes}
            outside = isinstance(one.answer, ChoiceAnswer) and one.answer.right == "not-listed"
            allowed = ("73", "31") if outside else CLASS
            assert all(code.startswith(allowed) for code in codes), (one.id, codes)
            assert one.goods == goods and one.id.endswith("-310210+7308")
    assert {"730820", "310210"} <= met


def test_each_of_the_chosen_comes_as_often_as_the_other(statute: Statute) -> None:
    """One code of hydrogen and some 570 of iron and steel: every other draw is hydrogen all the same."""
    goods = chosen("iron_steel", "2804", statute=statute)
    met = [codes_in(exercise(seed, 1, "bill", statute, goods)) for seed in range(60)]
    assert 15 < sum(codes == {"28041000"} for codes in met) < 45


# What the seed 7 drew before goods could be chosen: code, origin, time, mass.
DRAWN_BEFORE = {
    "bill": ("72249003", "South Africa", "2029", "250 t"),
    "lookup": ("31029000", "Kazakhstan", "2029", "500 t"),
    "term": ("73066110", "Moldova", "2029", "120 t"),
    "compare": ("31052010", "United States", "2027", "150 t"),
    "mistake": ("76072091", "United Arab Emirates", "2027", "40 t"),
    "scope": ("73182400",),
}


@pytest.mark.parametrize("kind", DRAWN_BEFORE)
def test_a_seed_of_all_goods_draws_what_it_drew_before(kind: str, statute: Statute) -> None:
    one = exercise(7, 1, kind, statute)
    shown = tuple(fact.shown.en for fact in one.given[:4])
    code, *rest = DRAWN_BEFORE[kind]
    assert shown[0].startswith(code)
    assert shown[1 : 1 + len(rest)] == tuple(rest)
    assert one.id == f"7-01-{kind}"


def test_the_order_of_kinds_of_a_seed_is_what_it_was(statute: Statute) -> None:
    order = "coil scope compare threshold procedure lookup mistake bill who when term"
    assert [one.kind for one in exercises(7, 11, statute)] == order.split()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (("7308",), ("7308",)),
        (("73 08", "7308"), ("7308",)),
        (("７３０８，3102.10",), ("310210", "7308")),
        (("钢铁、iron and steel", "2523"), ("iron_steel", "2523")),
        (("7308200000",), ("73082000",)),  # ten digits of a code that the law does not divide
        ((" ",), ()),
    ],
)
def test_goods_are_read_in_any_spelling(
    typed: tuple[str, ...], found: tuple[str, ...], statute: Statute
) -> None:
    assert chosen(*typed, statute=statute) == found


def test_every_wrong_name_is_told_at_once(statute: Statute) -> None:
    """2716 is electricity, 3901 no good of Annex I, 73 too short, 72081099 no code."""
    with pytest.raises(BadInput) as refused:
        chosen("2716", "3901", "73", "72081099", "7308", "poetry", statute=statute)
    names = [problem.params["name"] for problem in refused.value.problems]
    assert names == ["2716", "3901", "73", "72081099", "poetry"]
    with pytest.raises(BadInput):
        chosen(*pool_of(statute).by_sector["iron_steel"][:13], statute=statute)


def test_kinds_that_need_other_goods_are_left_out_or_refused(statute: Statute) -> None:
    """No urea is made from coil; hydrogen never counts towards the threshold (Reg (EU) 2023/956 Art 2a)."""
    urea, hydrogen = (chosen(name, statute=statute) for name in ("310210", "hydrogen"))
    assert set(KINDS) - set(kinds_of(urea, statute)) == {"coil"}
    assert set(KINDS) - set(kinds_of(hydrogen, statute)) == {"coil", "threshold"}
    assert "coil" in kinds_of(chosen("7306", statute=statute), statute)
    assert {one.kind for one in exercises(1, 20, statute, goods=urea)} == set(kinds_of(urea, statute))
    with pytest.raises(BadInput) as refused:
        exercises(1, 3, statute, ("coil", "bill", "threshold"), hydrogen)
    assert [p.params["kind"] for p in refused.value.problems] == ["coil", "threshold"]


def test_every_heading_can_be_asked(statute: Statute) -> None:
    pool = pool_of(statute)
    headings = sorted({code[:4] for codes in pool.by_sector.values() for code in codes})
    for at, heading in enumerate(headings):
        goods = chosen(heading, statute=statute)
        for kind in kinds_of(goods, statute):
            one = exercise(at, 1, kind, statute, goods)
            assert one.explanation and "{" not in one.question.zh


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sheet_and_key_name_the_goods(lang: str, statute: Statute) -> None:
    goods = chosen("7308", "fertilisers", statute=statute)
    asked = exercises(7, 6, statute, goods=goods)
    for made in (sheet(asked, statute, lang), key(asked, statute, lang)):
        assert goods_words(goods, lang) in texts(document_bytes(made, ".docx"))


def test_a_record_is_marked_on_the_goods_it_was_asked_of(statute: Statute, tmp_path: Path) -> None:
    goods = chosen(*CLASS, statute=statute)
    asked = exercises(7, 6, statute, goods=goods)
    right = [a.right if isinstance(a, ChoiceAnswer) else repr(a.value) for a in (one.answer for one in asked)]
    record = sealed(score(asked, right), (), statute.version, "", None)
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(record), encoding="utf-8")
    found = remark(read_sheet(file), statute)
    assert found.intact and found.score.right == 6
    for goods_now in ([], ["7308"]):
        file.write_text(json.dumps({**record, "goods": goods_now}), encoding="utf-8")
        found = remark(read_sheet(file), statute)
        assert not found.intact and found.score.right < 6


def test_the_code_of_a_record_of_all_goods_is_the_one_it_had(statute: Statute, tmp_path: Path) -> None:
    """Records handed in before goods could be chosen do not name any; they stay intact."""
    body = {"schema": "cbam-training-answers/1", "seed": 7, "kinds": [], "answers": ["1"], "right": 0,
            "seconds": None, "name": "", "law_version": statute.version}  # fmt: skip
    file = tmp_path / "answers.json"
    file.write_text(json.dumps({**body, "code": check_code(body)}), encoding="utf-8")
    assert remark(read_sheet(file), statute).intact
    assert "goods" not in sealed(score(exercises(7, 1, statute), ["1"]), (), statute.version, "", None)


def test_the_command_takes_goods(tmp_path: Path) -> None:
    code, found = answer("cbam_training_sheet", "training", "sheet", "--goods", "7308,310210", "--n", 11)
    assert code == 0 and found["goods"] == ["310210", "7308"]
    for words in (("--goods", "3901"), ("--goods", "310210", "--kind", "coil")):
        done = CliRunner().invoke(app, ["training", "sheet", *words, "--lang", "zh"])
        assert done.exit_code == 2
        assert words[1] in done.stderr and "→" in done.stderr
