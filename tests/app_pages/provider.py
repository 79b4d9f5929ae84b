"""A sign-in service for tests on this machine: OpenID Connect's code flow for people it is told about.

It asks no password: its page lists the people, and a click signs one in.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "pcf-cbam-test"
_HOUR = 3600


class _Handler(BaseHTTPRequestHandler):
    people: Mapping[str, Mapping[str, Any]]
    key: RSAKey

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def answer(self, body: str, kind: str = "application/json") -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body.encode())

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/.well-known/openid-configuration":
            self.answer(json.dumps(self.configuration()))
        elif parts.path == "/jwks":
            self.answer(json.dumps({"keys": [self.key.as_dict(private=False)]}))
        elif parts.path == "/authorize":
            self.answer(self.door(asked), "text/html")
        else:
            self.send_error(404)

    def configuration(self) -> dict[str, object]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def door(self, asked: Mapping[str, str]) -> str:
        links = []
        for name in self.people:
            code = f"{name}|{asked.get('nonce', '')}"
            back = f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
            links.append(f'<a href="{escape(back)}">{escape(name)}</a>')
        return "<h1>Who are you?</h1>" + " ".join(links)

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        name, _, nonce = form["code"][0].partition("|")
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": name, "iat": now, "exp": now + _HOUR,
            "nonce": nonce, **self.people[name],
        }  # fmt: skip
        token = jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)
        body = {"access_token": "x", "token_type": "Bearer", "expires_in": _HOUR, "id_token": token}
        self.answer(json.dumps(body))


@contextmanager
def provider(people: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """A running service; yields its address. ``people`` are claims by name."""
    key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), type("Handler", (_Handler,), {"people": people, "key": key})
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
