"""Uncertainties that a database states reach the draws; those that cannot are listed with the reason."""

from __future__ import annotations

import csv
import math
import zipfile
from pathlib import Path

import bw2calc
import bw_processing
import numpy as np
import pytest
from scipy import stats

from footprint.bom import read_bom
from footprint.pcf import Draws, compute
from groundwork.problems import Loaded
from inventories.attach.attaching import Attached, attach
from inventories.attach.doubts import Remark
from inventories.attach.doubts_report import DOUBTS
from inventories.attach.options import Options
from inventories.catalogue import load_catalogue
from inventories.climate import gwp100
from inventories.process import Exchange
from inventories.uncertainty import Kind
from tests.footprint.bills import bill, product
from tests.inventories.attach.made import (
    MASS_AND_VOLUME,
    Ex,
    brightway_project,
    co2,
    es1,
    es1_dataset,
    es2,
    es2_activity,
    es2_input,
    exchange,
    flow,
    jsonld,
)

N_DRAWS = 4096


def lognormal(sd95: float) -> str:
    return f'uncertaintyType="1" standardDeviation95="{sd95}"'


def normal(twice_sd: float) -> str:
    return f'uncertaintyType="2" standardDeviation95="{twice_sd}"'


def triangle(low: float, mode: float, high: float) -> str:
    return f'uncertaintyType="3" minValue="{low}" mostLikelyValue="{mode}" maxValue="{high}"'


def uniform(low: float, high: float) -> str:
    return f'uncertaintyType="4" minValue="{low}" maxValue="{high}"'


def imported(path: Path, to: Path) -> Loaded[Attached]:
    return attach(path, Options("licence of a test", "db", to))


def drawn_exchanges(made: Attached) -> dict[tuple[str, str], Exchange]:
    catalogue = load_catalogue([made.folder])
    attached = (p for p in catalogue.processes.values() if p.id.startswith("db:"))
    return {(e.process_id, e.flow_id): e for p in attached for e in p.exchanges}


def every_kind(path: Path) -> Path:
    """Power -> steel (a tonne a run, in MJ) -> part: all four kinds, every amount uncertain.

    Power 0.6 kg CO2/kWh, x1.5. Steel, 1,000 kg a run: 1,800 MJ = 500 kWh (normal, sd 100 MJ) and 1,500 kg CO2
    (triangular 1,200..1,600..1,900). Part: 1.1 kg of steel (uniform 1.0..1.2), 0.5 kg of steel again
    (x1.2) and 0.3 kg CO2 (x1.4).
    """
    power = [Ex("o0", "1", "Power", "kWh", 1), Ex(**{**vars(co2(0.6)), "more": lognormal(1.5)})]
    steel = [
        Ex("o0", "2", "Steel", "kg", 1000),
        Ex("i5", "1", "Power", "MJ", 1800, more=normal(200)),
        Ex(**{**vars(co2(1500)), "more": triangle(1200, 1600, 1900)}),
    ]
    part = [
        Ex("o0", "3", "Part", "kg", 1),
        Ex("i5", "2", "Steel", "kg", 1.1, more=uniform(1.0, 1.2)),
        Ex("i5", "2", "Steel", "kg", 0.5, more=lognormal(1.2)),
        Ex(**{**vars(co2(0.3)), "more": lognormal(1.4)}),
    ]
    return es1(path, es1_dataset("1", "Power", power), es1_dataset("2", "Steel", steel),
               es1_dataset("3", "Part", part))  # fmt: skip


def test_parameters_arrive_per_unit_made_in_the_unit_of_the_supplier(tmp_path: Path) -> None:
    found = drawn_exchanges(imported(every_kind(tmp_path / "a.zip"), tmp_path).value)
    # 1,800 MJ per 1,000 kg = 0.5 kWh/kg; sd 100 MJ = 27.78 kWh per 1,000 kg
    (power,) = found["db:2", "db:1"].amount.parts
    assert (power.kind, power.loc) == (Kind.NORMAL, pytest.approx(0.5, rel=1e-12))
    assert power.scale == pytest.approx(100 / 3.6 / 1000, rel=1e-7)  # kept in single precision
    (stack,) = found["db:2", "co2_fossil"].amount.parts
    assert stack.kind is Kind.TRIANGULAR
    assert (stack.minimum, stack.loc, stack.maximum) == pytest.approx((1.2, 1.6, 1.9), rel=1e-7)
    (chimney,) = found["db:1", "co2_fossil"].amount.parts
    assert (chimney.kind, math.exp(chimney.loc)) == (Kind.LOGNORMAL, pytest.approx(0.6, rel=1e-12))
    assert chimney.scale == pytest.approx(math.log(1.5) / 2, rel=1e-7)
    # two rows for one supplier stay apart: their spreads are not those of one amount of 1.6
    first, second = found["db:3", "db:2"].amount.parts
    assert (first.kind, second.kind) == (Kind.UNIFORM, Kind.LOGNORMAL)
    assert first.amount + second.amount == pytest.approx(found["db:3", "db:2"].amount.value, rel=1e-12)


