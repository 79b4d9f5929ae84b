"""Draws: equal to bw2calc on the same ones, alike on its own, the same bits however they are run."""

from __future__ import annotations

from dataclasses import replace

import bw2calc
import numpy as np
import pytest
from scipy import sparse, stats
from scipy.sparse.linalg import splu

from benchmarks import synthetic
from footprint import lanes, layout
from footprint.engine import Doubt, brightway_draws, data_packages
from footprint.lanes import GRID, solve_draws
from footprint.layout import Model, Prepared, Solver
from footprint.montecarlo import joined_blocks, run_block, simulate
from footprint.network import Network
from footprint.system import Entries, System
from groundwork.executor import Processes, Threads
from inventories.distributions import Distributions, Sampler
from inventories.streams import name_keys

AGREEMENT = 1e-10
SOLVERS = [
    pytest.param(Solver.EXACT, id="exact"),
    pytest.param(
        Solver.SWEEPS,
        id="sweeps",
        marks=pytest.mark.skipif(not layout.has_numba(), reason="needs numba: pip install 'pcf-cbam[fast]'"),
    ),
    pytest.param(Solver.KRYLOV, id="krylov"),
]


def everything(n: int) -> sparse.csr_array:
    """Outputs: one unit of every node."""
    return sparse.csr_array(sparse.eye_array(n))


def pair(sigma: float = 0.2, gain: float = 0.0) -> tuple[System, Doubt]:
    """a releases 1 kg; b draws 1 a and `gain` of itself by way of a: two figures that multiply."""
    uses = [(0, 1, 1.0, 0), (1, 0, gain, 0)]
    built = System(("a", "b"), ("co2",), np.ones(2), Entries.of(uses), Entries.of([(0, 0, 1.0, 0)]))
    return built, Doubt(
        Distributions.lognormal(built.uses.amounts, np.full(2, sigma), name_keys(["ab", "ba"])),
        Distributions.lognormal(np.ones(1), np.full(1, sigma), name_keys(["a co2"])),
        7,
    )


def model(built: System, doubt: Doubt) -> Model:
    network = Network.of_system(built)
    nodes = built.releases.columns
    return Model(network, doubt.uses.take(network.entry), nodes, doubt.releases, np.ones(len(nodes)))


@pytest.fixture(scope="module")
def database() -> synthetic.Database:
    return synthetic.make(300, 3)


@pytest.mark.parametrize("solver", SOLVERS)
def test_equal_to_bw2calc_on_its_own_draws(solver: Solver, database: synthetic.Database) -> None:
    built, doubt = synthetic.system_of(database), synthetic.doubt_of(database, 5)
    n = database.n
    # Brightway reads certain amounts back in single precision; both sides take those production amounts
    rounded = replace(built, production=built.production.astype(np.float32).astype(np.float64))
    network = Network.of_system(rounded)
    prepared = Prepared.of(
        replace(synthetic.model_of(database, doubt), network=network), everything(n), solver
    )
    weighed = np.flatnonzero(database.weights[database.flows])
    packages = data_packages(built, database.weights, doubt)
    lca = bw2calc.LCA({1: 1.0}, data_objs=packages, use_distributions=True)
    lca.lci()
    lca.lcia()
    uses, burdens, expected, scores = [], [], [], []
    rows = np.array([lca.dicts.product[i + 1] for i in range(n)])
    columns = np.array([lca.dicts.activity[i + 1] for i in range(n)])
    flow_rows = np.array([lca.dicts.biosphere[n + 1 + f] for f in built.releases.rows[weighed]])
    for _ in range(8):
        next(lca)
        technosphere = lca.technosphere_matrix.tocsr()
        uses.append(-technosphere[rows[network.suppliers], columns[network.consumers]].A1)
        releases = lca.biosphere_matrix.tocsr()
        burdens.append(releases[flow_rows, columns[built.releases.columns[weighed]]].A1)
        adjoint = sparse.csc_matrix(technosphere[rows][:, columns].T)
        direct = lca.characterization_matrix @ lca.biosphere_matrix
        expected.append(splu(adjoint).solve(np.asarray(direct.sum(axis=0)).ravel()[columns]))
        scores.append(lca.score)
    drawn_uses, drawn_burdens = np.array(uses).T, np.array(burdens).T
    found = solve_draws(prepared, *prepared.lay_out(drawn_uses, drawn_burdens)).scores
    reference = np.array(expected).T
    scale = np.maximum(np.abs(reference), 1e-3 * np.abs(reference).max(axis=0))
    assert (np.abs(found - reference) <= AGREEMENT * scale).all()
    assert found[0] == pytest.approx(scores, rel=AGREEMENT)


