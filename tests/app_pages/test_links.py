"""Three hundred malformed links, the same each run: the page opens, and what cannot be followed is told.

Each state below is a page at one of its parts. Links set one or more of the keys that the page itself writes
into the address, and those it only reads, to what nobody should send.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from app_pages.markup import plain
from app_pages.sector_view import PARTS as SECTOR_PARTS
from tests.app_pages.opened import LANGUAGES, assert_healthy, failed, opened, upload
from tests.app_pages.sector_files import workbook
from tests.app_pages.test_association import stressed
from tests.app_pages.test_exporter import STEPS
from tests.app_pages.test_speed import RULES_PARTS
from tests.app_pages.test_trainer_parts import PARTS as TRAINER_PARTS

SEED, PER_STATE = 20261123, 10
LONGEST = 40
"""Characters of a value that a message repeats, as ``app_pages.links`` cuts it."""
JUNK = (
    "", "0", "-1", "1", "2026", "2030", "2034", "1e400", "-1e400", "nan", "inf", "1e308", "9" * 300, "0x10",
    "１２", "٣", "²", "1_000", "1e5", " 5 ", "+5", "5.5", "true", "None", "null", "[]", "{}", "'\"",
    "<script>alert(1)</script>", "=1+1", "@SUM", "../../etc/passwd", "%00", "\x00", "\u202eabc", "😀" * 20,
    "a" * 5000, "72081000", "7208", "720810", "76042100", "27160000", "25231000", "99999999", "CN", "XX",
    "DE", "中国", "TW", "KP", "flat", "low", "2026-Q1", "2026-Q9", "2025-12-31", "2026-02-30", "9999-12-31",
    "0001-01-01", "10000-01-01", "zh", "fr", "A", "own", "example", "1e-300", "1e15", "0.1", "1000000",
    "K3JKD:1", "__class__", "kg", "\n", "a\nb", "\t", "-", "7208-7601", "**b**", "$x$", ":red[a]",
    "http://evil.example/a", ":material/delete:",
)  # fmt: skip
ALSO: Mapping[str, tuple[str, ...]] = {
    "exporter": (
        "exporter_mass", "exporter_margin", "exporter_value", "exporter_verification", "exporter_budget",
        "product", "project", "cn_urea-granular", "origin_urea-granular", "no_such_setting",
    ),
    "association": ("job", "collect", "reports", "project", "association_eur", "association_quarter"),
    "trainer": (
        "trainer_quiz", "trainer_goods", "trainer_look", "trainer_no", "trainer_chapter", "trainer_cn",
    ),
    "rules": ("search", "process", "source_text", "term_text", "law_text", "law_origin", "stale_day"),
    "projects": ("project", "job"),
    "home": ("lang", "project"),
}  # fmt: skip
"""Keys that a page reads and does not always write."""
EXAMPLE = {"exporter_source": "example", "exporter_example": "bom_urea"}
STATES: tuple[tuple[str, dict[str, str]], ...] = (
    *(("exporter", {**EXAMPLE, "exporter_step": step}) for step in STEPS),
    *(("association", {"association_source": "example", "association_step": s}) for s in ("data", "bill")),
    *(("trainer", {"trainer_part": part}) for part in TRAINER_PARTS),
    *(("rules", {"rules_part": part}) for part in RULES_PARTS),
    ("projects", {}),
    ("home", {}),
)


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PCF_CBAM_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("PCF_CBAM_ACCESS", "single")
        typed_words_are_known(patch)
        yield


@pytest.fixture(scope="module")
def finished(home: None) -> str:
    """The number of a stress test that is done."""
    app = upload(opened("association", "en"), "association", "p.xlsx", workbook(range(6)))
    return asked_in(stressed(app, "en"), "job")


def typed_words_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    index = Selectbox.index.fget  # type: ignore[attr-defined]

    def found(box: Selectbox) -> int | None:
        """The harness does not know that a box may hold a typed word; the browser does."""
        try:
            return index(box)  # type: ignore[no-any-return]
        except ValueError:
            return None

    monkeypatch.setattr(Selectbox, "index", property(found))


def links_of(
    page: str, app: AppTest, state: Mapping[str, str], chance: random.Random
) -> Iterator[dict[str, str]]:
    """Links to this state with some of its keys spoiled."""
    keys = sorted({*app.query_params, *ALSO[page]} - set(state) - ({"lang"} if page != "home" else set()))
    for _ in range(PER_STATE):
        n = min(len(keys), chance.choice((1, 2, 4)))
        yield {key: chance.choice(JUNK) for key in chance.sample(keys, n)}


def followed(app: AppTest, lang: str, link: Mapping[str, str]) -> AppTest:
    """The session after its address was changed to this link."""
    app.query_params.clear()
    for key, value in {"lang": lang, **link}.items():
        app.query_params[key] = value
    return app.run()


def assert_told(app: AppTest, asked: Mapping[str, str]) -> None:
    """A setting of a field on the page is what the link asked for, or a line says what it asked for."""
    said = " ".join(w.value for w in app.warning)
    shown = {str(getattr(e, "key", None)) for kind in FIELDS for e in app.get(kind)}
    for key, value in asked.items():
        wanted = value.strip()
        if not wanted or key not in shown or key == "lang":
            continue
        if not is_same(wanted, now := asked_in(app, key)):
            assert plain(wanted[:LONGEST]) in said, (key, value[:80], now, said)


def asked_in(app: AppTest, key: str) -> str:
    """What the address says of a setting."""
    found = app.query_params.get(key, "")
    return found if isinstance(found, str) else found[0]


FIELDS = ("selectbox", "number_input", "text_input", "slider", "select_slider", "button_group", "toggle")


def is_same(asked: str, now: str) -> bool:
    """Whether an address says the same: the same word, number, or code without the words behind it."""
    if asked == now or (bool(now) and asked.startswith(now)):
        return True
    try:
        return float(asked) == float(now)
    except ValueError:
        return False


def assert_stands(app: AppTest, lang: str) -> None:
    """No exception and no part that gave up, in whatever language the link left the page."""
    assert_healthy(app, lang)
    assert not [e.value for e in app.error for other in LANGUAGES if e.value.startswith(failed(other))]
    assert app.title


@pytest.mark.parametrize(
    ("page", "state"), STATES, ids=[f"{page}-{(*state.values(), '')[-1]}" for page, state in STATES]
)
def test_a_malformed_link_opens_the_page_and_says_what_it_could_not_follow(
    page: str, state: dict[str, str]
) -> None:
    at = STATES.index((page, state))
    lang = LANGUAGES[at % 2]
    tried(opened(page, lang, **state), page, lang, state, SEED + at)


@pytest.mark.parametrize("part", SECTOR_PARTS[::2])
def test_a_malformed_link_to_a_finished_stress_test(part: str, finished: str) -> None:
    state = {"job": finished, "association_step": "test", "association_part": part}
    lang = LANGUAGES[SECTOR_PARTS.index(part) % 2]
    app = opened("association", lang, **state)
    assert app.get("plotly_chart") or app.dataframe
    tried(app, "association", lang, state, SEED + SECTOR_PARTS.index(part))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_malformed_link_in_the_middle_of_a_quiz(lang: str) -> None:
    """The quiz goes on under its number; a link with another number is told and offers a new one."""
    app = opened("trainer", lang, trainer_part="quiz", trainer_seed="7", trainer_n="5")
    app.button("trainer_quiz_start").click().run()
    assert_healthy(app, lang)
    state = {"trainer_part": "quiz", "trainer_quiz": asked_in(app, "trainer_quiz")}
    assert state["trainer_quiz"]
    tried(app, "trainer", lang, state, SEED)
    followed(app, lang, {**state, "trainer_quiz": "no such quiz"})
    assert_healthy(app, lang)
    assert asked_in(app, "trainer_quiz") == ""
    assert app.button("trainer_quiz_start")


def tried(app: AppTest, page: str, lang: str, state: dict[str, str], seed: int) -> None:
    """Malformed links one after another, in the session of a page."""
    assert_stands(app, lang)
    for link in links_of(page, app, state, random.Random(seed)):
        followed(app, lang, {**state, **link})
        try:
            assert_stands(app, lang)
            assert_told(app, link)
        except AssertionError as found:
            raise AssertionError(f"{page} {state} {link}: {found}") from found
