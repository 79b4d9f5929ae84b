"""How long the pages take: the start, the first page, and each page after an input on cached results.

Run ``python -m benchmarks.app_pages [--rows N]``; prints tables, asserts nothing about time; tests in
``tests/app_pages`` do, of processor time. Pages run in Streamlit's own test harness, so the browser's drawing
is not counted.
"""

from __future__ import annotations

import argparse
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import huge

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[1]
PATIENCE_SECONDS, REPEAT, AIM_SECONDS = 600, 5, 2.0
PARTS = {
    "exporter_step": ("files", "matches", "choices", "footprint", "border", "measures", "documents"),
    "association_step": ("data", "bill", "test", "reports"),
    "trainer_part": ("lesson", "formula", "play", "customs", "exercise", "quiz", "sheet"),
    "rules_part": ("law", "code", "stale", "inventory", "words", "sources", "changes"),
}
"""What opens the parts of a page; rules and data end where a portfolio is handed in."""
File = tuple[str, bytes, str]
Files = list[File]


def seconds(work: Callable[[], object], repeat: int = REPEAT) -> float:
    """Median time of several runs."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def bare() -> None:
    """Start the interpreter and end it."""
    subprocess.run([sys.executable, "-c", "pass"], check=True)


def helped() -> None:
    """Ask the command for its help."""
    code = "import sys; sys.argv = ['cbam', '--help']; from cbam.commands import main; main()"
    subprocess.run([sys.executable, "-c", code], check=False, stdout=subprocess.DEVNULL, cwd=ROOT)


def served() -> float:
    """Seconds from the command to a server that answers."""
    port, start = 18_599, time.perf_counter()
    command = [sys.executable, "-m", "streamlit", "run", "app_pages/server.py", "--server.port", str(port)]
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        try:
            while time.perf_counter() - start < PATIENCE_SECONDS:
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.02)
            return time.perf_counter() - start
        finally:
            server.terminate()
            server.wait()


def opened(page: str) -> AppTest:
    """A new session on a page."""
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_file(str(ROOT / "app_streamlit.py"), default_timeout=PATIENCE_SECONDS)
    app.query_params["lang"] = "en"
    app.run()
    if page != "home":
        app.switch_page(f"app_pages/{page}.py").run()
    return app


def given(page: str, files: Files | File) -> AppTest:
    """A new session on a page with these files, or the one it takes, uploaded."""
    app = opened(page)
    if page == "rules":
        app.segmented_control("rules_part").set_value("changes").run()
    app.file_uploader(f"{page}_upload_0").set_value(files)
    return app.run()


def inputs(app: AppTest, page: str) -> Iterator[tuple[str, Callable[[], object]]]:
    """Each part of a page twice looked at, and the language switched: name and what the reader does."""
    for key in (key for key in PARTS if key.startswith(f"{page}_")):
        for part in PARTS[key]:
            app.segmented_control(key).set_value(part).run()
            yield part, app.run
    yield "language", lambda: [app.segmented_control("lang").set_value(lang).run() for lang in ("zh", "en")]


def show(page: str, label: str, app: AppTest) -> None:
    """One line per input."""
    for name, act in inputs(app, page):
        took = seconds(act) / (2 if name == "language" else 1)
        failed = "an exception" if app.exception else ""
        mark = "  over the aim" if took > AIM_SECONDS else ""
        print(f"{page:<12}{label:<16}{name:<12}{took:>8.3f}{mark}{failed}", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=huge.ROWS)
    rows = parser.parse_args().rows
    logging.disable(logging.WARNING)
    python, help_ = seconds(bare), seconds(helped)
    print(f"bare interpreter {python:.2f} s, cbam --help {help_ - python:.2f} s over it")
    print(f"server answers after {served():.2f} s")
    with tempfile.TemporaryDirectory() as home:
        os.environ["PCF_CBAM_HOME"] = home
        print(f"first page, everything loaded for the first time {seconds(lambda: opened('home'), 1):.2f} s")
        print(f"\n{'page':<12}{'input':<16}{'after':<12}{'s':>8}")
        for page in ("home", "trainer", "rules", "projects"):
            show(page, "", opened(page))
        bill = [(name, data, "text/csv") for name, data in huge.bill(rows).items()]
        lines = [("p.csv", huge.portfolio(rows), "text/csv")]
        for page, files in (("exporter", bill), ("association", lines), ("rules", lines[0])):
            start = time.perf_counter()
            app = given(page, files)
            print(f"{page:<12}{f'{rows:,} rows':<16}{'upload':<12}{time.perf_counter() - start:>8.3f}")
            show(page, f"{rows:,} rows", app)


if __name__ == "__main__":
    main()