def test_distributed_as_bw2calcs_own_draws(database: synthetic.Database) -> None:
    doubt = synthetic.doubt_of(database, 5)
    theirs = brightway_draws(synthetic.system_of(database), database.weights, doubt, 0, 400)
    ours = simulate(synthetic.model_of(database, doubt), everything(database.n), 1024, 1).scores[0]
    assert stats.ks_2samp(ours, theirs).pvalue > 0.01
    assert np.median(ours) == pytest.approx(np.median(theirs), rel=0.05)


def test_inputs_and_emissions_are_drawn_apart_here_and_in_the_reference() -> None:
    # ln(score) is the sum of two normals of 0.2: 0.2 x sqrt(2) = 0.283. With one seed for both matrices
    # bw2calc draws them high and low together: 0.4.
    built, doubt = pair()
    expected = 0.2 * np.sqrt(2)
    theirs = np.log(brightway_draws(built, np.ones(1), doubt, 1, 1500))
    ours = np.log(simulate(model(built, doubt), everything(2), 1536, 1).scores[1])
    assert theirs.std() == pytest.approx(expected, rel=0.1)
    assert ours.std() == pytest.approx(expected, rel=0.1)


@pytest.mark.parametrize("solver", SOLVERS)
def test_threads_and_processes_give_the_same_bits(solver: Solver, database: synthetic.Database) -> None:
    drawn = synthetic.model_of(database, synthetic.doubt_of(database, 5))
    outputs = everything(database.n)
    serial = simulate(drawn, outputs, 200, 11, solver=solver)
    threads = simulate(drawn, outputs, 200, 11, executor=Threads(3), solver=solver)
    pool = Processes(2)
    processes = simulate(drawn, outputs, 200, 11, executor=pool, solver=solver)
    pool.close()
    backwards = [run_block(Prepared.of(drawn, outputs, solver), 11, block) for block in (3, 2, 1, 0)]
    assert (joined_blocks(backwards[::-1], solver, 200).scores == serial.scores).all()
    assert serial.scores.shape == (database.n, 200)
    assert (serial.scores == threads.scores).all()
    assert (serial.scores == processes.scores).all()
    assert (simulate(drawn, outputs, 64, 11, solver=solver).scores == serial.scores[:, :64]).all()
    assert GRID == (64, 1024)


def test_every_way_of_solving_gives_the_same_numbers(database: synthetic.Database) -> None:
    drawn = synthetic.model_of(database, synthetic.doubt_of(database, 5))
    ways = [solver.values[0] for solver in SOLVERS if not (solver.marks and not layout.has_numba())]
    found = [simulate(drawn, everything(database.n), 64, 2, solver=solver) for solver in ways]
    scale = np.maximum(np.abs(found[0].scores), 1e-3 * np.abs(found[0].scores).max(axis=0))
    for other in found[1:]:
        assert (np.abs(other.scores - found[0].scores) <= AGREEMENT * scale).all()
        assert other.report.n_audited == 1
        assert other.report.largest_error < AGREEMENT


def test_without_numba_scipy_takes_over(
    database: synthetic.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "has_numba", lambda: False)
    drawn = synthetic.model_of(database, synthetic.doubt_of(database, 5))
    assert simulate(drawn, everything(database.n), 8, 2).report.solver is Solver.KRYLOV


@pytest.mark.parametrize("solver", SOLVERS)
def test_draws_in_which_a_loop_eats_what_it_makes_have_no_footprint_and_are_counted(solver: Solver) -> None:
    # gain of the loop: 0.7 x exp(0.2 z1 + 0.2 z2); above 1 the algebra would give a negative footprint
    built, doubt = pair(gain=0.7)
    drawn = model(built, doubt)
    found = simulate(drawn, everything(2), 640, 4, solver=solver)
    uses = amounts(drawn.uses, 640, 4)
    dead = uses.prod(axis=0) >= 1
    assert 0 < dead.sum() < 128  # ln 0.7 lies 1.26 deviations below 0: a tenth of 640
    assert found.report.n_unproductive == dead.sum()
    assert (np.isnan(found.scores[1]) == dead).all()
    assert (found.scores[1][~dead] > 0).all()


