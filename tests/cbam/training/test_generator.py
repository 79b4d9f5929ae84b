"""Exercises are reproducible, and the answer the engine found is what a hand finds from the facts given."""

from __future__ import annotations

import re
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbam.importers.procedures import procedures
from cbam.statute import Statute
from cbam.training.choice_kinds import SCOPE_OPTIONS
from cbam.training.draws import Draws
from cbam.training.generator import KINDS, exercise, exercises
from cbam.training.model import ChoiceAnswer, Exercise, NumberAnswer
from cbam.training.pool import pool_of
from cbam.training.texts import templates
from groundwork.problems import BadInput

SEEDS = range(12)
HAND = 1e-9


def value_of(one: Exercise) -> float:
    assert isinstance(one.answer, NumberAnswer)
    return one.answer.value


def see(one: Exercise) -> float:
    """D x (1 + m): IR (EU) 2025/2621 Annex I."""
    return one.fact("default-total") * (1 + one.fact("markup"))


def sefa(one: Exercise) -> float:
    """CBAM factor x CSCF x benchmark: IR (EU) 2025/2620 Annex, Equation 6."""
    return one.fact("cbam-factor") * one.fact("cscf") * one.fact("benchmark")


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bill_by_hand(seed: int, statute: Statute) -> None:
    one = exercise(seed, 1, "bill", statute)
    due = max(0.0, see(one) - sefa(one))
    assert value_of(one) == pytest.approx(due * one.fact("mass") * one.fact("price"), rel=HAND)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_term_by_hand(seed: int, statute: Statute) -> None:
    one = exercise(seed, 1, "term", statute)
    each = see(one) - sefa(one)
    by_hand = {
        "SEE": see(one),
        "SEFA": sefa(one),
        "n": each,
        "N": each * one.fact("mass"),
    }
    assert value_of(one) == pytest.approx(by_hand[one.explanation[-1].symbol], rel=HAND)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_cheaper_way_by_hand(seed: int, statute: Statute) -> None:
    one = exercise(seed, 1, "compare", statute)
    scale = one.fact("mass") * one.fact("price")
    ways = (see(one) - sefa(one), one.fact("actual-see") - one.fact("actual-sefa"))
    assert value_of(one) == pytest.approx(min(ways) * scale, rel=HAND)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_origin_by_hand(seed: int, statute: Statute) -> None:
    """The story says whose figures count; they stand among the facts."""
    one = exercise(seed, 1, "coil", statute)
    question = one.question.en
    made, slit, shipped = (
        re.search(r"Hot-rolled coil originating in (.+) is made into this good in (.+?)\.", question),
        re.search(r"Coil originating in (.+) is slit and packed in", question),
        re.search(r"Coil originating in (.+) is sold by a trader", question),
    )
    country = made.group(2) if made else slit.group(1) if slit else shipped.group(1) if shipped else ""
    (line,) = (g.shown.en for g in one.given if g.label.en == f"On default values, {country}")
    d, m, bm, k, c = (float(n) for n in re.findall(r"= ([\d.]+)", line))
    assert value_of(one) == pytest.approx((d * (1 + m) - k * c * bm) * one.fact("price"), rel=HAND)


def test_a_look_up_by_hand(statute: Statute) -> None:
    """The tables read by their own lookups, not by the bill."""
    law = statute.newest
    for seed in SEEDS:
        one = exercise(seed, 1, "lookup", statute)
        code = one.given[0].shown.en.split(" ")[0]
        name, when = one.given[1].shown.en, one.given[2].shown.en
        year, origin = int(when[:4]), next(o.code for o in pool_of(statute).origins if o.name_en == name)
        total = law.default_value(origin, code).total_tco2e_per_t
        benchmark = law.default_benchmark(origin, code, year).value_tco2e_per_t
        markup = law.markup(law.scope[code[:8]].sector, year).value
        factor, cscf = law.cbam_factor(year).value, law.cscf(year).value
        price = law.certificate_price(when).price_eur if "Q" in when else one.fact("price")
        assert None not in (total, benchmark, markup, factor, cscf, price)
        due = total * (1 + markup) - factor * cscf * benchmark  # type: ignore[operator]
        assert value_of(one) == pytest.approx(due * one.fact("mass") * price, rel=HAND)  # type: ignore[operator]


# What each customs story comes to, as the acts say it, written apart from the table of procedures.
CARRIED = {
    "of-good": ("released for free circulation the same day", "as it is.", "Small parcels"),
    "of-placed": ("car doors", "UCC Article 205"),
    "of-operation": ("galvanised in Morocco",),
    "": ("customs warehouse", "re-exported to Türkiye", "UCC Article 203"),
}


def test_every_story_of_a_procedure_by_hand(statute: Statute) -> None:
    told = set()
    for seed in range(60):
        one = exercise(seed, 1, "procedure", statute)
        (fact,) = {key for key, signs in CARRIED.items() for sign in signs if sign in one.question.en}
        assert value_of(one) == (one.fact(fact) if fact else 0)
        told.add(one.question.en)
    assert len(told) == sum(len(signs) for signs in CARRIED.values())


def test_stories_are_of_procedures_that_exist() -> None:
    known = {one.id for one in procedures()}
    stories = {key.partition("-")[2] for key in templates() if key.startswith(("story-", "coil-"))}
    assert stories <= known


