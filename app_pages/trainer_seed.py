"""Which exercises: seed and topic, both in the link; drawn once per server for everybody who has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages import links
from app_pages.frame import language, tell
from app_pages.knowledge import current_statute

if TYPE_CHECKING:
    from cbam.training.model import Exercise

LARGEST_SEED: Final = 99_999
_FIRST_SEED: Final = 1.0
_KEPT: Final = 64


def seed_widget() -> int:
    """The seed: the same number gives the same exercises to everybody."""
    key = links.amount("trainer_seed", _FIRST_SEED, LARGEST_SEED)
    st.number_input(
        tell("app_pages.teach-seed"),
        min_value=0.0,
        max_value=float(LARGEST_SEED),
        step=1.0,
        format="%.0f",
        key=key,
        help=tell("app_pages.teach-seed-help"),
        persist_state="session",
    )
    links.publish(key)
    return int(st.session_state[key] or 0)


def topic_widget() -> tuple[str, ...]:
    """The kinds of exercise: all, a topic's, or one; empty for all."""
    from cbam.training.generator import KINDS, TOPICS, kind_name

    lang = language()
    names = {topic: tell(f"app_pages.teach-topic-{topic}") for topic in TOPICS}
    names |= {kind: kind_name(kind).say(lang) for kind in KINDS}
    key = links.choice("trainer_topic", tuple(names), next(iter(TOPICS)))
    st.selectbox(
        tell("app_pages.teach-topic"),
        tuple(names),
        format_func=names.__getitem__,
        key=key,
        persist_state="session",
    )
    links.publish(key)
    chosen = str(st.session_state[key])
    return TOPICS.get(chosen, (chosen,))


def count_widget() -> int:
    """How many exercises."""
    from cbam.training.settings import settings

    counts = settings().counts
    key = links.choice("trainer_n", counts, counts[0])
    st.selectbox(tell("app_pages.teach-count"), counts, key=key, persist_state="session")
    links.publish(key)
    return int(st.session_state[key])


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def drawn(seed: int, n: int, kinds: tuple[str, ...], law_version: str) -> tuple[Exercise, ...]:
    """The exercises; ``law_version`` is part of the key, so that newer tables are drawn anew."""
    from cbam.training.generator import exercises

    del law_version
    return exercises(seed, n, current_statute(), kinds)


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def drawn_one(seed: int, number: int, kinds: tuple[str, ...], law_version: str) -> Exercise:
    """The exercise of one number of the same row."""
    from cbam.training.generator import numbered

    del law_version
    return numbered(seed, number, current_statute(), kinds)
