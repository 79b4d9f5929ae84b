"""Laws of the engine on systems made at random: equal to exact fractions, linear, of the right sign."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from footprint.adjoint import Method, intensities
from footprint.layout import Model, Solver
from footprint.montecarlo import simulate
from footprint.network import Network
from inventories.distributions import Distributions
from inventories.streams import name_keys

SYSTEMS = st.tuples(st.integers(2, 12), st.integers(0, 2**32 - 1), st.floats(0.05, 0.9), st.booleans())


def made(n: int, seed: int, together: float, waste: bool) -> tuple[Network, np.ndarray]:
    """A system whose nodes each draw suppliers worth `together` of their own burden, in wild units."""
    chance = np.random.default_rng(seed)
    price = np.exp(chance.normal(0, 5, n))
    consumers = np.repeat(np.arange(n), 3)
    suppliers = chance.integers(0, n, len(consumers))
    sign = np.where(waste & (chance.random(n) < 0.3), -1.0, 1.0)
    production = sign * chance.choice([1.0, 0.97, 1000.0], n)
    share = chance.random(len(consumers)) * together / 3
    amounts = share * price[consumers] / price[suppliers] * np.abs(production[consumers]) * sign[suppliers]
    direct = chance.random(n) * (chance.random(n) < 0.7) * price * np.abs(production)
    return Network.of(production, suppliers, consumers, amounts), direct


def exact(network: Network, direct: np.ndarray) -> np.ndarray:
    """Burdens in exact fractions of the stored doubles, by elimination."""
    n = network.n
    rows = [[Fraction(0)] * n + [Fraction(float(d))] for d in direct]
    for j, p in enumerate(network.production):
        rows[j][j] += Fraction(float(p))
    for i, j, drawn in zip(network.suppliers, network.consumers, network.amounts, strict=True):
        rows[j][i] -= Fraction(float(drawn))
    for k in range(n):
        top = next(r for r in range(k, n) if rows[r][k])
        rows[k], rows[top] = rows[top], rows[k]
        for r in range(n):
            if r != k and rows[r][k]:
                factor = rows[r][k] / rows[k][k]
                rows[r] = [x - factor * y for x, y in zip(rows[r], rows[k], strict=True)]
    return np.array([float(rows[k][n] / rows[k][k]) for k in range(n)])


@settings(max_examples=60, deadline=None)
@given(SYSTEMS)
def test_equal_to_the_exact_solution_within_the_stated_error(drawn: tuple[int, int, float, bool]) -> None:
    network, direct = made(*drawn)
    found, expected = intensities(network, direct[:, None]), exact(network, direct)
    assert found.method is Method.ITERATIVE
    off = np.abs(found.values[:, 0] - expected)
    assert (off <= found.error[:, 0] + np.finfo(float).eps * np.abs(expected)).all()
    assert found.relative_error(floor=0.0) < 1e-10


@settings(max_examples=40, deadline=None)
@given(SYSTEMS)
def test_burdens_are_linear_and_have_the_sign_of_what_is_made(drawn: tuple[int, int, float, bool]) -> None:
    network, direct = made(*drawn)
    both = intensities(network, np.column_stack([direct, 2 * direct])).values
    np.testing.assert_allclose(both[:, 1], 2 * both[:, 0], rtol=1e-10)
    assert (both[:, 0] * np.sign(network.production) >= 0).all()  # a waste's burden is that of taking it


@settings(max_examples=40, deadline=None)
@given(SYSTEMS)
def test_group_after_group_gives_the_same(drawn: tuple[int, int, float, bool]) -> None:
    network, direct = made(*drawn)
    keys = name_keys(map(str, range(len(network.amounts))))
    nothing = np.zeros(len(network.amounts))
    model = Model(
        network,
        Distributions.lognormal(network.amounts, nothing, keys),
        np.arange(network.n),
        Distributions.lognormal(direct, np.zeros(network.n), name_keys(map(str, range(network.n)))),
        np.ones(network.n),
    )
    outputs = sparse.csr_array(sparse.eye_array(network.n))
    found = simulate(model, outputs, 3, 0, solver=Solver.EXACT)
    assert found.report.n_unproductive == 0
    expected = np.repeat(exact(network, direct)[:, None], 3, axis=1)
    np.testing.assert_allclose(found.scores, expected, rtol=1e-11)


@settings(max_examples=30, deadline=None)
@given(SYSTEMS)
def test_direct_and_first_tier_add_up_to_the_total(drawn: tuple[int, int, float, bool]) -> None:
    network, direct = made(*drawn)
    burden = intensities(network, direct[:, None]).values[:, 0]
    first_tier = sparse.csr_array(network.draws_on).multiply(burden)  # one row per consumer
    total = direct / network.production + np.asarray(first_tier.sum(axis=1)).ravel()
    np.testing.assert_allclose(total, burden, rtol=1e-10)
