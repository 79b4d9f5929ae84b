"""Runs: stored, plainly incomplete when killed, resumed to the same bits, replayed, explained by driver."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from typer.testing import CliRunner

from cbam import runs
from cbam.commands import app
from cbam.scenario import load_named
from cbam.stress.difference import DRIVERS, steps
from cbam.stress.run import Progress, Request, Watch, stress
from groundwork.executor import Cancelled, Cluster, Serial
from groundwork.packaged import examples_dir
from groundwork.problems import BadInput
from groundwork.store import State, find
from tests.cbam.stress.subjects import portfolio, scenario, sector, subject

ROOT = Path(__file__).parents[3]
FILE = examples_dir() / "portfolio_sector.xlsx"
MOMENT = datetime(2026, 11, 22, 12, 0, 0)
NAMES = ("central", "high", "all-verified")


def prepared(draws: int = 70) -> runs.Prepared:
    request = Request(tuple(load_named(n) for n in NAMES), (2026, 2030), draws=draws, seed=4)
    return runs.prepare(runs.Asked(FILE), request)


def answered(schema: str, *arguments: str, code: int = 0) -> dict[str, object]:
    result = CliRunner().invoke(app, [*arguments, "--json", "--lang", "en"])
    assert result.exit_code == code, result.output
    answer: dict[str, object] = json.loads(result.stdout)
    text = (ROOT / "docs" / "schemas" / f"cbam_{schema}.json").read_text(encoding="utf-8")
    jsonschema.validate(answer, json.loads(text))
    return answer


def test_a_run_is_stored_with_all_it_rests_on_and_replays(tmp_path: Path) -> None:
    run = runs.store(tmp_path, prepared(), MOMENT)
    runs.carry_out(run, prepared(), Serial())
    manifest = run.manifest()
    assert manifest["state"] == "complete"
    assert manifest["grid"] == {"draws": 64, "cells": 1024}
    assert manifest["counts"] == {"n_read": 62, "n_used": 62, "n_rejected": 0}
    assert {p["name"] for p in manifest["parts"]} == set(NAMES)
    found, changed = runs.replay(run, Serial())
    assert [part.different for part in found] == [0, 0, 0]
    assert changed == []
    assert len(runs.results(run)) == sum(p["rows"] for p in manifest["parts"])


def test_each_file_says_its_law_price_base_and_seed(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    run = runs.store(tmp_path, prepared(), MOMENT)
    runs.carry_out(run, prepared(), Serial())
    metadata = pq.read_schema(run.folder / "parts" / "0000.parquet").metadata
    assert metadata[b"seed"] == b"4"
    assert metadata[b"price_base"] == b"nominal EUR"
    assert metadata[b"law_version"].decode() == run.manifest()["law_version"]


def test_a_stopped_run_is_incomplete_and_resumes_to_the_same_bits(tmp_path: Path) -> None:
    whole, stopped = (runs.store(tmp_path / n, prepared(), MOMENT) for n in ("a", "b"))
    runs.carry_out(whole, prepared(), Serial())
    seen: list[Progress] = []
    with pytest.raises(Cancelled):
        runs.carry_out(stopped, prepared(), Serial(), Watch(seen.append, lambda: len(seen) > 3))
    assert stopped.state is State.CANCELLED
    assert 0 < len(stopped.manifest()["parts"]) < len(NAMES)
    runs.carry_out(stopped, runs.reopen(stopped), Serial())
    assert stopped.state is State.COMPLETE
    for (name, one), (other, two) in zip(whole.parts(), stopped.parts(), strict=True):
        assert name == other
        assert np.array_equal(
            one["value"].to_numpy().view(np.uint64), two["value"].to_numpy().view(np.uint64)
        )


def test_a_resumed_run_counts_what_its_first_session_refused(tmp_path: Path) -> None:
    # the second line is on actual figures without its allocation: refused where figures are as declared,
    # priced where all are on default values
    file = tmp_path / "two.csv"
    file.write_text(
        "id,firm,cn_code,origin,quarter,mass_t,emissions,verified,see_direct,sefa\n"
        "1,A,72081000,CN,2026-Q1,100,,,,\n2,A,72081000,CN,2026-Q1,100,actual,yes,2,\n",
        encoding="utf-8",
    )
    both = tuple(load_named(name) for name in ("central", "all-default"))
    asked = runs.prepare(runs.Asked(file), Request(both, (2030,), levels=("total",)))
    whole, stopped = (runs.store(tmp_path / n, asked, MOMENT) for n in ("a", "b"))
    first = runs.carry_out(whole, asked, Serial())
    seen: list[Progress] = []
    with pytest.raises(Cancelled):
        runs.carry_out(stopped, asked, Serial(), Watch(seen.append, lambda: len(seen) > 1))
    assert [part["name"] for part in stopped.manifest()["parts"]] == ["central"]
    again = runs.carry_out(stopped, runs.reopen(stopped), Serial())
    for run in (whole, stopped):
        assert run.manifest()["counts"] == {"n_read": 2, "n_used": 1, "n_rejected": 1}
    assert [part.problems for part in again] == [part.problems for part in first]
    assert [p.place.cell for p in again[0].problems] == ["G3"]


def test_a_run_killed_in_the_middle_resumes(tmp_path: Path) -> None:
    arguments = ["stress", str(FILE), "--out", str(tmp_path), "--draws", "3000", "--years", "2026-2034"]
    names = ("low", "central", "high", "forward", "all-default", "all-verified", "slower-phase-out")
    script = "import sys; from cbam.commands import main; sys.argv = ['cbam', *sys.argv[1:]]; main()"
    for name in names:
        arguments += ["--scenario", name]
    child = subprocess.Popen([sys.executable, "-c", script, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 60
        while not list(tmp_path.glob("*/parts/*.parquet")) and time.monotonic() < end:
            time.sleep(0.02)
    finally:
        child.kill()
        child.wait()
    (folder,) = tmp_path.iterdir()
    run = find(tmp_path, folder.name)
    done = len(run.manifest()["parts"])
    if run.state is State.COMPLETE:  # a machine fast enough to finish first has nothing to resume
        assert done == len(names)
        return
    assert run.state is State.RUNNING
    result = CliRunner().invoke(app, ["stress", "--resume", run.id, "--out", str(tmp_path), "--lang", "en"])
    assert result.exit_code == 0, result.output
    assert run.state is State.COMPLETE
    assert len(run.manifest()["parts"]) == len(names) > done
    again = answered("replay", "replay", run.id, "--dir", str(tmp_path))
    assert again["same"] is True
    assert again["counts"]["n_read"] == again["counts"]["n_used"] + again["counts"]["n_rejected"] > 0


def test_a_changed_part_or_input_is_found_out(tmp_path: Path) -> None:
    run = runs.store(tmp_path, prepared(0), MOMENT)
    runs.carry_out(run, prepared(0), Serial())
    part = run.folder / "parts" / "0001.parquet"
    part.write_bytes(part.read_bytes()[:-1])
    with pytest.raises(BadInput) as refused:
        list(run.parts())
    assert refused.value.problems[0].code == "groundwork.run-damaged"
    (run.folder / "inputs" / FILE.name).write_bytes(b"other")
    with pytest.raises(BadInput):
        runs.reopen(run)


def test_commands_list_replay_and_explain(tmp_path: Path) -> None:
    ids = []
    for name in ("central", "high"):
        arguments = [
            "stress",
            str(FILE),
            "--scenario",
            name,
            "--years",
            "2026,2030",
            "--out",
            str(tmp_path / name),
        ]
        assert CliRunner().invoke(app, arguments).exit_code == 0
        (folder,) = (tmp_path / name).iterdir()
        ids.append(str(folder))
    listed = answered("runs", "runs", "--dir", str(tmp_path / "central"))["runs"]
    assert [(r["state"], r["parts"]) for r in listed] == [("complete", 1)]  # type: ignore[attr-defined]
    differences = answered("diff", "diff", *ids)["differences"]
    by_driver = {d["driver"]: d["eur"] for d in differences if d["year"] == 2030}  # type: ignore[attr-defined]
    # only the price differs: 160 over 126 EUR
    assert by_driver["price"] > 0
    assert [by_driver[d] for d in DRIVERS[1:]] == [0, 0, 0]
    answered("refusal", "replay", "none", "--dir", str(tmp_path), code=2)


def test_a_difference_is_explained_to_the_cent() -> None:
    # one line, central to high with the slower phase-out, all verified and half the volume: parts add up
    first = subject(sector())
    changes = """
