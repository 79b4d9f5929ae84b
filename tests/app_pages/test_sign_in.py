"""Signing in for real: Streamlit's OpenID Connect against a service on this machine, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from groundwork.keeping.audit import latest
from groundwork.keeping.database import open_keeping
from tests.app_pages.browsing import NEEDS_CHROMIUM, chromium, free_port, serving, visiting
from tests.app_pages.provider import CLIENT, provider

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = NEEDS_CHROMIUM
PEOPLE = {
    name: {"email": email, "email_verified": verified, "name": name}
    for name, email, verified in (
        ("anna", "anna@steel.example", True),
        ("carl", "carl@other.example", True),
        ("eve", "eve@steel.example", False),  # says she is of the steel firm; nobody checked
    )
}
SPACES = 'unknown = "refuse"\n[spaces]\n"steel.example" = "Steel"\n"other.example" = "Other"\n'
SECRETS = """
[auth]
redirect_uri = "{app}/oauth2callback"
cookie_secret = "only for a test on this machine"
client_id = "{client}"
client_secret = "none"
server_metadata_url = "{issuer}/.well-known/openid-configuration"
"""


def sign_in(page: Page, server: str, name: str) -> None:
    page.goto(f"{server}/projects?lang=en")
    page.get_by_role("heading", name="Please sign in").wait_for()
    assert page.get_by_role("heading", name="My work").count() == 0
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name=name).click()
    page.wait_for_url(f"{server}/**")


def test_people_get_the_space_of_their_organisation(tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "spaces.toml").write_text(SPACES, encoding="utf-8")
    env = {
        "PCF_CBAM_HOME": str(tmp_path / "home"),
        "PCF_CBAM_SPACES": str(tmp_path / "spaces.toml"),
        "PCF_CBAM_ACCESS": "sign-in",
    }
    with provider(PEOPLE) as issuer:
        app = f"http://127.0.0.1:{port}"
        secrets = tmp_path / "secrets.toml"
        secrets.write_text(SECRETS.format(app=app, client=CLIENT, issuer=issuer), encoding="utf-8")
        flags = ("--secrets.files", str(secrets))
        with serving(tmp_path / "log.txt", env, *flags, port=port) as server, chromium() as browser:
            for name, space in (("anna", "Steel"), ("carl", "Other")):
                with visiting(browser, "en-GB") as page:
                    sign_in(page, server, name)
                    page.get_by_role("link", name="My work").click()
                    page.get_by_text(f"Signed in: {name} · {space}").wait_for()
                    page.get_by_role("button", name="Sign out").click()
                    page.get_by_role("heading", name="Please sign in").wait_for()
            with visiting(browser, "en-GB") as page:
                sign_in(page, server, "eve")
                page.get_by_text("Your organisation has no space on this server").wait_for()
                assert page.locator("[data-testid=stFileUploaderDropzone]").count() == 0
    kept = open_keeping(f"sqlite:///{tmp_path / 'home' / 'keeping.sqlite'}", tmp_path / "home")
    refused = [line for line in latest(kept, 50) if line.action == "sign-in-refused"]
    assert [line.kind for line in refused] == ["groundwork.account-unknown"]
    assert refused[0].user.startswith(issuer)
