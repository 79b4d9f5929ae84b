"""Uniform resource names after RFC 8141, and those that the exchange makes of a domain and an id."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

_PCHAR = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
_TAIL = rf"{_PCHAR}(?:{_PCHAR}|[/?])*"
_URN = re.compile(
    rf"[uU][rR][nN]:[A-Za-z0-9][A-Za-z0-9-]{{0,30}}[A-Za-z0-9]:{_PCHAR}(?:{_PCHAR}|/)*"
    rf"(?:\?\+{_TAIL})?(?:\?={_TAIL})?(?:#(?:{_PCHAR}|[/?])*)?"
)
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://")
_AFTER_HOST = re.compile(r"[/?#].*$", re.DOTALL)
_PORT = re.compile(r":[0-9]*$")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST_DOMAIN = 253
_READ_DIFFERENTLY = frozenset("ß\u03c2\u200c\u200d")
"""Characters that the two generations of internationalised names (RFC 3490, RFC 5891) write differently."""
_KEPT = "!$&'()*+,;=@"
"""Characters of an id that stand in a name as they are; the colon is the divider between its parts."""


def is_urn(text: str) -> bool:
    """Whether a text is a URN after RFC 8141, section 2."""
    return bool(_URN.fullmatch(text))


def domain_of(text: str) -> str | None:
    """The domain in lower-case ASCII, from a domain or an address of the web as people type it.

    Scheme, path and port are dropped; letters beyond ASCII become their `xn--` form. None for what names no
    domain: a blank in it, an e-mail address, a number of a computer, one word without a dot.
    """
    host = _AFTER_HOST.sub("", _SCHEME.sub("", unicodedata.normalize("NFKC", text).strip()))
    host = _PORT.sub("", host).rstrip(".").lower()
    if _READ_DIFFERENTLY & set(host):
        return None
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    labels = host.split(".")
    fits = len(labels) > 1 and len(host) <= _LONGEST_DOMAIN and not labels[-1].isdigit()
    return host if fits and all(map(_LABEL.fullmatch, labels)) else None


def pact_urn(domain: str, kind: str, own_id: str) -> str:
    """`urn:pact:<domain>:<kind>:<id>`; what may not stand in a URN is percent-encoded as UTF-8 (RFC 3986).

    Args:
        domain: a domain as `domain_of` returns it.
        kind: `company-id` or `product-id`.
        own_id: the id in its owner's own characters.
    """
    return f"urn:pact:{domain}:{kind}:{quote(own_id, safe=_KEPT)}"
