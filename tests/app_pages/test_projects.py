"""Work saved on a page, found again by its link in another session, and by nobody it does not belong to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from groundwork.packaged import examples_dir
from groundwork.words import say
from tests.app_pages.opened import LANGUAGES, ROOT, SECONDS, assert_healthy, opened, turned, upload

BILL = "bom_urea.xlsx"
SPACES = """
unknown = "refuse"
admins = ["boss@steel.example"]
[spaces]
"steel.example" = "Steel"
"other.example" = "Other"
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test keeps apart."""
    monkeypatch.setenv("PCF_CBAM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PCF_CBAM_ACCESS", "single")
    return tmp_path


@pytest.fixture
def signing_in(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server of organisations."""
    (home / "spaces.toml").write_text(SPACES, encoding="utf-8")
    monkeypatch.setenv("PCF_CBAM_ACCESS", "sign-in")
    monkeypatch.setenv("PCF_CBAM_SPACES", str(home / "spaces.toml"))


def user(email: str) -> dict[str, Any]:
    return {"is_logged_in": True, "iss": "https://id", "sub": email, "email": email, "email_verified": True}


def session(lang: str = "en", who: dict[str, Any] | None = None) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app_streamlit.py"), default_timeout=SECONDS)
    app.query_params["lang"] = lang
    app.secrets["auth"] = {}
    if who is not None:
        app.user = who
    return app.run()


def with_bill(app: AppTest) -> AppTest:
    page = turned(app, "exporter", exporter_step="border")
    return upload(page, "exporter", BILL, (examples_dir() / BILL).read_bytes())


def saved(app: AppTest, page: str = "exporter", name: str = "Urea 尿素") -> str:
    """Save what is on the page; the id of the project."""
    app.text_input(f"{page}_project_name_").set_value(name).run()
    app.button(f"{page}_project_save").click().run()
    assert_healthy(app, "en")
    return str(app.query_params["project"])


def by_link(app: AppTest, id: str, page: str = "exporter") -> AppTest:
    app.switch_page(f"app_pages/{page}.py")
    app.query_params["project"] = id
    return app.run()


def errors(app: AppTest) -> list[str]:
    heading = say("app_pages.problem-what", "en")
    return [t.value.to_string() for t in app.table if heading in t.value.columns]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_saved_bill_is_found_by_its_link_in_another_session(lang: str) -> None:
    app = with_bill(session())
    before = [m.value for m in app.metric]
    app.selectbox("product").select_index(1).run()
    second = [m.value for m in app.metric]
    id = saved(app)
    again = by_link(session(lang), id)
    assert_healthy(again, lang)
    assert [m.value for m in again.metric][:1] == second[:1] != before[:1]  # the product chosen came back too
    assert again.session_state["exporter_kept"][0].name == BILL


def test_a_setting_in_the_address_goes_before_the_saved_one() -> None:
    app = with_bill(session())
    assert app.query_params["exporter_year"] == "2026"
    id = saved(app)
    again = session()
    again.switch_page("app_pages/exporter.py")
    again.query_params["project"] = id
    again.query_params["exporter_year"] = "2030"
    again.run()
    assert again.query_params["exporter_year"] == "2030"
    assert again.query_params["exporter_price"] == app.query_params["exporter_price"]


def test_saving_again_keeps_the_link() -> None:
    app = with_bill(session())
    id = saved(app)
    app.text_input(f"exporter_project_name_{id}").set_value("Renamed").run()
    app.button("exporter_project_save").click().run()
    assert app.query_params["project"] == id
    listed = turned(app, "projects")
    assert any("Renamed" in m.value for m in listed.markdown)


def test_a_project_survives_a_change_of_page_and_language() -> None:
    app = with_bill(session())
    id = saved(app)
    turned(app, "trainer")
    turned(app, "exporter")
    assert app.query_params["project"] == id
    app.segmented_control("lang").set_value("zh").run()
    assert_healthy(app, "zh")
    assert app.query_params["project"] == id


def test_a_closed_project_is_left_behind() -> None:
    app = with_bill(session())
    saved(app)
    app.button("exporter_project_close").click().run()
    assert "project" not in app.query_params
    assert app.metric  # the bill stays on the page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_link_that_leads_nowhere_says_so(lang: str) -> None:
    app = by_link(session(lang), "no-such-id")
    assert_healthy(app, lang)
    assert any(say("groundwork.project-unknown", lang)[:20] in t.value.to_string() for t in app.table)
    assert "project" not in app.query_params


