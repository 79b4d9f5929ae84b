"""Exercises by seed: the same seed, number, kind and law give the same exercise, everywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from cbam.training import choice_kinds, customs_kinds, money_kinds
from cbam.training.draws import Draws
from cbam.training.model import Draft, Exercise
from cbam.training.pool import Pool, pool_of
from cbam.training.settings import settings
from cbam.training.texts import Said, templates
from groundwork.problems import BadInput, Problem

if TYPE_CHECKING:
    from cbam.statute import Statute

KINDS: Mapping[str, Callable[[Draws, Pool], Draft]] = {
    "bill": money_kinds.bill_exercise,
    "lookup": money_kinds.lookup_exercise,
    "term": money_kinds.term_exercise,
    "compare": money_kinds.compare_exercise,
    "mistake": choice_kinds.mistake_exercise,
    "scope": choice_kinds.scope_exercise,
    "coil": customs_kinds.coil_exercise,
    "procedure": customs_kinds.procedure_exercise,
    "threshold": customs_kinds.threshold_exercise,
    "who": choice_kinds.who_exercise,
    "when": choice_kinds.when_exercise,
}


TOPICS: Mapping[str, tuple[str, ...]] = {
    "all": (),
    "money": ("bill", "lookup", "term", "compare"),
    "mistakes": ("mistake",),
    "customs": ("scope", "coil", "procedure", "threshold"),
    "duties": ("who", "when"),
}
"""Kinds by topic; "all" names none."""


def kind_name(kind: str) -> Said:
    """What a kind is called."""
    return templates()[f"kind-{kind}"]


def exercise(seed: int, number: int, kind: str, statute: Statute) -> Exercise:
    """One exercise; ``number`` is its place on the sheet.

    Raises BadInput for a kind there is none of.
    """
    check_kinds((kind,))
    return Exercise(seed, number, kind, KINDS[kind](Draws(seed, number, kind), pool_of(statute)))


def exercises(seed: int, n: int, statute: Statute, kinds: Sequence[str] = ()) -> tuple[Exercise, ...]:
    """``n`` exercises, the kinds taken in turn from a shuffled row; all kinds where none are named.

    A longer sheet begins with the shorter one of the same seed. Raises BadInput for an unknown kind and for
    a number of exercises below 1 or above the most.
    """
    if not 0 < n <= settings().most:
        raise BadInput(Problem("cbam.training-count", params={"n": n, "most": settings().most}))
    return tuple(numbered(seed, at, statute, kinds) for at in range(1, n + 1))


def numbered(seed: int, number: int, statute: Statute, kinds: Sequence[str] = ()) -> Exercise:
    """The exercise of one number, from 1 on, of a sheet. Raises BadInput for an unknown kind."""
    chosen = check_kinds(kinds) or tuple(KINDS)
    order = Draws(seed, *chosen).shuffled(chosen)
    return exercise(seed, number, order[(number - 1) % len(order)], statute)


def check_kinds(kinds: Sequence[str]) -> tuple[str, ...]:
    """The kinds in the order of the table, each once. Raises BadInput for one there is none of."""
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        params = {"name": ", ".join(unknown), "known": ", ".join(KINDS)}
        raise BadInput(Problem("cbam.training-kind-unknown", params=params))
    return tuple(kind for kind in KINDS if kind in kinds)
