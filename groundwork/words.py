"""Chinese and English: messages, numbers, dates and money. The only place that chooses a language.

A key is ``package.name``; its texts stand in ``<package>/words/zh.po`` and ``en.po``.
"""

from __future__ import annotations

import functools
import math
import os
import unicodedata
from datetime import date
from decimal import localcontext
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from groundwork.problems import Problem

LANGUAGES = ("zh", "en")
LANGUAGE_VARIABLE = "PCF_CBAM_LANG"
DASH = "–"
_DIGITS_OF_A_FLOAT = 400  # 1.8e308 and decimals
LONGEST_SHOWN = 600  # characters of one value in a message
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_LOCALES = {"zh": "zh_CN", "en": "en_GB"}


@functools.cache
def catalogue(package: str, lang: str) -> dict[str, str]:
    """All texts of one package in one language, key -> text."""
    from babel.messages.pofile import read_po

    file = resources.files(package) / "words" / f"{lang}.po"
    with file.open("rb") as stream:
        return {str(m.id): str(m.string) for m in read_po(stream) if m.id and m.string and not m.fuzzy}


def has(key: str, lang: str) -> bool:
    """Whether there is a text for this key in this language."""
    package = key.partition(".")[0]
    try:
        return key in catalogue(package, lang)
    except (FileNotFoundError, ModuleNotFoundError):
        return False


def say(key: str, lang: str, /, **params: object) -> str:
    """The text of a key, its ``{placeholders}`` filled.

    Raises:
        KeyError: there is no such text.
    """
    text = catalogue(key.partition(".")[0], lang)[key]
    return text.format(**params) if params else text


def preferred_language(explicit: str | None = None) -> str:
    """The language asked for, else that of the environment, else English.

    Args:
        explicit: ``zh``, ``en`` or a locale such as ``zh-CN``.
    """
    for candidate in (explicit, *map(os.environ.get, (LANGUAGE_VARIABLE, "LC_ALL", "LANG"))):
        short = (candidate or "")[:2].lower()
        if short in LANGUAGES:
            return short
    return "en"


def number(value: float | None, lang: str, digits: int = 2) -> str:
    """A number with grouped thousands and a fixed number of decimals; a dash for no value."""
    if value is None or not math.isfinite(value):
        return DASH
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    with localcontext(prec=_DIGITS_OF_A_FLOAT):  # the usual 28 digits refuse 1e30 with decimals
        return str(format_decimal(value, format=pattern, locale=_LOCALES[lang]))


def percent(share: float | None, lang: str, digits: int = 1) -> str:
    """A share [-] as a percentage, e.g. ``12.5 %``; a dash for no value."""
    return DASH if share is None or not math.isfinite(share) else f"{number(100 * share, lang, digits)} %"


def millions(value: float | None, lang: str) -> str:
    """An amount in millions, e.g. ``8.3`` for 8,277,382; from a hundred on without decimals. None: a dash."""
    in_millions = None if value is None else value / 1e6
    return number(in_millions, lang, 0 if in_millions is not None and abs(in_millions) >= 100 else 1)


def money(value: float | None, lang: str, currency: str = "EUR", digits: int = 0) -> str:
    """An amount with its currency code, e.g. ``16,353 EUR``."""
    return DASH if value is None or not math.isfinite(value) else f"{number(value, lang, digits)} {currency}"


def day(value: date, lang: str) -> str:
    """A date in the reader's usual form."""
    from babel.dates import format_date

    return str(format_date(value, format="long", locale=_LOCALES[lang]))


def legible(text: str) -> str:
    """A text of a user's file as it can be shown: unseen characters by their number, a very long one cut.

    ``7208\u200b1000`` becomes ``7208⟨U+200B⟩1000``; control characters would steer a terminal.
    """
    if len(text) > LONGEST_SHOWN:
        text = text[: LONGEST_SHOWN - 1] + "…"
    if text.isprintable():
        return text
    return "".join(
        f"⟨U+{ord(c):04X}⟩" if unicodedata.category(c) in _UNSEEN and c not in "\n\t" else c for c in text
    )


def legible_params(problem: Problem) -> dict[str, str | int | float]:
    """The values of a problem as they can be shown."""
    return {k: legible(v) if isinstance(v, str) else v for k, v in problem.params.items()}


def where(problem: Problem, lang: str) -> str:
    """The place of a problem in words, empty when it has none."""
    place = problem.place
    parts = [place.file] if place.file else []
    if place.sheet:
        parts.append(say("groundwork.place-sheet", lang, sheet=place.sheet))
    if place.cell:
        row, _, last = place.cell.partition(":")
        whole_row = row == last and row.isdigit()  # a row without the column asked about
        parts.append(say("groundwork.place-row", lang, row=row) if whole_row else place.cell)
    return ", ".join(parts)


def describe(problem: Problem, lang: str) -> str:
    """One line: code, place, what is wrong, the way out."""
    params = legible_params(problem)
    what = say(problem.code, lang, **params)
    remedy_key = f"{problem.code}.remedy"
    remedy = " → " + say(remedy_key, lang, **params) if has(remedy_key, lang) else ""
    place = legible(where(problem, lang))
    head = problem.code.partition(".")[2] + (f" · {place}" if place else "")
    return f"{head}: {what}{remedy}"
