"""Which exercises: seed, topic and goods, all in the link; drawn once per server for everybody who has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_pages import links
from app_pages.frame import language, tell
from app_pages.knowledge import current_statute
from app_pages.trainer_goods import goods_widget

if TYPE_CHECKING:
    from cbam.training.model import Exercise

LARGEST_SEED: Final = 99_999
_FIRST_SEED: Final = 1.0
_KEPT: Final = 64


@dataclass(frozen=True, slots=True)
class Wanted:
    """Seed, the kinds (empty for all), the goods (empty for all), and which or how many exercises."""

    seed: int
    kinds: tuple[str, ...]
    goods: tuple[str, ...]
    number: int


def ask(number: Callable[[], int]) -> Wanted | None:
    """Let the trainer choose; None, with a word why, where the topic has no exercise on the goods.

    ``number`` is the widget for which or how many exercises.
    """
    first, second, third = st.columns([1, 2, 1])
    with first:
        seed = seed_widget()
    with second:
        topic = topic_widget()
    with third:
        asked = number()
    goods = goods_widget()
    kinds = _kinds(topic, goods)
    return None if kinds is None else Wanted(seed, kinds, goods, asked)


def _kinds(topic: str, goods: tuple[str, ...]) -> tuple[str, ...] | None:
    """The kinds of a topic that can be asked of the goods; what is left out is said; None for none."""
    from cbam.training.generator import KINDS, TOPICS, kind_name, kinds_of

    lang, between = language(), tell("app_pages.teach-between")
    wanted = TOPICS.get(topic, (topic,))
    known = kinds_of(goods, current_statute())
    left_out = [kind for kind in wanted or KINDS if kind not in known]
    if not left_out:
        return wanted
    words = {
        "kinds": between.join(kind_name(kind).say(lang) for kind in left_out),
        "known": between.join(kind_name(kind).say(lang) for kind in known),
    }
    kinds = tuple(kind for kind in wanted if kind in known)
    if wanted and not kinds:
        st.warning(tell("app_pages.teach-goods-no-kind", **words), icon=":material/filter_alt_off:")
        return None
    st.caption(tell("app_pages.teach-goods-left-out", **words))
    return kinds


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


def topic_widget() -> str:
    """The topic: all kinds of exercise, those of a topic, or one kind."""
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
    return str(st.session_state[key])


def count_widget() -> int:
    """How many exercises."""
    from cbam.training.settings import settings

    counts = settings().counts
    key = links.choice("trainer_n", counts, counts[0])
    st.selectbox(tell("app_pages.teach-count"), counts, key=key, persist_state="session")
    links.publish(key)
    return int(st.session_state[key])


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def drawn(
    seed: int, n: int, kinds: tuple[str, ...], goods: tuple[str, ...], law_version: str
) -> tuple[Exercise, ...]:
    """The exercises; ``law_version`` is part of the key, so that newer tables are drawn anew."""
    from cbam.training.generator import exercises

    del law_version
    return exercises(seed, n, current_statute(), kinds, goods)


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def drawn_one(
    seed: int, number: int, kinds: tuple[str, ...], goods: tuple[str, ...], law_version: str
) -> Exercise:
    """The exercise of one number of the same row."""
    from cbam.training.generator import numbered

    del law_version
    return numbered(seed, number, current_statute(), kinds, goods)
