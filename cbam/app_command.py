"""What ``cbam app`` does: start Streamlit on the installed app with the packaged settings as flags."""

from __future__ import annotations

import importlib.util
import json
import signal
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import typer

from groundwork.problems import BadInput, Problem
from groundwork.words import say

ALL_INTERFACES = "0.0.0.0"  # noqa: S104 - asked for by the user who opens the app to a classroom


def run(host: str, port: int, lang: str) -> None:
    """Start the app; returns when it is stopped.

    Raises:
        BadInput: its packages are missing, or another program listens on the port.
    """
    missing = [name for name in ("streamlit", "plotly") if importlib.util.find_spec(name) is None]
    entry = importlib.util.find_spec("app_pages.server")  # found, not imported
    if missing or entry is None or entry.origin is None:
        raise BadInput(Problem("cbam.app-extra-missing"))
    if _is_taken(host, port):
        raise BadInput(Problem("cbam.app-port-taken", params={"port": str(port), "other": str(port + 1)}))
    shown = _lan_address() if host == ALL_INTERFACES else host
    typer.echo(say("cbam.app-address", lang, url=f"http://{shown}:{port}"))
    flags = ["--server.address", host, "--server.port", str(port), *settings_as_flags(_settings())]
    raise typer.Exit(_served([sys.executable, "-m", "streamlit", "run", entry.origin, *flags]))


def _served(command: list[str]) -> int:
    """Start the server and wait for its end; whoever ends this process ends the server with it."""
    with subprocess.Popen(command) as server:  # noqa: S603
        before = signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        try:
            return max(0, server.wait())
        except KeyboardInterrupt:
            server.terminate()
            return 0
        finally:
            signal.signal(signal.SIGTERM, before)


def _is_taken(host: str, port: int) -> bool:
    """Whether somebody listens there already."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1" if host == ALL_INTERFACES else host, port)) == 0


def _settings() -> Path | None:
    """The packaged settings: in the wheel beside the pages, in a checkout under .streamlit."""
    pages = importlib.util.find_spec("app_pages")
    if pages is None or pages.origin is None:
        return None
    folder = Path(pages.origin).parent
    for file in (folder / "streamlit_config.toml", folder.parent / ".streamlit" / "config.toml"):
        if file.is_file():
            return file
    return None


def settings_as_flags(file: Path | None) -> list[str]:
    """Settings of a TOML file as flags, lists as JSON.

    ``[server] maxUploadSize = 50`` becomes ``--server.maxUploadSize=50``.
    """
    if file is None:
        return []
    flags: list[str] = []
    tables: list[tuple[str, object]] = list(tomllib.loads(file.read_text(encoding="utf-8")).items())
    while tables:
        name, value = tables.pop(0)
        if isinstance(value, dict):
            tables += [(f"{name}.{key}", inner) for key, inner in value.items()]
        else:
            flags.append(f"--{name}={value if isinstance(value, str) else json.dumps(value)}")
    return flags


def _lan_address() -> str:
    """The address other machines of the local network reach this one by; no packet is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # reserved for documentation: only selects the interface
        except OSError:
            return socket.gethostname()
        return str(probe.getsockname()[0])
