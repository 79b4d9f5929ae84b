"""The texts and ranges of the exercises: bilingual templates of ``data/*.yaml``, filled in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from cbam.articles import article_text
from cbam.cited import source_text
from groundwork.words import day, number, say

DATA = Path(__file__).parent / "data"


class Said(BaseModel):
    """One text in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    en: Annotated[str, Field(min_length=1)]
    zh: Annotated[str, Field(min_length=1)]

    def say(self, lang: str) -> str:
        """The text in ``lang`` (``zh`` or ``en``)."""
        return self.zh if lang == "zh" else self.en


def read(name: str, kind: Any) -> Any:
    """A packaged file of ``data/`` as the type given."""
    import yaml

    return TypeAdapter(kind).validate_python(yaml.safe_load((DATA / name).read_text(encoding="utf-8")))


@cache
def templates() -> Mapping[str, Said]:
    """All templates by key."""
    found: Mapping[str, Said] = read("texts.yaml", dict[str, Said])
    return found


def said(key: str, **params: Said | str | int) -> Said:
    """A template with its places filled; a text in both languages fills each with its own.

    Raises KeyError for a template that is not there.
    """
    template = templates()[key]
    return Said(en=_filled(template.en, "en", params), zh=_filled(template.zh, "zh", params))


def _filled(text: str, lang: str, params: Mapping[str, Said | str | int]) -> str:
    values = {key: value.say(lang) if isinstance(value, Said) else value for key, value in params.items()}
    return text.format(**values)


def same(text: str) -> Said:
    """A text that is the same in both languages: a number, a code, a symbol."""
    return Said(en=text, zh=text)


def unit_words(unit: str) -> Said:
    """A unit as it is printed: money and certificates in words of the language, all others as they are."""
    if unit == "certificates":
        return worded("cbam.training-certificates")
    money = {"EUR": "unit-eur", "EUR/t": "unit-eur-per-t"}
    return said(money[unit]) if unit in money else same(unit)


def worded(key: str, **params: object) -> Said:
    """A text of the packages' catalogues in both languages."""
    return Said(en=say(key, "en", **params), zh=say(key, "zh", **params))


def act(text: str) -> Said:
    """An act and its article as cited in each language."""
    return Said(en=source_text(text, "en"), zh=article_text(source_text(text, "zh"), "zh"))


class Article(BaseModel):
    """Where the law answers a step; ``dataset`` is the entry of the law's register whose rows it reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dataset: str = ""
    cites: Annotated[str, Field(min_length=1)]


@cache
def articles() -> Mapping[str, Article]:
    """The articles by step, of ``data/articles.yaml``."""
    found: Mapping[str, Article] = read("articles.yaml", dict[str, Article])
    return found


def article(step: str) -> Said:
    """The article of a step as cited in each language. KeyError for a step there is none of."""
    return act(articles()[step].cites)


def figure(value: float, digits: int) -> str:
    """A number with at most ``digits`` decimals and no trailing zeros."""
    text = number(value, "en", digits)
    return text.rstrip("0").rstrip(".") if "." in text else text


def dated(value: Any) -> Said:
    """A day in the usual form of each language."""
    return Said(en=day(value, "en"), zh=day(value, "zh"))
