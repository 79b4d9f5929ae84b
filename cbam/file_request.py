"""What is asked of a command that answers for one file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Request:
    """The file, and how to answer: as JSON or text, in which language, rejected rows allowed or not."""

    file: Path
    json: bool
    allow_rejected: bool
    lang: str