def ours(made: Attached, process: str) -> np.ndarray:
    """Draws of one kg of a process; the bill's own amount is as certain as can be stated."""
    row = ("p", "materials", "part", 1, "kg", process, *(None,) * 5, "x1.0000001")
    catalogue = load_catalogue([made.folder])
    results = compute(
        read_bom([bill([product("p")], [row])], catalogue).value, catalogue, draws=Draws(N_DRAWS, 5)
    )
    assert results.drawn is not None
    return np.asarray(results.drawn.scores[0])


def theirs(made: Attached, node: int) -> np.ndarray:
    """bw2calc's own draws from the frozen package; with one seed per matrix, or they are drawn together."""
    from fsspec.implementations.zip import ZipFileSystem

    packages = []
    for seed, matrix in enumerate(("technosphere_matrix", "biosphere_matrix"), start=11):
        loaded = bw_processing.load_datapackage(ZipFileSystem(str(made.folder / "package.zip")))
        chosen = loaded.filter_by_attribute("matrix", matrix)
        chosen.metadata["seed"] = seed
        packages.append(chosen)
    with (made.folder / "flows.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    n = len(made.frozen.matrices.nodes)
    indices = np.array([(n + 1 + i,) * 2 for i in range(len(rows))], dtype=bw_processing.INDICES_DTYPE)
    weights = [float(r["kg_per_unit"] or 0) * gwp100().get(r["gas"], 0.0) for r in rows]
    method = bw_processing.create_datapackage()
    method.add_persistent_vector(
        matrix="characterization_matrix", indices_array=indices, data_array=np.array(weights)
    )
    lca = bw2calc.LCA({node: 1.0}, data_objs=[*packages, method], use_distributions=True)
    lca.lci()
    lca.lcia()
    scores = []
    for _ in range(N_DRAWS // 2):
        next(lca)
        scores.append(lca.score)
    return np.array(scores)


def test_draws_are_distributed_as_bw2calcs_own_from_the_frozen_package(tmp_path: Path) -> None:
    made = imported(every_kind(tmp_path / "a.zip"), tmp_path).value
    here, there = ours(made, "db:3"), theirs(made, 3)
    assert stats.ks_2samp(here, there).pvalue > 0.01

    # steel: N(0.5, 1/36) x 0.6 L(0.2027) + T(1.2, 1.6, 1.9)
    # part: (U(1, 1.2) + 0.5 L(0.0912)) x steel + 0.3 L(0.1682)
    def moments(sigma: float) -> tuple[float, float]:
        return math.exp(sigma**2 / 2), math.exp(2 * sigma**2)  # mean and mean of squares over the median

    power, power2 = moments(math.log(1.5) / 2)
    mwh, mwh2 = 0.5, 0.25 + (1 / 36) ** 2
    stack = (1.2 + 1.6 + 1.9) / 3
    stack_var = (1.2**2 + 1.6**2 + 1.9**2 - 1.2 * 1.6 - 1.2 * 1.9 - 1.6 * 1.9) / 18
    steel = mwh * 0.6 * power + stack
    steel_var = mwh2 * 0.36 * power2 - (mwh * 0.6 * power) ** 2 + stack_var
    again, again2 = moments(math.log(1.2) / 2)
    used = 1.1 + 0.5 * again
    used_var = 0.2**2 / 12 + 0.25 * (again2 - again**2)
    own, own2 = moments(math.log(1.4) / 2)
    mean = used * steel + 0.3 * own
    var = (used**2 + used_var) * (steel**2 + steel_var) - (used * steel) ** 2 + 0.09 * (own2 - own**2)
    for scores in (here, there):
        assert scores.mean() == pytest.approx(mean, rel=4 * math.sqrt(var / len(scores)) / mean)
        assert scores.std() == pytest.approx(math.sqrt(var), rel=0.06)


def test_what_is_not_stated_is_drawn_as_the_inventorys_own_and_what_is_certain_is_not(tmp_path: Path) -> None:
    nodes = {
        ("bio", "co2"): {"name": "Carbon dioxide, fossil", "categories": ("air",), "unit": "kilogram",
                         "type": "emission"},
        ("mine", "a"): {"name": "a", "unit": "kilogram"},
        ("mine", "b"): {"name": "b", "unit": "kilogram"},
    }  # fmt: skip
    rows = [
        ("a", "bio", "co2", "biosphere", {"amount": 2.0, "uncertainty type": 1, "loc": 2.0}),
        ("b", "bio", "co2", "biosphere", {"amount": 2.0}),
    ]
    made = imported(brightway_project(tmp_path / "p", nodes, rows), tmp_path).value
    assert made.summary["uncertainties"] | {"certain": 1, "unstated": 1} == made.summary["uncertainties"]
    assert ours(made, "db:a").std() == pytest.approx(0, abs=1e-5)
    assert ours(made, "db:b").std() > 0.02


def test_each_uncertainty_that_cannot_be_drawn_is_listed_with_its_reason(tmp_path: Path) -> None:
    def part(number: str, more: str, amount: float = 1.0) -> Ex:
        return Ex(
            "o4",
            number,
            "Carbon dioxide, fossil",
            "kg",
            amount,
            category=("emission", f"air {number}"),
            more=more,
        )

    cases = [
        (part("1", 'uncertaintyType="1" standardDeviation95="1"'), Remark.NO_SPREAD),
        (part("2", lognormal(0.5)), Remark.NEGATIVE_SPREAD),
        (part("3", lognormal(1.5), 0.0), Remark.ZERO),
        (part("4", 'uncertaintyType="1" standardDeviation95="?"'), Remark.NO_NUMBER),
        (part("5", normal(0)), Remark.NO_SPREAD),
        (part("6", normal(-0.2)), Remark.NEGATIVE_SPREAD),
        (part("7", triangle(2, 1, 0)), Remark.LIMITS),
        (part("8", triangle(0.5, 3, 2)), Remark.LIMITS),
        (part("9", uniform(1, 1)), Remark.NO_SPREAD),
        (part("10", uniform(2, 3)), Remark.OUTSIDE),
        (part("11", uniform(-1, 3)), Remark.SIGN),
        (part("12", normal(1.5)), Remark.SIGN),  # sd 0.75 of 1: one draw in eleven below zero
        (part("13", 'uncertaintyType="7"'), Remark.SHAPE),
        (part("14", lognormal(1.5)), None),
        (part("15", normal(0.2)), None),
    ]
    dataset = es1_dataset("1", "A", [Ex("o0", "0", "A", "kg", 1, more=normal(0.1)), *(e for e, _ in cases)])
    loaded = imported(es1(tmp_path / "a.zip", dataset), tmp_path)
    with (loaded.value.folder / DOUBTS).open(encoding="utf-8", newline="") as stream:
        listed = [(row["kind"], row["remark"], row["used"]) for row in csv.DictReader(stream)]
    kept = {Remark.OUTSIDE, Remark.SIGN}
    expected = [("elementary", r.value, "yes" if r in kept else "no") for _, r in cases if r]
    assert listed == [("reference", "product", "no"), *expected]
    (warned,) = [p for p in loaded.problems if p.code == "inventories.attach-uncertainties"]
    assert warned.params["count"] == len(listed)
    summary = loaded.value.summary["uncertainties"]
    assert (summary["lognormal"], summary["normal"], summary["uniform"]) == (1, 2, 2)
    assert summary["unstated"] == 10
    for lang, said in (("en", "no spread, not used: 3"), ("zh", "离散度为零，未采用: 3")):
        assert f"  {said}" in loaded.value.lines(lang)


def test_brightways_own_centre_and_ends_are_named_where_they_contradict_the_amount(tmp_path: Path) -> None:
    nodes = {
        ("bio", "co2"): {"name": "Carbon dioxide, fossil", "categories": ("air",), "unit": "kilogram",
                         "type": "emission"},
        ("mine", "a"): {"name": "a", "unit": "kilogram"},
        ("mine", "b"): {"name": "b", "unit": "kilogram"},
    }  # fmt: skip
    wrong = {"amount": 2.0, "uncertainty type": 2, "loc": 2.0, "scale": 0.1}  # loc should be ln 2
    cut = {"amount": 2.0, "uncertainty type": 3, "loc": 2.0, "scale": 0.1, "minimum": 1.8}
    made = imported(
        brightway_project(
            tmp_path / "p",
            nodes,
            [("a", "bio", "co2", "biosphere", wrong), ("b", "bio", "co2", "biosphere", cut)],
        ),
        tmp_path,
    ).value
    assert made.summary["uncertainties_listed"] == {"centre": 1, "cut": 1}
    found = drawn_exchanges(made)
    assert math.exp(found["db:a", "co2_fossil"].amount.parts[0].loc) == pytest.approx(2.0, rel=1e-12)
    assert ours(made, "db:b").min() < 1.8  # the end is left aside, and said so


def test_ecospold_2_and_json_ld_state_the_same(tmp_path: Path) -> None:
    """Pedigree variance 0.05 of ecoSpold 2; geometric deviation exp(sqrt 0.05) and sd 0.1 of JSON-LD."""
    second = es2(
        tmp_path / "e2",
        a=es2_activity("a", "mill", ("fa", "A", "kg", 1.0), kg_co2=1.0),
        b=es2_activity("b", "shop", ("fb", "B", "kg", 1.0), [es2_input("fa", "A", "kg", 2.0, "a")]),
    )
    (found,) = drawn_exchanges(imported(second, tmp_path / "x").value)["db:b", "db:a"].amount.parts
    assert (found.kind, found.scale) == (Kind.LOGNORMAL, pytest.approx(math.sqrt(0.05), rel=1e-7))
    spread = {
        "distributionType": "LOG_NORMAL_DISTRIBUTION",
        "geomMean": 2.0,
        "geomSd": math.exp(math.sqrt(0.05)),
    }
    files = {
        **MASS_AND_VOLUME,
        "flows/a": flow("PRODUCT_FLOW", name="a"),
        "processes/a": {"name": "a", "exchanges": [
            exchange("a", "PRODUCT_FLOW", 1.0, "kg", "quantitativeReference"),
            exchange("co2", "ELEMENTARY_FLOW", 1.0, "kg", flow={
                "@id": "co2", "name": "Carbon dioxide, fossil", "flowType": "ELEMENTARY_FLOW",
                "category": "air"},
                uncertainty={"distributionType": "NORMAL_DISTRIBUTION", "mean": 1.0, "sd": 0.1}),
        ]},
        "processes/b": {"name": "b", "exchanges": [
            exchange("b", "PRODUCT_FLOW", 1.0, "kg", "quantitativeReference"),
            exchange("a", "PRODUCT_FLOW", 2.0, "kg", "input", uncertainty=spread),
        ]},
    }  # fmt: skip
    links = drawn_exchanges(imported(jsonld(tmp_path / "j", files), tmp_path / "y").value)
    (found,) = links["db:b", "db:a"].amount.parts
    assert (found.kind, found.scale) == (Kind.LOGNORMAL, pytest.approx(math.sqrt(0.05), rel=1e-7))
    (found,) = links["db:a", "co2_fossil"].amount.parts
    assert (found.kind, found.scale) == (Kind.NORMAL, pytest.approx(0.1, rel=1e-7))


def test_a_data_package_keeps_its_distributions(tmp_path: Path) -> None:
    first = imported(every_kind(tmp_path / "a.zip"), tmp_path / "x").value
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "dp.zip").write_bytes((first.folder / "package.zip").read_bytes())
    frozen = first.frozen.matrices
    nodes = [f"{i},{n.name},{n.unit}" for i, n in enumerate(frozen.nodes, 1)]
    flows = [
        f'{i},"{f.flow.name}",{f.flow.unit},emission/air' for i, f in enumerate(frozen.flows, len(nodes) + 1)
    ]
    (folder / "nodes.csv").write_text("\n".join(["id,name,unit", *nodes]), encoding="utf-8")
    (folder / "flows.csv").write_text("\n".join(["id,name,unit,compartment", *flows]), encoding="utf-8")
    second = imported(folder / "dp.zip", tmp_path / "y").value
    assert ours(second, "db:3") == pytest.approx(ours(first, "db:3"), rel=1e-6)


def test_a_changed_uncertainty_is_refused(tmp_path: Path) -> None:
    """The hash covers what is drawn too: the same amounts with another spread are another database."""
    one = imported(every_kind(tmp_path / "a.zip"), tmp_path).value
    narrower = (
        zipfile.ZipFile(tmp_path / "a.zip").read("EcoSpold01/all.xml").replace(b'95="200"', b'95="100"')
    )
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("all.xml", narrower)
    two = imported(tmp_path / "b.zip", tmp_path).value
    assert one.frozen.manifest["content_sha256"] != two.frozen.manifest["content_sha256"]
