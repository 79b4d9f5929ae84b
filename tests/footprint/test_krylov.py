"""BiCGSTAB: right, honest about failure, and the same bits whatever BLAS does."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from scipy import sparse

from footprint.krylov import bicgstab

CODE = """
import numpy as np
from footprint.adjoint import intensities
from footprint.network import Network
n = 12_000  # BLAS shares out an inner product from 10,000 numbers on
chance = np.random.default_rng(3)
ends = chance.integers(0, n, (2, 5 * n))
network = Network.of(np.ones(n), *ends, chance.random(5 * n) * 0.1)
print(intensities(network, chance.random((n, 1))).values.tobytes().hex()[:4000])
"""


def system(n: int, gain: float) -> sparse.csr_array:
    chance = np.random.default_rng(4)
    drawn = sparse.random_array((n, n), density=0.02, rng=chance, format="csr")
    return sparse.csr_array(sparse.eye_array(n) - drawn * (gain / drawn.sum(axis=1).max()))


@pytest.mark.parametrize("guess", [False, True])
def test_equal_to_a_dense_solution(guess: bool) -> None:
    matrix, wanted = system(300, 0.9), np.random.default_rng(1).random(300)
    expected = np.linalg.solve(matrix.toarray(), wanted)
    start = expected * 1.1 if guess else None
    found, met = bicgstab(matrix.__matmul__, wanted, start, tolerance=1e-13, max_iterations=200)
    assert met
    np.testing.assert_allclose(found, expected, rtol=1e-11)


def test_nothing_wanted_is_nothing_found() -> None:
    found, met = bicgstab(system(20, 0.5).__matmul__, np.zeros(20), tolerance=1e-10, max_iterations=5)
    assert met and not found.any()


def test_giving_up_is_said() -> None:
    found, met = bicgstab(system(300, 0.9).__matmul__, np.ones(300), tolerance=1e-13, max_iterations=1)
    assert not met and np.isfinite(found).all()


def test_a_system_that_cannot_be_solved_is_said() -> None:
    # two equal equations that ask for different things
    matrix = np.array([[1.0, 1.0], [1.0, 1.0]])
    _, met = bicgstab(matrix.__matmul__, np.array([1.0, 2.0]), tolerance=1e-12, max_iterations=50)
    assert not met


def test_the_bits_do_not_depend_on_the_threads_of_blas() -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", CODE],
            env={**os.environ, "OPENBLAS_NUM_THREADS": n, "OMP_NUM_THREADS": n, "MKL_NUM_THREADS": n},
            capture_output=True,
            check=True,
            encoding="utf-8",
        ).stdout
        for n in ("1", "4")
    ]
    assert len(said[0]) > 4000 and said[0] == said[1]
