"""Customs procedures and origins that change what is declared: the table, and the arithmetic on a case."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from cbam.importers.tasks import Checked, Confidence
from groundwork.problems import BadInput, Problem

_FILE = Path(__file__).parent / "procedures.yaml"


class Treatment(StrEnum):
    """Which emissions the declaration carries; see the head of ``procedures.yaml``."""

    ALL = "all"
    NONE = "none"
    ZERO = "zero"
    PLACED = "placed"
    OPERATION = "operation"


class Counts(StrEnum):
    """Whether the good's mass counts towards the threshold."""

    YES = "yes"
    NO = "no"
    OPEN = "open"


class OriginOf(StrEnum):
    """Whose non-preferential origin decides."""

    GOOD = "good"
    INPUT = "input"
    NONE = "none"


class Procedure(BaseModel):
    """One customs situation and what follows from it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    treatment: Treatment
    counts: Counts
    origin: OriginOf
    article: str
    checked: Checked
    confidence: Confidence
    en: str
    zh: str

    def say(self, lang: str) -> str:
        """What follows, in ``lang``."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Case:
    """One customs case.

    ``procedure`` an id of the table; emissions [tCO2e]: ``of_good`` embedded in the good as imported,
    ``of_placed`` in the CBAM goods placed under inward processing, ``of_operation`` of the processing done
    outside the Union; None where not known. ``good_origin`` and ``input_origin`` as typed.
    """

    procedure: str
    of_good: float | None = None
    of_placed: float | None = None
    of_operation: float | None = None
    good_origin: str = ""
    input_origin: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a case comes to.

    ``declared``: the good appears in the declaration; ``emissions_tco2e`` what it carries, None where the
    figure that counts was not given (``needs`` names it); ``origin`` the one to declare, "" where none.
    """

    procedure: Procedure
    declared: bool
    emissions_tco2e: float | None
    needs: str
    origin: str


@cache
def procedures() -> tuple[Procedure, ...]:
    """All situations of the packaged table."""
    import yaml

    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return TypeAdapter(tuple[Procedure, ...]).validate_python(raw)


def answer(case: Case) -> Answer:
    """What is declared in a case, and by which article.

    Raises BadInput for a procedure the table does not know and for emissions that are negative or no number.
    """
    known = {one.id: one for one in procedures()}
    procedure = known.get(case.procedure)
    if procedure is None:
        params = {"name": case.procedure, "known": ", ".join(known)}
        raise BadInput(Problem("cbam.procedure-unknown", params=params))
    for name in ("of_good", "of_placed", "of_operation"):
        value = getattr(case, name)
        if value is not None and not 0 <= value < float("inf"):
            raise BadInput(Problem("cbam.emissions-not-a-number", params={"name": name, "value": str(value)}))
    source = {
        Treatment.ALL: ("of_good", case.of_good),
        Treatment.PLACED: ("of_placed", case.of_placed),
        Treatment.OPERATION: ("of_operation", case.of_operation),
    }.get(procedure.treatment, ("", 0.0))
    origin = {OriginOf.GOOD: case.good_origin, OriginOf.INPUT: case.input_origin}.get(procedure.origin, "")
    return Answer(
        procedure=procedure,
        declared=procedure.treatment is not Treatment.NONE,
        emissions_tco2e=source[1],
        needs=source[0] if source[1] is None else "",
        origin=origin,
    )