@pytest.mark.parametrize("seed", range(30))
def test_the_threshold_by_hand(seed: int, statute: Statute) -> None:
    """Reg (EU) 2023/956 Art 2a: more than 50 t; no hydrogen, nothing from Annex III origins (in whole kg)."""
    one = exercise(seed, 1, "threshold", statute)
    exempt = ("Norway", "Iceland", "Switzerland", "Liechtenstein", "Büsingen", "Heligoland", "Livigno",
              "Ceuta", "Melilla")  # fmt: skip
    total, crossing = 0, "none"
    for number, fact in enumerate(one.given, start=1):
        line = fact.shown.en
        mass = re.search(r": ([\d.]+) t,", line)
        assert mass
        free = "28041000" in line or line.endswith(exempt)
        total += 0 if free else round(float(mass.group(1)) * 1000)
        if total > 50_000 and crossing == "none":
            crossing = str(number)
    assert isinstance(one.answer, ChoiceAnswer)
    assert one.answer.right == crossing


def test_thresholds_differ(statute: Statute) -> None:
    right = [exercise(seed, 1, "threshold", statute).answer.right for seed in range(30)]  # type: ignore[union-attr]
    assert "none" in right and {"4", "5"} & set(right)
    sums = {exercise(seed, 1, "threshold", statute).explanation[-1].value for seed in range(40)}
    assert 50 in sums  # exactly at the threshold: exempt


@pytest.mark.parametrize("seed", SEEDS)
def test_the_mistake_by_hand(seed: int, statute: Statute) -> None:
    """The wrong sum in the question is what the wrong formula of the marked option gives, per tonne."""
    one = exercise(seed, 1, "mistake", statute)
    shown = re.search(r"works out ([\d,.]+) EUR", one.question.en)
    assert shown and isinstance(one.answer, ChoiceAnswer)
    d, m, k = one.fact("default-total"), one.fact("markup"), one.fact("cbam-factor")
    c, bm, p = one.fact("cscf"), one.fact("benchmark"), one.fact("price")
    by_hand = {
        "phase_in_on_marked_up_emissions": d * (1 + m) * (1 - k),
        "phase_in_on_emissions": d * (1 - k),
        "phase_in_on_difference_marked_up": (d * (1 + m) - bm) * (1 - k),
        "phase_in_on_difference": (d - bm) * (1 - k),
        "mark_up_forgotten": d - k * c * bm,
        "allocation_as_share_of_emissions": d * (1 + m) * 0.9,
        "no_allocation": d * (1 + m),
    }
    right = one.answer.right
    if right == "column_a_on_default_path":
        by_hand[right] = d * (1 + m) - k * c * one.fact("benchmark-a")
    if right not in by_hand:
        by_hand[right] = one.fact("other-default") * (1 + m) - k * c * one.fact("other-benchmark")
    assert float(shown.group(1).replace(",", "")) == pytest.approx(by_hand[right] * p, abs=0.006)


def test_all_answers_on_scope_come_up(statute: Statute) -> None:
    found = [exercise(seed, 1, "scope", statute) for seed in range(40)]
    assert {one.answer.right for one in found} == set(SCOPE_OPTIONS)  # type: ignore[union-attr]
    for one in found:  # written apart from the engine: Annex III point 1 by name
        assert isinstance(one.answer, ChoiceAnswer)
        origin = one.given[2].shown.en
        if one.answer.right == "exempt":
            assert origin in {"Iceland", "Liechtenstein", "Norway", "Switzerland", "Büsingen", "Heligoland",
                              "Livigno", "Ceuta", "Melilla"}  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 10**9), number=st.integers(1, 40), kind=st.sampled_from(sorted(KINDS))
)  # fmt: skip
def test_the_same_seed_gives_the_same_exercise(seed: int, number: int, kind: str) -> None:
    from tests.cbam.billing import law

    one, again = exercise(seed, number, kind, law()), exercise(seed, number, kind, law())
    assert one == again
    for lang in ("zh", "en"):
        assert "{" not in one.question.say(lang)
    assert one.explanation and one.articles
    if isinstance(one.answer, NumberAnswer):
        assert all(
            abs(t.value - one.answer.value) > one.answer.tolerance * abs(one.answer.value)
            for t in one.answer.traps
        )
    else:
        assert one.answer.option(one.answer.right) is not None


def test_a_longer_sheet_begins_with_the_shorter_one(statute: Statute) -> None:
    assert exercises(7, 5, statute) == exercises(7, 9, statute)[:5]
    assert {one.kind for one in exercises(7, len(KINDS), statute)} == set(KINDS)
    assert exercises(8, 5, statute) != exercises(7, 5, statute)


def test_draws_rest_on_the_hash_of_their_names_alone() -> None:
    """Links of a course stay good on every machine and version: the first draw is a SHA-256, by hand."""
    expected = int.from_bytes(sha256(b"7/1/bill#1").digest()) % 10
    assert Draws(7, 1, "bill").below(10) == expected


@pytest.mark.parametrize(("n", "kinds"), [(0, ()), (41, ()), (3, ("bill", "nonsense"))])
def test_what_cannot_be_asked_is_refused(n: int, kinds: tuple[str, ...], statute: Statute) -> None:
    with pytest.raises(BadInput):
        exercises(1, n, statute, kinds)
