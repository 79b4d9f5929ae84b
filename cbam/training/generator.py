"""Exercises by seed: the same seed, number, kind and law give the same exercise, everywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from cbam.training import choice_kinds, customs_kinds, money_kinds
from cbam.training.draws import Draws
from cbam.training.model import Draft, Exercise
from cbam.training.pool import NoneFoundError, Pool, pool_of
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


NEEDS: Mapping[str, Callable[[Pool], bool]] = {
    "coil": customs_kinds.has_coil,
    "threshold": customs_kinds.has_counting,
}
"""Kinds that cannot be asked of every good, and of which they can."""

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


def exercise(seed: int, number: int, kind: str, statute: Statute, goods: tuple[str, ...] = ()) -> Exercise:
    """One exercise; ``number`` is its place on the sheet, ``goods`` as ``chosen_goods`` gives them.

    Raises BadInput for a kind there is none of, and where none of it can be made of the goods.
    """
    check_kinds((kind,), goods, statute)
    try:
        draft = KINDS[kind](Draws(seed, number, kind, *goods), pool_of(statute, goods))
    except NoneFoundError:
        raise BadInput(_not_of(kind, goods, kinds_of(goods, statute))) from None
    return Exercise(seed, number, kind, draft, goods)


def exercises(
    seed: int, n: int, statute: Statute, kinds: Sequence[str] = (), goods: tuple[str, ...] = ()
) -> tuple[Exercise, ...]:
    """``n`` exercises, the kinds taken in turn from a shuffled row; all kinds where none are named.

    A longer sheet begins with the shorter one of the same seed. Raises BadInput for a kind that is unknown or
    cannot be asked of the goods, and for a number of exercises below 1 or above the most.
    """
    if not 0 < n <= settings().most:
        raise BadInput(Problem("cbam.training-count", params={"n": n, "most": settings().most}))
    return tuple(numbered(seed, at, statute, kinds, goods) for at in range(1, n + 1))


def numbered(
    seed: int, number: int, statute: Statute, kinds: Sequence[str] = (), goods: tuple[str, ...] = ()
) -> Exercise:
    """The exercise of one number, from 1 on, of a sheet. Raises BadInput as ``exercises`` does."""
    chosen = check_kinds(kinds, goods, statute) or kinds_of(goods, statute)
    order = Draws(seed, *chosen).shuffled(chosen)
    return exercise(seed, number, order[(number - 1) % len(order)], statute, goods)


def kinds_of(goods: tuple[str, ...], statute: Statute) -> tuple[str, ...]:
    """The kinds that can be asked of goods: all of them where none are chosen."""
    if not goods:
        return tuple(KINDS)
    pool = pool_of(statute, goods)
    return tuple(kind for kind in KINDS if kind not in NEEDS or NEEDS[kind](pool))


def check_kinds(kinds: Sequence[str], goods: tuple[str, ...], statute: Statute) -> tuple[str, ...]:
    """The kinds in the order of the table, each once.

    Raises BadInput for one there is none of, and for every one that cannot be asked of the goods.
    """
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        params = {"name": ", ".join(unknown), "known": ", ".join(KINDS)}
        raise BadInput(Problem("cbam.training-kind-unknown", params=params))
    fitting = kinds_of(goods, statute)
    unfit = [kind for kind in kinds if kind not in fitting]
    if unfit:
        raise BadInput(*(_not_of(kind, goods, fitting) for kind in unfit))
    return tuple(kind for kind in KINDS if kind in kinds)


def _not_of(kind: str, goods: tuple[str, ...], fitting: Sequence[str]) -> Problem:
    """That a kind cannot be asked of goods, with the kinds that can."""
    params = {"kind": kind, "goods": "+".join(goods), "known": ", ".join(k for k in fitting if k != kind)}
    return Problem("cbam.training-goods-no-kind", params=params)
