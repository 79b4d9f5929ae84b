"""What a firm settled on the exporter's page: confirmed pairs, choices, files beside the bill, who it is.

It lives in the session and, once saved, in the project's state; the bill's own files stay as they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from app_pages import links
from app_pages.uploads import Upload, named
from footprint.matches import Confirmed, Pair
from footprint.revised import Revision

if TYPE_CHECKING:
    from footprint.bill import Product
    from groundwork.keeping.projects import Project

PAGE: Final = "exporter"
ROLES: Final = ("installation", "statements", "official", "measures", "offers")
"""Files beside the bill: an installation's workbook, the operator's statements, a copy of the official
template, what the firm could do, offers with their duties."""
_SETTLED, _RESTORED, _BESIDE, _KEPT = (
    "_exporter_settled",
    "_exporter_restored",
    "_exporter_beside",
    "exporter_kept",
)
_ROUND: Final = "_exporter_round"
FIRST_METRIC: Final = "AR6"
AMOUNTS: Final = (
    "exporter_mass", "exporter_margin", "exporter_value", "exporter_verification", "exporter_budget",
)  # fmt: skip
"""Amounts a firm typed of its own goods: they hold for no other firm's."""
_TYPED: Final = ("cn_", "origin_")
"""Fields that begin as the bill has them, one for each product."""
_WRITTEN: Final = ("_cn_", "_origin_")


@dataclass(frozen=True)
class Settled:
    """Pairs, choices beside the bill, the set of warming potentials, and what the firm says of itself.

    `owner` stands for the products and firms of the bill all this was said of; empty before any was read.
    """

    pairs: tuple[Pair, ...] = ()
    revision: Revision = field(default_factory=Revision)
    metric: str = FIRST_METRIC
    about: Mapping[str, str] = field(default_factory=dict)
    owner: str = ""

    def as_state(self) -> dict[str, Any]:
        """Plain JSON for a project."""
        revision = {
            name: dict(getattr(self.revision, name)) for name in ("routes", "electricity", "allocation")
        }
        return {
            "pairs": [asdict(pair) for pair in self.pairs],
            "revision": revision,
            "metric": self.metric,
            "about": dict(self.about),
            "owner": self.owner,
        }


def of_state(state: Mapping[str, Any]) -> Settled:
    """What a project's state holds; nothing where it was saved without."""
    return Settled(
        tuple(Pair(**pair) for pair in state.get("pairs", ())),
        Revision(**state.get("revision", {})),
        str(state.get("metric", FIRST_METRIC)),
        dict(state.get("about", {})),
        str(state.get("owner", "")),
    )


def settled() -> Settled:
    """What is settled in this session."""
    found = st.session_state.get(_SETTLED)
    return found if isinstance(found, Settled) else Settled()


def settle(**changes: Any) -> None:
    """Settle something anew; the rest stays."""
    st.session_state[_SETTLED] = replace(settled(), **changes)


def owner_of(products: Iterable[Product]) -> str:
    """What stands for a bill's products and their firms, in any order; empty where none could be read."""
    said = sorted({(product.id, product.company.strip()) for product in products})
    return hashlib.sha256(repr(said).encode()).hexdigest() if said else ""


def hand_to(owner: str) -> bool:
    """Keep what is settled for this owner; drop it, and the files beside, where it was said of another.

    A corrected bill of the same products and firms keeps everything. Returns whether anything was dropped.
    """
    now = settled()
    if not owner or owner == now.owner:
        return False
    if not now.owner:
        settle(owner=owner)
        return False
    dropped = bool(beside()) or replace(now, owner="") != Settled()
    st.session_state[_SETTLED] = Settled(owner=owner)
    st.session_state[_BESIDE] = {}
    st.session_state[_ROUND] = int(st.session_state.get(_ROUND, 0)) + 1
    for key in [k for k in st.session_state if str(k).startswith("choice_")]:
        del st.session_state[key]
    for key in [str(k) for k in st.session_state if str(k) in AMOUNTS or _is_typed(str(k))]:
        _forget_setting(key)
        st.query_params.pop(key, None)
    return dropped


def _forget_setting(key: str) -> None:
    st.session_state.pop(key, None)
    st.session_state.pop(links.seen(key), None)


def _is_typed(key: str) -> bool:
    """What was typed over the bill's word for a product, or what the bill's word was then."""
    return key.startswith(_TYPED) or (key.startswith(_WRITTEN) and key.endswith("_written"))


def _is_setting(key: str) -> bool:
    """A setting of this page: in the address once its field was shown, or typed over what a bill says."""
    in_address = key.startswith(f"{PAGE}_") and links.seen(key) in st.session_state
    return in_address or key in AMOUNTS or _is_typed(key)


def _settings() -> dict[str, Any]:
    """What every field of this page says, those of steps not on the screen included."""
    found = {str(key): value for key, value in st.session_state.items() if _is_setting(str(key))}
    return {key: value for key, value in found.items() if isinstance(value, (str, int, float))}


def _take_settings(kept: Mapping[str, Any]) -> None:
    """The fields say what the project's say and nothing left from earlier work; the address goes first."""
    for key in [str(k) for k in st.session_state if _is_setting(str(k))]:
        _forget_setting(key)
    for key, value in kept.items():
        if key not in st.query_params:
            st.session_state[key] = value


def key_of_owner(key: str) -> str:
    """A widget's key that is another one for each bill's owner, so that nothing typed for one is left."""
    turn = int(st.session_state.get(_ROUND, 0))
    return f"{key}_{turn}" if turn else key


def confirmed_of(pairs: Iterable[Pair]) -> Confirmed:
    """Pairs as the reader of a bill takes them; the later of two for one item stands."""
    by_key = {pair.key: pair for pair in pairs}
    text = "\n".join(sorted(repr((key, pair.process_id)) for key, pair in by_key.items()))
    return Confirmed(by_key, hashlib.sha256(text.encode()).digest() if by_key else b"")


def beside() -> dict[str, Upload]:
    """The files beside the bill, by role."""
    return dict(st.session_state.get(_BESIDE, {}))


def put_beside(role: str, file: Upload | None) -> None:
    """Keep a file in a role, or drop it."""
    found = beside()
    if file is None:
        found.pop(role, None)
    else:
        found[role] = file
    st.session_state[_BESIDE] = found


def restore(project: Project | None) -> None:
    """Bring back what a project holds, once each time it is opened or saved."""
    if project is None:
        st.session_state.pop(_RESTORED, None)
        return
    mark = (project.id, project.updated)
    if st.session_state.get(_RESTORED) == mark:
        return
    st.session_state[_RESTORED] = mark
    st.session_state[_SETTLED] = of_state(project.state)
    _take_settings(project.state.get("fields", {}))
    roles = {digest: role for role, digest in project.state.get("roles", {}).items()}
    kept: tuple[Upload, ...] = st.session_state.get(_KEPT, ())
    st.session_state[_BESIDE] = {roles[f.digest]: f for f in kept if f.digest in roles}
    st.session_state[_KEPT] = tuple(f for f in kept if f.digest not in roles)


def to_save(files: tuple[Upload, ...]) -> tuple[tuple[Upload, ...], dict[str, Any]]:
    """All files and the state of a project."""
    extra = beside()
    roles = {role: file.digest for role, file in extra.items()}
    state = settled().as_state() | {"roles": roles, "fields": _settings()}
    bill = {file.digest for file in files}
    return (*files, *(f for f in extra.values() if f.digest not in bill)), state


def uploaded(key: str) -> Upload | None:
    """What stands in an uploader of one file."""
    given = st.session_state.get(key)
    return named(given.name, given.getvalue()) if given else None
