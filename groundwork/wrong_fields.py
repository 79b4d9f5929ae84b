"""Why a field of a file cannot be used, in the words of both languages: by the kind of fault pydantic names.

The names of the reasons are those of the texts ``groundwork.said-field-...``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from groundwork.words import LANGUAGES, say

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_COUNTRY: Final = "country_code"
_OTHER: Final = "form"
_REASONS: Final[Mapping[str, str]] = {
    "extra_forbidden": "unknown",
    "missing": "missing",
    "string_type": "text",
    "string_too_short": "empty",
    "too_short": "empty",
    "tuple_type": "list",
    "list_type": "list",
    "model_type": "fields",
    "dict_type": "fields",
    "literal_error": "one-of",
    "enum": "one-of",
    "finite_number": "number",
    "greater_than_equal": "at-least",
    "greater_than": "above",
    "less_than_equal": "at-most",
    "less_than": "below",
    _COUNTRY: "country",
}
_FAMILIES: Final[Mapping[str, str]] = {
    "float": "number", "int": "number", "bool": "switch", "date": "day", "datetime": "moment",
}  # fmt: skip
_BOUNDS: Final = ("ge", "gt", "le", "lt")


def field_reason(error: ErrorDetails) -> dict[str, str]:
    """The reason of one fault in each language, by the language's name: for a text with ``{en}`` or ``{zh}``.

    A kind of fault that has no words of its own is called another form than the field asks for.
    """
    kind = error["type"]
    context = error.get("ctx") or {}
    reason = _REASONS.get(kind) or _FAMILIES.get(kind.partition("_")[0], _OTHER)
    expected = str(context.get("expected", "")).replace(" or ", ", ")
    bound = next((f"{context[key]:g}" for key in _BOUNDS if key in context), "")
    return {
        lang: say(f"groundwork.said-field-{reason}", lang, expected=expected, bound=bound)
        for lang in LANGUAGES
    }


def _is_country(text: str) -> str:
    if text and not re.fullmatch("[A-Z]{2}", text):
        raise PydanticCustomError(_COUNTRY, "two capital letters")
    return text


CountryOrNothing = Annotated[str, AfterValidator(_is_country)]
"""Two capital letters, or an empty text where the country is not stated."""