def amounts(drawn: Distributions, n_draws: int, seed: int) -> np.ndarray:
    """What was drawn, by way of the streams."""
    return Sampler(drawn, seed).draw(0, n_draws // 8)


@pytest.mark.parametrize("solver", SOLVERS)
def test_loops_near_the_brink_are_right(solver: Solver) -> None:
    # a = d + g b, b = u a: a = d / (1 - g u) with g u near 0.999: far too slow for sweeps
    built, doubt = pair(sigma=1e-4, gain=0.999)
    drawn = model(built, doubt)
    found = simulate(drawn, everything(2), 8, 4, solver=solver)
    gain = amounts(drawn.uses, 8, 4).prod(axis=0)
    assert found.scores[0] == pytest.approx(amounts(drawn.burdens, 8, 4)[0] / (1 - gain), rel=1e-10)
    assert found.report.n_unproductive == 0
    if solver is Solver.SWEEPS:
        assert found.report.n_finished_alone == found.report.n_draws == 64  # a whole block


@pytest.mark.parametrize("solver", SOLVERS[1:])
@pytest.mark.parametrize("gain", [0.9, 0.99])
def test_many_recycling_loops_at_once_are_right(solver: Solver, gain: float) -> None:
    # sixty loops of five nodes side by side: small residuals hide large errors here
    n_loops, size = 60, 5
    nodes = np.arange(n_loops * size)
    before = np.where(nodes % size == 0, nodes + size - 1, nodes - 1)
    apart = np.random.default_rng(1).normal(0, 0.0008, len(nodes))
    wanted = np.where(nodes % size == 0, gain, 1.0) * np.exp(apart)
    keys = name_keys(map(str, nodes))
    network = Network.of(np.ones(len(nodes)), before, nodes, wanted)
    uses = Distributions.lognormal(network.amounts, np.full(len(nodes), 1e-4), keys)
    kg = Distributions.lognormal(np.exp(np.random.default_rng(2).normal(0, 3, len(nodes))), 0 * wanted, keys)
    drawn = Model(network, uses, nodes, kg, np.ones(len(nodes)))
    exact = simulate(drawn, everything(len(nodes)), 16, 1, solver=Solver.EXACT).scores
    found = simulate(drawn, everything(len(nodes)), 16, 1, solver=solver).scores
    scale = np.maximum(np.abs(exact), 1e-3 * np.abs(exact).max(axis=0))
    assert (exact > 0).all()
    assert (np.abs(found - exact) <= AGREEMENT * scale).all()


def test_a_sum_of_independent_lines_has_the_sum_of_their_variances() -> None:
    # 3 lognormals of median 1, sigma 0.1, 0.2, 0.3: variance (exp(s^2) - 1) exp(s^2) each
    sigma = np.array([0.1, 0.2, 0.3])
    lines = Distributions.lognormal(np.ones(3), sigma, name_keys(["x", "y", "z"]))
    empty = np.empty(0, dtype=np.int64)
    drawn = Model(
        Network.of(np.ones(1), empty, empty, np.empty(0)),
        Distributions.lognormal(np.empty(0), np.empty(0), name_keys(())),
        np.zeros(3, dtype=np.int64),
        lines,
        np.ones(3),
    )
    scores = simulate(drawn, everything(1), 64_000, 8).scores[0]
    expected = (np.expm1(sigma**2) * np.exp(sigma**2)).sum()
    assert scores.var() == pytest.approx(expected, rel=0.02)
    assert scores.mean() == pytest.approx(np.exp(sigma**2 / 2).sum(), rel=0.005)


@pytest.mark.parametrize("solver", SOLVERS[1:])
def test_what_no_iteration_can_prove_is_factorised_and_counted(
    solver: Solver, monkeypatch: pytest.MonkeyPatch
) -> None:
    # a = d + g u a with every iteration switched off: the factorisation has to answer, right, and be counted
    monkeypatch.setattr(lanes, "_krylov", lambda *_: None)
    monkeypatch.setattr(lanes, "iterate", lambda *_: None)
    monkeypatch.setattr(lanes, "MAX_SWEEPS", 2)
    built, doubt = pair(sigma=1e-4, gain=0.9)
    drawn = model(built, doubt)
    found = simulate(drawn, everything(2), 64, 4, solver=solver)
    assert found.report.n_direct == found.report.n_finished_alone == found.report.n_draws == 64
    gain = amounts(drawn.uses, 64, 4).prod(axis=0)
    assert found.scores[0] == pytest.approx(amounts(drawn.burdens, 64, 4)[0] / (1 - gain), rel=1e-12)


def test_an_unproved_draw_is_counted(database: synthetic.Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "error_bound", lambda *_: None)
    drawn = synthetic.model_of(database, synthetic.doubt_of(database, 5))
    report = simulate(drawn, everything(database.n), 128, 2, solver=Solver.KRYLOV).report
    assert (report.n_audited, report.n_unproved) == (2, 2)


def test_with_one_seed_for_both_matrices_bw2calc_draws_them_together() -> None:
    """The trap that one seed per package avoids: 0.2 + 0.2 instead of the root of the sum of squares."""
    built, doubt = pair()
    packages = data_packages(built, np.ones(1), doubt)
    for package in packages[:2]:
        package.metadata["seed"] = 7
    lca = bw2calc.LCA({2: 1.0}, data_objs=packages, use_distributions=True)
    lca.lci()
    lca.lcia()
    scores = []
    for _ in range(600):
        next(lca)
        scores.append(lca.score)
    assert np.log(scores).std() == pytest.approx(0.4, rel=0.1)
