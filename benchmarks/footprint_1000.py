"""How long 1,000 products of 20 lines take: reading, all footprints, and a bw2calc loop over the same system.

Run ``python -m benchmarks.footprint_1000 [--products N] [--lines N]``; it asserts nothing about time.
"""

from __future__ import annotations

import argparse
import random
import time

from footprint.bom import read_bom
from footprint.engine import Matrices
from footprint.pcf import compute
from footprint.readiness import readiness
from footprint.solution import flow_weights
from footprint.system import build_system
from inventories.catalogue import Catalogue, load_catalogue

SEED = 20261122
LOOPED = 100


def bill(catalogue: Catalogue, n_products: int, n_lines: int) -> list[tuple[str, bytes]]:
    """Two CSV files: products of 1 kg with random inputs, each but the first using an earlier one."""
    chance = random.Random(SEED)
    processes = [(p.id, p.unit) for p in catalogue.processes.values()]
    products = ["product_id,declared_unit,declared_amount", *(f"p{i},kg,1" for i in range(n_products))]
    lines = ["product_id,stage,item,amount,unit,link"]
    for i in range(n_products):
        for _ in range(n_lines):
            process, unit = chance.choice(processes)
            lines.append(f"p{i},materials,input,{chance.random():.6f},{unit},{process}")
        if i:
            lines.append(f"p{i},materials,part,0.1,kg,product:p{chance.randrange(i)}")
    return [("products.csv", "\n".join(products).encode()), ("bom.csv", "\n".join(lines).encode())]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=1000)
    parser.add_argument("--lines", type=int, default=20)
    wanted = parser.parse_args()
    catalogue = load_catalogue()
    files = bill(catalogue, wanted.products, wanted.lines)
    clock = time.perf_counter
    start = clock()
    loaded = read_bom(files, catalogue)
    read = clock() - start
    start = clock()
    results = compute(loaded.value, catalogue)
    computed = clock() - start
    system = build_system(loaded.value, catalogue, readiness(loaded.value).ready)
    matrices = Matrices(system, flow_weights(system, "AR6"))
    looped = min(LOOPED, wanted.products)
    start = clock()
    scores = [matrices.reference_score(i, 1.0) for i in range(looped)]
    per_score = (clock() - start) / looped
    worst = max(
        abs(r.pcf_kgco2e / s - 1) for r, s in zip(results.products, scores, strict=False) if r.pcf_kgco2e
    )
    print(f"products {wanted.products}, lines read {loaded.counts.n_used - wanted.products}")
    print(f"read and check           {read:8.3f} s")
    print(f"all footprints and splits {computed:7.3f} s")
    print(f"bw2calc, one LCA each    {per_score * wanted.products:8.3f} s (from {looped})")
    print(f"ratio                    {per_score * wanted.products / computed:8.1f}")
    print(f"largest difference       {worst:8.1e}")


if __name__ == "__main__":
    main()
