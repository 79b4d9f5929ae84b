"""A made-up background database with the structure of a large commercial one, the same for every run.

Nobody may pass on a licensed database, so the benchmarks make one: a core of hubs (power,
transport, heat) that almost everything draws on and that themselves draw on a wide upstream,
and a rest that only consumes. Sizes follow published facts about ecoinvent 3 as far as they
are known; `check` refuses a database that misses them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from footprint.engine import Doubt
from footprint.montecarlo import Model
from footprint.network import Network
from footprint.system import Entries, System
from inventories.distributions import Distributions
from inventories.streams import joined, name_keys

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

SEED = 42
N_PROCESSES, N_FLOWS, N_GASES = 20_000, 3_000, 198
CORE_SHARE, HUB_SHARE = 0.54, 0.06
FAME_START, FAME_POWER = 6, 0.75
"""How unevenly the hubs are used: the r-th is drawn on in proportion to (r + start) ^ -power."""
PRICE_SIGMA = 1.0
N_HUB_LINKS, N_SPECIAL_LINKS, WINDOW = 10, 4, 20
TREATMENT_SHARE, NON_UNIT_SHARE = 0.11, 0.06
N_NONZERO, N_RELEASES, N_GAS_RELEASES = 273_000, 436_000, 70_240


@dataclass(frozen=True)
class Database:
    """Exchanges of a database as arrays; every amount but production is lognormal with sigma `*_sigma`.

    Uses are (supplier, consumer, amount), positive for what a process draws; a treatment of
    waste makes -1 per run and its users draw a negative amount. Releases are (flow, process, kg).
    """

    production: Floats
    suppliers: Ints
    consumers: Ints
    use_amounts: Floats
    use_sigma: Floats
    flows: Ints
    releasers: Ints
    release_amounts: Floats
    release_sigma: Floats
    weights: Floats
    price: Floats

    @property
    def n(self) -> int:
        """Number of processes."""
        return len(self.production)

    @property
    def n_nonzero(self) -> int:
        """Entries of the technosphere matrix, production included."""
        return self.n + len(np.unique(self.suppliers * self.n + self.consumers))

    @property
    def largest_component(self) -> float:
        """Share of the processes that stand in the largest strongly connected group."""
        entries = np.ones(len(self.suppliers))
        graph = sparse.csr_array((entries, (self.suppliers, self.consumers)), shape=(self.n, self.n))
        _, label = connected_components(graph, directed=True, connection="strong")
        return float(np.bincount(label).max() / self.n)


def system_of(database: Database) -> System:
    """The database as a product system without products."""
    ranks = [np.zeros(len(a), dtype=np.int64) for a in (database.use_amounts, database.release_amounts)]
    return System(
        tuple(f"process {i}" for i in range(database.n)),
        tuple(f"flow {i}" for i in range(N_FLOWS)),
        database.production,
        Entries(database.suppliers, database.consumers, database.use_amounts, ranks[0]),
        Entries(database.flows, database.releasers, database.release_amounts, ranks[1]),
    )


def doubt_of(database: Database, seed: int) -> Doubt:
    """Lognormals of every use and release, each with the stream of its two ends' names."""
    processes = name_keys(f"process {i}" for i in range(database.n))
    flows = name_keys(f"flow {i}" for i in range(N_FLOWS))
    uses = joined(processes[database.consumers], processes[database.suppliers])
    releases = joined(processes[database.releasers], flows[database.flows])
    return Doubt(
        Distributions.lognormal(database.use_amounts, database.use_sigma, uses),
        Distributions.lognormal(database.release_amounts, database.release_sigma, releases),
        seed,
    )


def model_of(database: Database, doubt: Doubt) -> Model:
    """The database as the Monte Carlo engine takes it; releases without a weight are not drawn."""
    network = Network.of_system(system_of(database))
    weighed = np.flatnonzero(database.weights[database.flows])
    return Model(
        network,
        doubt.uses.take(network.entry),
        database.releasers[weighed],
        doubt.releases.take(weighed),
        database.weights[database.flows[weighed]],
    )


def portfolio(database: Database, n_products: int, n_lines: int = 20) -> sparse.csr_array:
    """Products x processes: amounts whose burdens are all of the same order."""
    chance = np.random.default_rng(SEED + 1)
    rows = np.repeat(np.arange(n_products), n_lines)
    columns = chance.integers(0, database.n, len(rows))
    sign = np.sign(database.production[columns])
    amounts = chance.random(len(rows)) * sign / database.price[columns]
    return sparse.csr_array((amounts, (rows, columns)), shape=(n_products, database.n))


