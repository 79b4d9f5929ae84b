"""The engine without draws: equal to bw2calc, right where systems are badly conditioned, errors bounded."""

from __future__ import annotations

import subprocess
import sys
import warnings
from fractions import Fraction

import numpy as np
import pytest

from benchmarks import synthetic
from footprint import adjoint, cache
from footprint.adjoint import Method, error_bound, factorised, intensities, magnitudes
from footprint.bom import read_bom
from footprint.engine import Matrices, bw2calc
from footprint.network import Network
from footprint.pcf import compute
from footprint.system import Entries, System
from groundwork.packaged import examples_dir
from inventories.catalogue import Catalogue
from tests.footprint.bills import bill, product

STEEL = examples_dir() / "bom_steel_structure.xlsx"
AGREEMENT = 1e-10


def ring(gain: float, n: int = 5, amount: float = 1.0) -> Network:
    """n nodes, each drawing on the one before; a turn around uses up `gain`. One unit of the last makes 1."""
    nodes = np.arange(n)
    amounts = np.array([gain * amount, *[1.0] * (n - 2), 1.0 / amount])
    return Network.of(np.ones(n), (nodes - 1) % n, nodes, amounts)


def system(production: list[float], uses: list[tuple[int, int, float]], kg: list[float]) -> System:
    n = len(production)
    return System(
        tuple(f"p{i}" for i in range(n)),
        ("co2",),
        np.array(production),
        Entries.of([(*use, 0) for use in uses]),
        Entries.of([(0, i, amount, 0) for i, amount in enumerate(kg) if amount]),
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_every_burden_equals_bw2calcs_score(seed: int) -> None:
    # wastes with negative production, production of 0.97 and 1000, loops: see benchmarks/synthetic.py
    database = synthetic.make(400, seed)
    built = synthetic.system_of(database)
    matrices = Matrices(built, database.weights)
    found = matrices.intensities(database.weights[:, None])
    ours = found.values[:, 0]
    theirs = np.array([matrices.reference_score(i, 1.0) for i in range(database.n)])
    assert found.method is Method.ITERATIVE
    assert (database.production < 0).sum() > 20
    scale = np.maximum(np.abs(theirs), 1e-3 * np.abs(theirs).max())
    assert (np.abs(ours - theirs) <= AGREEMENT * scale).all()
    assert found.relative_error() < AGREEMENT


def test_the_synthetic_database_of_full_size_has_the_stated_structure() -> None:
    database = synthetic.make()  # refuses itself where its structure is not as stated
    assert abs(database.n_nonzero / 273_000 - 1) <= 0.05
    assert 0.50 <= database.largest_component <= 0.58
    network = Network.of(database.production, database.suppliers, database.consumers, database.use_amounts)
    kg = database.release_amounts * database.weights[database.flows]
    direct = np.bincount(database.releasers, weights=kg, minlength=database.n)
    found = intensities(network, direct[:, None])
    assert found.method is Method.ITERATIVE
    assert found.relative_error(floor=0.0) < 1e-11
    left = direct - network.production * (found.values[:, 0] - network.draws_on @ found.values[:, 0])
    assert np.abs(left).max() <= 1e-11 * np.abs(direct).max()


@pytest.mark.parametrize("gain", [0.5, 0.9, 0.99, 0.999, 0.999999])
@pytest.mark.parametrize("amount", [1.0, 1e9])
def test_recycling_loops_are_right_and_their_error_is_bounded(gain: float, amount: float) -> None:
    # last node: 1 + (one turn) x itself -> 1 / (1 - gain); summed in exact fractions of the stored doubles
    network = ring(gain, amount=amount)
    direct = np.zeros((5, 1))
    direct[4] = 1.0
    found = intensities(network, direct)
    turn = Fraction(1)
    for drawn in network.amounts:
        turn *= Fraction(float(drawn))
    exact = 1 / (1 - turn)
    off = abs(Fraction(float(found.values[4, 0])) - exact)
    assert off <= Fraction(float(found.error[4, 0])) or found.method is Method.DIRECT
    assert float(off / exact) <= 1e-10 + 4 * np.finfo(float).eps / (1 - gain)


def test_the_bound_holds_for_a_solution_that_is_wrong() -> None:
    # gain 0.99: a residual of 1e-8 hides an error a hundred times as large; the bound shows it
    network, direct = ring(0.99), np.eye(5)[4]
    exact = factorised(network.draws_on, direct[:, None]).values[:, 0]
    wrong = exact + 1e-6
    unit = np.eye(5)
    matrix = network.draws_on
    bound = error_bound(adjoint.sparse.csr_array(unit) - matrix, magnitudes(matrix), wrong, direct)
    assert bound is not None
    assert (np.abs(wrong - exact) <= bound).all()
    assert bound.max() < 1e-4


@pytest.mark.parametrize("gain", [1.0, 1.0001, 1.5])
def test_no_error_is_proved_where_a_loop_eats_what_it_makes(gain: float) -> None:
    network, direct = ring(gain), np.ones(5)
    matrix = network.draws_on
    system_matrix = adjoint.sparse.csr_array(np.eye(5)) - matrix
    assert error_bound(system_matrix, magnitudes(matrix), np.ones(5), direct) is None


def test_waste_treatment_and_production_other_than_one() -> None:
    # Treatment: -1 kg waste per run, 3 kg CO2. Steel: 1000 kg per run, 500 kg CO2, hands over 200 kg of
    # waste, booked as drawing -200. A kg of steel: (500 + 200 x 3) / 1000 = 1.1; a kg of "waste": 3 / -1.
    built = system([-1.0, 1000.0], [(0, 1, -200.0)], [3.0, 500.0])
    matrices = Matrices(built, np.ones(1))
    found = matrices.intensities(np.ones((1, 1))).values[:, 0]
    assert found == pytest.approx([-3.0, 1.1], rel=1e-14)
    assert matrices.reference_score(1, 1.0) == pytest.approx(1.1, rel=1e-12)


def test_two_rows_for_one_pair_add_up_and_change_nothing_else() -> None:
    # b draws a twice, 2 + 3; c draws b: c = 5 a
    network = Network.of(np.ones(3), np.array([0, 0, 1]), np.array([1, 1, 2]), np.array([2.0, 3.0, 1.0]))
    before = network.suppliers.copy(), network.amounts.copy(), network.pointers.copy()
    found = intensities(network, np.array([[1.0], [0.0], [0.0]]))
    assert found.values[:, 0] == pytest.approx([1, 5, 5], rel=1e-14)
    after = network.suppliers, network.amounts, network.pointers
    assert all((x == y).all() for x, y in zip(before, after, strict=True))


def test_suppliers_stand_before_consumers_in_the_order_of_solving() -> None:
    database = synthetic.make(700, 5)
    network = Network.of(database.production, database.suppliers, database.consumers, database.use_amounts)
    groups = network.components
    place = np.empty(network.n, dtype=int)
    for number, (first, last) in enumerate(zip(groups.starts[:-1], groups.starts[1:], strict=True)):
        place[groups.order[first:last]] = number
    assert (place[network.suppliers] <= place[network.consumers]).all()
    assert sorted(groups.order) == list(range(network.n))


def test_burdens_are_kept_per_system_and_method(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.forget()
    solved: list[int] = []
    monkeypatch.setattr(cache, "intensities", lambda n, d: solved.append(1) or intensities(n, d))
    network, direct = ring(0.5), np.ones((5, 1))
    first = cache.cached_intensities(network, direct)
    assert cache.cached_intensities(ring(0.5), direct) is first
    assert len(solved) == 1
    cache.cached_intensities(ring(0.6), direct)  # another database
    cache.cached_intensities(network, 2 * direct)  # another method
    assert len(solved) == 3
    with pytest.raises(ValueError, match="read-only"):
        first.values[0, 0] = 7.0


def test_brightways_matrices_are_built_once_per_run(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[int] = []
    original = bw2calc.LCA.load_lci_data

    def counted(self, *words, **options):  # type: ignore[no-untyped-def]
        built.append(1)
        return original(self, *words, **options)

    monkeypatch.setattr(bw2calc.LCA, "load_lci_data", counted)
    compute(read_bom([STEEL], catalogue).value, catalogue)
    assert len(built) == 1


def test_no_warning_of_brightways_reaches_the_user() -> None:
    command = [sys.executable, "-c", "from footprint.commands import main; main()", "pcf", str(STEEL)]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    assert done.stderr == ""


def test_importing_the_engine_warns_of_nothing() -> None:
    code = "import warnings; warnings.simplefilter('error'); import footprint.engine"
    with warnings.catch_warnings():
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_where_nothing_can_be_proved_one_factorisation_answers_for_all_groups(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(adjoint, "iterate", lambda *_: None)
    network, direct = ring(0.5), np.column_stack([np.eye(5)[4], np.ones(5)])
    found = intensities(network, direct)
    assert found.method is Method.DIRECT
    assert found.values[4, 0] == pytest.approx(2.0, rel=1e-14)  # 1 / (1 - 0.5)


def test_a_loop_of_a_bill_and_the_inventory_above_one_is_refused_by_name(catalogue: Catalogue) -> None:
    # a takes 1.2 b, b takes 1 a: the eigenvalue of [[0, 1.2], [1, 0]] is the root of 1.2 = 1.095
    rows = [
        ("a", "materials", "b", 1.2, "kg", "product:b", *(None,) * 7),
        ("b", "materials", "a", 1, "kg", "product:a", *(None,) * 7),
    ]
    results = compute(read_bom([bill([product("a"), product("b")], rows)], catalogue).value, catalogue)
    (problem,) = results.problems
    assert problem.code == "footprint.system-loop"
    assert problem.params == {"members": "a, b", "gain": "1.095"}
    assert [r.pcf_kgco2e for r in results.products] == [None, None]