law: {overlays: [com-2026-616]}
emissions: {basis: verified}
trade: {volume: {status: user, source: a, years: {2026: 0.5}}}
"""
    mine, theirs = load_named("central"), scenario(changes, "high")
    found = list(steps((first, mine), (first, theirs), (2030,)))
    cost = [first.view(s, 2030).bill.terms.cost_eur.sum() for s in (mine, theirs)]
    assert [step.driver for step in found] == list(DRIVERS)
    assert all(step.eur != 0 for step in found)
    assert sum(step.eur for step in found) == pytest.approx(cost[1] - cost[0], rel=1e-9)
    assert found[-1].after_eur == pytest.approx(found[-1].before_eur / 2, rel=1e-9)


@pytest.fixture
def cluster() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    pytest.importorskip("distributed", reason="pip install 'pcf-cbam[cluster]'")
    port = 20_000 + os.getpid() % 20_000
    address = f"tcp://127.0.0.1:{port}"
    quiet = {"cwd": ROOT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    scheduler = [
        sys.executable,
        "-m",
        "distributed.cli.dask_scheduler",
        "--port",
        str(port),
        "--no-dashboard",
        "--host",
        "127.0.0.1",
    ]
    worker = [
        sys.executable,
        "-m",
        "distributed.cli.dask_worker",
        address,
        "--nthreads",
        "1",
        "--no-dashboard",
        "--no-nanny",
        "--host",
        "127.0.0.1",
    ]
    started = [subprocess.Popen(c, **quiet) for c in (scheduler, worker, worker)]  # type: ignore[call-overload]
    try:
        yield address, started[1:]
    finally:
        for process in started:
            process.kill()
            process.wait()


def _bits(engine: object, draws: int) -> list[np.ndarray]:
    line = {
        "cn_code": "73089098",
        "emissions": "actual",
        "verified": "yes",
        "see_direct": 2.0,
        "sefa": 1.4,
        "see_indirect": 0,
    }
    lines = [
        {**line, "firm": f"F{i}", "importer": f"I{i % 7}", "see_direct": 1.4 + i / 500} for i in range(300)
    ]
    of, both = subject(portfolio(lines)), (load_named("central"), load_named("all-default"))
    request = Request(both, (2026, 2030), draws=draws, block=64, drawn_levels=("importer", "product"))
    parts = list(stress(of, request, engine))  # type: ignore[arg-type]
    return [part.table["value"].to_numpy().view(np.uint64) for part in parts]


def test_the_same_bits_on_a_cluster_even_when_a_worker_dies(
    cluster: tuple[str, list[subprocess.Popen[bytes]]],
) -> None:
    address, workers = cluster
    engine = Cluster(address)
    end = time.monotonic() + 60
    while engine.workers < 2 and time.monotonic() < end:
        time.sleep(0.1)
    assert engine.workers == 2
    expected = _bits(Serial(), 640)
    assert all(np.array_equal(a, b) for a, b in zip(expected, _bits(engine, 640), strict=True))

    class Killing:
        """The cluster, with a worker killed once the first piece is back."""

        workers = 2

        def run(self, work, shared, tasks):  # type: ignore[no-untyped-def]
            for at, found in enumerate(engine.run(work, shared, tasks)):
                if at == 0 and workers[0].poll() is None:
                    workers[0].send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
                yield found

        def close(self) -> None:
            """Nothing."""

    assert all(np.array_equal(a, b) for a, b in zip(expected, _bits(Killing(), 640), strict=True))
    engine.close()


def test_no_scheduler_is_said_in_words() -> None:
    pytest.importorskip("distributed", reason="pip install 'pcf-cbam[cluster]'")
    with pytest.raises(BadInput) as refused:
        Cluster("tcp://127.0.0.1:9")
    assert refused.value.problems[0].code == "groundwork.cluster-unreachable"