def test_a_project_is_deleted_for_good() -> None:
    app = with_bill(session())
    id = saved(app)
    turned(app, "projects")
    app.button(f"delete_{id}").click().run()
    assert_healthy(app, "en")
    assert app.info[0].value == say("app_pages.projects-none", "en")
    assert errors(by_link(session(), id))


def test_guests_list_their_own_and_open_by_link(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCF_CBAM_ACCESS", "guests")
    app = with_bill(session())
    id = saved(app)
    assert any("Urea" in m.value for m in turned(app, "projects").markdown)
    other = turned(session(), "projects")
    assert not any("Urea" in m.value for m in other.markdown)
    assert by_link(other, id).session_state["exporter_kept"][0].name == BILL


@pytest.mark.parametrize(
    ("listens", "headers", "expected"),
    [
        ("127.0.0.1", {"Host": "localhost:8501"}, "single"),
        ("127.0.0.1", {"Host": "pcf.example.org"}, "guests"),
        ("127.0.0.1", {"Host": "127.0.0.1:8501", "X-Forwarded-Proto": "https"}, "guests"),
        ("0.0.0.0", {"Host": "localhost:8501"}, "guests"),
    ],
)
def test_without_a_setting_a_stranger_behind_a_proxy_is_a_guest(
    listens: str, headers: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from types import SimpleNamespace

    from app_pages import visitor

    monkeypatch.delenv("PCF_CBAM_ACCESS")
    context, nobody = SimpleNamespace(headers=headers), SimpleNamespace(to_dict=dict)
    monkeypatch.setattr(
        visitor, "st", SimpleNamespace(context=context, user=nobody, get_option=lambda _: listens)
    )
    assert visitor.access() == expected


@pytest.mark.usefixtures("signing_in")
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", ["exporter", "projects", "rules"])
def test_before_signing_in_there_is_only_the_door(page: str, lang: str) -> None:
    app = turned(session(lang, {"is_logged_in": False}), page)
    assert_healthy(app, lang)
    assert [t.value for t in app.title] == [say("app_pages.sign-in-title", lang)]
    assert not app.get("file_uploader") and not app.dataframe


@pytest.mark.usefixtures("signing_in")
def test_an_organisation_shares_and_another_finds_nothing() -> None:
    anna, bert, carl = (session(who=user(f"{n}.example")) for n in ("anna@steel", "bert@steel", "carl@other"))
    id = saved(with_bill(anna))
    assert any("Urea" in m.value for m in turned(bert, "projects").markdown)
    assert by_link(bert, id).session_state["exporter_kept"][0].name == BILL
    assert not any("Urea" in m.value for m in turned(carl, "projects").markdown)
    assert errors(by_link(carl, id))
    assert not carl.metric


@pytest.mark.usefixtures("signing_in")
def test_somebody_of_no_organisation_is_not_let_in() -> None:
    app = turned(session(who=user("eve@elsewhere.example")), "exporter")
    assert errors(app)
    assert not app.title
    assert app.button("sign_out")


@pytest.mark.usefixtures("signing_in")
def test_only_an_admin_reads_who_ran_what() -> None:
    anna, boss = session(who=user("anna@steel.example")), session(who=user("boss@steel.example"))
    saved(with_bill(anna))
    heading = say("app_pages.audit-heading", "en")
    assert heading not in [e.label for e in turned(anna, "projects").expander]
    assert heading in [e.label for e in turned(boss, "projects").expander]
    assert "anna@steel.example" in boss.dataframe[0].value.to_string()
    assert BILL not in boss.dataframe[0].value.to_string()


@pytest.mark.parametrize("wanted", ["sign-in", "everybody"])
def test_a_server_set_up_wrongly_lets_nobody_in(wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCF_CBAM_ACCESS", wanted)
    app = turned(session(), "exporter")
    assert errors(app)
    assert not app.title and not app.get("file_uploader")


def test_pages_go_on_when_nothing_can_be_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "file").write_text("")
    monkeypatch.setenv("PCF_CBAM_HOME", str(home / "file" / "home"))
    app = with_bill(session())
    assert app.metric
    assert errors(app)  # the place where saving would be says why not


def test_an_empty_session_opens_every_page(home: Path) -> None:
    assert_healthy(opened("projects", "zh"), "zh")
