"""The ranges exercises are drawn from and what counts as right: ``data/settings.yaml``."""

from __future__ import annotations

from functools import cache

from pydantic import BaseModel, ConfigDict

from cbam.training.texts import read


class Settings(BaseModel):
    """Choices of whoever designs the course; none is a figure of the law. See the file's comments."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tolerance: float
    apart: float
    attempts: int
    smallest_due: float
    longest_name: int
    sectors: tuple[str, ...]
    masses_t: tuple[int, ...]
    prices_eur: tuple[int, ...]
    actual_shares: tuple[float, ...]
    allocation_shares: tuple[float, ...]
    threshold_lines: int
    threshold_masses_t: tuple[float, ...]
    operation_t: tuple[int, ...]
    options: int
    hydrogen: str
    coil: str
    coil_headings: tuple[str, ...]
    plain_chapters: tuple[str, ...]
    usual_origins: tuple[str, ...]
    no_actor: tuple[str, ...]
    longest_given: int
    longest_typed_name: int
    counts: tuple[int, ...]
    most: int
    most_goods: int
    seconds_each: int
    code_length: int
    unit_slip: float
    digits_fine: int
    digits_specific: int
    digits_money: int


@cache
def settings() -> Settings:
    """The packaged settings."""
    found: Settings = read("settings.yaml", Settings)
    return found