def make(n: int = N_PROCESSES, seed: int = SEED) -> Database:
    """A database of `n` processes; with 20,000 its structure is checked."""
    chance = np.random.default_rng(seed)
    scale = n / N_PROCESSES
    price = np.exp(chance.normal(0.0, PRICE_SIGMA, n))
    suppliers, consumers = _links(n, chance)
    sign = np.where(chance.random(n) < TREATMENT_SHARE, -1.0, 1.0)
    production = sign.copy()
    odd = (chance.random(n) < NON_UNIT_SHARE) & (sign > 0)
    production[odd] = chance.choice([0.97, 1000.0], int(odd.sum()))
    share = _shares(consumers, n, chance)
    amounts = share * price[consumers] / price[suppliers] * np.abs(production[consumers]) * sign[suppliers]
    flows, releasers = _releases(n, round(N_RELEASES * scale), round(N_GAS_RELEASES * scale), chance)
    weights = np.zeros(N_FLOWS)
    weights[:N_GASES] = np.exp(chance.normal(2.0, 2.0, N_GASES))
    kg = np.exp(chance.normal(-2.0, 1.5, len(flows))) * price[releasers] * np.abs(production[releasers])
    kg[flows < N_GASES] /= weights[flows[flows < N_GASES]]
    made = Database(
        production,
        suppliers,
        consumers,
        amounts,
        chance.uniform(0.02, 0.35, len(amounts)),
        flows,
        releasers,
        kg,
        chance.uniform(0.02, 0.35, len(kg)),
        weights,
        price,
    )
    if n == N_PROCESSES:
        check(made)
    return made


def check(database: Database) -> None:
    """Refuse a database whose structure is not that of a large commercial one."""
    gases = int((database.weights[database.flows] != 0).sum())
    found = {
        "nnz": abs(database.n_nonzero / N_NONZERO - 1) <= 0.05,
        "largest component": 0.50 <= database.largest_component <= 0.58,
        "negative production": abs(float((database.production < 0).mean()) / TREATMENT_SHARE - 1) <= 0.1,
        "releases": abs(len(database.flows) / N_RELEASES - 1) <= 0.05,
        "releases with a weight": abs(gases / N_GAS_RELEASES - 1) <= 0.05,
    }
    missed = [name for name, held in found.items() if not held]
    if missed:
        raise ValueError(f"the synthetic database misses: {', '.join(missed)}")


def _links(n: int, chance: np.random.Generator) -> tuple[Ints, Ints]:
    """Who draws on whom.

    Everybody draws on hubs. In the core each process supplies one that comes a little later,
    so that the way from any of them ends at a hub; the rest draws on whatever came before.
    """
    n_core = round(CORE_SHARE * n)
    hubs = np.sort(chance.choice(n_core - 1, round(HUB_SHARE * n) - 1, replace=False))
    hubs = np.append(hubs, n_core - 1)
    fame = 1.0 / (np.arange(len(hubs)) + FAME_START) ** FAME_POWER
    by_hub = chance.choice(chance.permutation(hubs), N_HUB_LINKS * n, p=fame / fame.sum())
    takers_of_hubs = np.repeat(np.arange(n), N_HUB_LINKS)
    upstream = np.arange(n_core - 1)
    next_step = upstream + 1 + np.floor(WINDOW * chance.random(n_core - 1)).astype(np.int64)
    rest = np.repeat(np.arange(n_core, n), N_SPECIAL_LINKS)
    sector = (rest - n_core) * n_core // (n - n_core)
    special = np.clip(sector + chance.integers(-WINDOW, WINDOW, len(rest)), 0, n_core - 1)
    later = np.arange(n_core + 1, n)
    before = np.maximum(n_core, later - 1 - np.floor(WINDOW * chance.random(len(later))).astype(np.int64))
    suppliers = np.concatenate([by_hub, upstream, special, before])
    consumers = np.concatenate([takers_of_hubs, np.minimum(next_step, n_core - 1), rest, later])
    pairs = np.unique((suppliers * n + consumers)[suppliers != consumers])
    return pairs // n, pairs % n


def _shares(consumers: Ints, n: int, chance: np.random.Generator) -> Floats:
    """What part of a process's burden each supplier carries: uneven, together 5 to 75 %."""
    raw = np.exp(chance.normal(0.0, 2.0, len(consumers)))
    together = chance.uniform(0.05, 0.75, n)
    return raw / np.bincount(consumers, weights=raw, minlength=n)[consumers] * together[consumers]


def _releases(n: int, n_all: int, n_gases: int, chance: np.random.Generator) -> tuple[Ints, Ints]:
    """Pairs (flow, process); the first flows are the gases."""
    drawn = []
    for first, last, count in ((0, N_GASES, n_gases), (N_GASES, N_FLOWS, n_all - n_gases)):
        fame = 1.0 / np.arange(1, last - first + 1) ** 0.8
        flows = chance.choice(np.arange(first, last), round(count * 1.6), p=fame / fame.sum())
        pairs = np.unique(flows * n + chance.integers(0, n, len(flows)))
        drawn.append(chance.choice(pairs, count, replace=False))
    pairs = np.sort(np.concatenate(drawn))
    return pairs // n, pairs % n
