"""Who is here and which space is theirs, from what an OIDC provider says about a person.

The rules stand in a TOML file named by PCF_CBAM_SPACES:

    claim = "organisation"          # the claim that names the organisation; "email-domain": the address does
    unknown = "refuse"              # or "own": somebody of an organisation not listed gets a space alone
    admins = ["anna@example.org"]   # may read the audit log of all spaces; by verified e-mail address

    [spaces]                        # value of the claim = name of the space
    "example.org" = "Example Steel"
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from groundwork.problems import BadInput, Place, Problem

EMAIL_DOMAIN, EMAIL = "email-domain", "email"
LOCAL, GUESTS = "local", "guests"
_LONGEST = 150  # characters of an id as the database keeps it
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_PASSED_ON: Final = frozenset({"forwarded", "via", "x-real-ip"})  # headers a proxy adds
_PASSED_ON_PREFIX: Final = "x-forwarded-"


class Access(StrEnum):
    """Who may use this server: its one user, anybody with a link, or those who sign in."""

    SINGLE = "single"
    GUESTS = "guests"
    SIGN_IN = "sign-in"


class Unknown(StrEnum):
    """What becomes of somebody whose organisation is not listed."""

    REFUSE = "refuse"
    OWN = "own"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rules(_Frozen):
    """Which claim decides, what its values mean, and who may read every audit log."""

    claim: Annotated[str, Field(min_length=1)] = EMAIL_DOMAIN
    unknown: Unknown = Unknown.OWN
    admins: tuple[str, ...] = ()
    spaces: dict[str, Annotated[str, Field(min_length=1)]] = Field(default_factory=dict)


class Person(_Frozen):
    """Somebody using the app: an id for the audit log and the queue, a name to show, a space."""

    user: str
    name: str
    space: str
    space_name: str
    access: Access
    is_admin: bool = False

    @property
    def lists(self) -> str | None:
        """Whose projects and jobs this person finds in lists: the whole space's (None), or only their own."""
        return self.user if self.access is Access.GUESTS else None


def is_from_here(headers: Mapping[str, str]) -> bool:
    """Whether a request's headers are those of a browser on this machine that asked without a proxy.

    The address asked for (Host) and the page's own (Origin) must be this machine's, and no proxy may have
    left its mark. No header at all: there was no request, so nobody else asked.
    """
    found = {name.lower(): value for name, value in headers.items()}
    if not found:
        return True
    if any(name in _PASSED_ON or name.startswith(_PASSED_ON_PREFIX) for name in found):
        return False
    asked = [f"//{found.get('host', '')}"] + ([found["origin"]] if "origin" in found else [])
    return all(_host_of(address) in LOOPBACK for address in asked)


def _host_of(address: str) -> str:
    """The host's name in an address; empty where it has none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def local_person() -> Person:
    """The one user of a program on their own machine."""
    return Person(user=LOCAL, name="", space=LOCAL, space_name="", access=Access.SINGLE, is_admin=True)


def guest(session: str) -> Person:
    """Somebody without a name: sees what this session made, and what a link leads to."""
    return Person(user=f"guest-{session}", name="", space=GUESTS, space_name="", access=Access.GUESTS)


def read_rules(path: Path | None) -> Rules:
    """The rules of a file; without one everybody who signs in has a space alone.

    Raises ``BadInput`` where the file cannot be read or says what it must not.
    """
    if path is None:
        return Rules()
    try:
        return Rules.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise BadInput(Problem("groundwork.spaces-unreadable", Place(file=path.name))) from None
    except ValidationError as error:
        where = ", ".join(sorted({".".join(map(str, e["loc"])) for e in error.errors()}))
        raise BadInput(Problem("groundwork.spaces-wrong", Place(file=path.name), {"where": where})) from None


def person_of(claims: Mapping[str, Any], rules: Rules) -> Person:
    """The person behind the claims of a verified token.

    An e-mail address counts only where the provider calls it verified: else anybody could claim
    another firm's domain. Raises ``BadInput`` for somebody no rule lets in.
    """
    user = user_of(claims)
    email = _text(claims, "email").lower() if claims.get("email_verified") in {True, "true"} else ""
    if not user:
        raise BadInput(Problem("groundwork.account-without-id"))
    verified = {EMAIL_DOMAIN: email.rpartition("@")[2], EMAIL: email}
    found = verified[rules.claim] if rules.claim in verified else _text(claims, rules.claim)
    space = {name.casefold(): value for name, value in rules.spaces.items()}.get(found.casefold())
    if space is None and rules.unknown is Unknown.REFUSE:
        raise BadInput(Problem("groundwork.account-unknown"))
    return Person(
        user=user,
        name=_text(claims, "name") or email or _text(claims, "sub"),
        space=f"org:{space}" if space else f"own:{user}",
        space_name=space or "",
        access=Access.SIGN_IN,
        is_admin=bool(email) and email in {admin.lower() for admin in rules.admins},
    )


def user_of(claims: Mapping[str, Any]) -> str:
    """The id of somebody at their provider, as queue and audit log keep it; empty where there is none."""
    subject, issuer = _text(claims, "sub"), _text(claims, "iss")
    user = f"{issuer}#{subject}" if issuer and subject else subject
    return hashlib.sha256(user.encode()).hexdigest() if len(user) > _LONGEST else user


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value.strip() if isinstance(value, str) else ""
