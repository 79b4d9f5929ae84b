"""Where carbon prices at other borders stand: a short table, each line with the day it was known."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "status.csv"


@dataclass(frozen=True, slots=True)
class Standing:
    """One jurisdiction's instrument; ``confidence`` low means recalled and not checked."""

    jurisdiction: str
    instrument: str
    stage_en: str
    stage_zh: str
    known_on: date
    confidence: str
    source: str

    def say(self, lang: str) -> str:
        """How far it has come, in ``lang``."""
        return self.stage_zh if lang == "zh" else self.stage_en


@cache
def standings_elsewhere() -> tuple[Standing, ...]:
    """All lines of the packaged table. None of them is a rule of this engine."""
    with _FILE.open(encoding="utf-8", newline="") as stream:
        return tuple(
            Standing(
                jurisdiction=row["jurisdiction"],
                instrument=row["instrument"],
                stage_en=row["stage_en"],
                stage_zh=row["stage_zh"],
                known_on=date.fromisoformat(row["known_on"]),
                confidence=row["confidence"],
                source=row["source"],
            )
            for row in csv.DictReader(stream)
        )
