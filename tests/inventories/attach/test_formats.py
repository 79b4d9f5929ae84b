"""Every format read, linked and weighed; each expected figure is a sum that fits in a comment."""

from pathlib import Path

import numpy as np
import pytest

from groundwork.problems import BadInput, Loaded
from inventories.attach.attaching import Attached, attach
from inventories.attach.options import Options
from tests.inventories.attach.made import (
    CO2,
    MASS_AND_VOLUME,
    brightway_project,
    es1_chain,
    es2,
    es2_activity,
    es2_input,
    exchange,
    flow,
    jsonld,
)


def attached(path: Path, tmp_path: Path, **more: object) -> Loaded[Attached]:
    options = Options(licence="made for a test", to=tmp_path / "out", **more)  # type: ignore[arg-type]
    return attach(path, options)


def weights(loaded: Loaded[Attached]) -> dict[str, float]:
    """kgCO2e per unit by product."""
    found = loaded.value.found
    return {n.product: float(w) for n, w in zip(found.matrices.nodes, found.scores.total, strict=True)}


def test_ecospold_1_named_as_version_2_with_a_unit_to_convert(tmp_path: Path) -> None:
    loaded = attached(es1_chain(tmp_path / "olca_ecospold2.zip"), tmp_path)
    # steel: 1,500 kg + 1,800 MJ / 3.6 = 500 kWh x 0.6 = 300 kg, over 1,000 kg = 1.8; screw 1.1 x 1.8 = 1.98
    assert weights(loaded) == pytest.approx({"Power": 0.6, "Steel": 1.8, "Screw": 1.98}, rel=1e-12)
    assert loaded.value.summary["linked"]["flow-id"] == 2
    assert loaded.value.summary["converted"] == 1
    assert loaded.value.frozen.manifest["format"] == "ecospold1"
    assert loaded.value.frozen.matrices.nodes[0].year == 2015  # not 9999


def test_ecospold_2_waste_treatment_makes_minus_one(tmp_path: Path) -> None:
    """A firm hands over 0.2 kg of waste: -0.2 of a product of which the plant makes -1. 0.2 x 2.5 = 0.5."""
    plant = es2_activity("burn", "waste incineration", ("waste", "waste plastic", "kg", -1), kg_co2=2.5)
    firm = es2_activity(
        "cup",
        "cup making",
        ("cup", "cup", "kg", 0.5),
        [es2_input("waste", "waste plastic", "kg", -0.1, "burn")],
    )
    loaded = attached(es2(tmp_path / "eco", plant=plant, firm=firm), tmp_path)
    assert weights(loaded) == pytest.approx({"waste plastic": 2.5, "cup": 0.5}, rel=1e-12)
    assert loaded.value.summary["linked"]["provider"] == 1


def test_json_ld_1_5_converts_by_the_density_it_states(tmp_path: Path) -> None:
    """Oil is made in m3 and used in kg; the file says 1 kg is 0.00125 m3 (800 kg/m3)."""
    files = {
        **MASS_AND_VOLUME,
        "categories/air": {"name": "air", "category": {"@id": "top"}},
        "categories/top": {"name": "Elementary flows"},
        "flows/oil": flow("PRODUCT_FLOW", ("mass", 1.0), ("volume", 0.00125)),
        "flows/heat": flow("PRODUCT_FLOW"),
        "flows/co2": flow("ELEMENTARY_FLOW", category={"@id": "air"}, name=CO2),
        "processes/oil-making": {"name": "oil", "exchanges": [
            exchange("oil", "PRODUCT_FLOW", 1.0, "m3", "quantitativeReference"),
            exchange("co2", "ELEMENTARY_FLOW", 400.0, "kg", flow={"@id": "co2", "name": CO2}),
        ]},
        "processes/heating": {"name": "heating", "exchanges": [
            exchange("heat", "PRODUCT_FLOW", 1.0, "kg", "quantitativeReference"),
            exchange("oil", "PRODUCT_FLOW", 2.0, "kg", "input"),
        ]},
    }  # fmt: skip
    loaded = attached(jsonld(tmp_path / "olca", files), tmp_path)
    # 2 kg x 0.00125 m3/kg x 400 kg/m3 = 1.0
    assert weights(loaded) == pytest.approx({"oil": 400.0, "heat": 1.0}, rel=1e-12)


def test_json_ld_2_category_paths_default_providers_and_shares(tmp_path: Path) -> None:
    """Chlor-alkali: 100 kg CO2 shared 40:60 by the process's own physical factors."""
    elementary = {
        "@id": "co2",
        "name": CO2,
        "flowType": "ELEMENTARY_FLOW",
        "category": "Elementary flows/air",
    }
    files = {
        **MASS_AND_VOLUME,
        "processes/cell": {"name": "cell", "defaultAllocationMethod": "PHYSICAL_ALLOCATION", "exchanges": [
            exchange("chlorine", "PRODUCT_FLOW", 10.0, "kg", "quantitativeReference", "v2"),
            exchange("soda", "PRODUCT_FLOW", 20.0, "kg", "v2"),
            exchange("co2", "", 100.0, "kg", "v2", flow=elementary),
        ], "allocationFactors": [
            {"allocationType": "PHYSICAL_ALLOCATION", "product": {"@id": "chlorine"}, "value": 0.4},
            {"allocationType": "PHYSICAL_ALLOCATION", "product": {"@id": "soda"}, "value": 0.6},
            {"allocationType": "ECONOMIC_ALLOCATION", "product": {"@id": "soda"}, "value": 0.9},
        ]},
        "processes/bleach": {"name": "bleach", "exchanges": [
            exchange("bleach", "PRODUCT_FLOW", 1.0, "kg", "quantitativeReference", "v2"),
            exchange("soda", "PRODUCT_FLOW", 0.5, "kg", "input", "v2", defaultProvider={"@id": "cell"}),
        ]},
    }  # fmt: skip
    loaded = attached(jsonld(tmp_path / "olca2", files), tmp_path)
    # chlorine 40/10 = 4; soda 60/20 = 3; bleach 0.5 x 3 = 1.5
    assert weights(loaded) == pytest.approx({"chlorine": 4.0, "soda": 3.0, "bleach": 1.5}, rel=1e-12)
    assert loaded.value.summary["divided"] == 1


def test_json_ld_waste_flow_that_leaves_is_treated(tmp_path: Path) -> None:
    """The plant's reference is a waste that goes in: 1 kg treated releases 2 kg; 0.3 kg handed over = 0.6."""
    elementary = {"@id": "co2", "name": CO2, "flowType": "ELEMENTARY_FLOW", "category": "air"}
    files = {
        **MASS_AND_VOLUME,
        "processes/plant": {"name": "plant", "exchanges": [
            exchange("sludge", "WASTE_FLOW", 1.0, "kg", "input", "quantitativeReference"),
            exchange("co2", "", 2.0, "kg", flow=elementary),
        ]},
        "processes/paper": {"name": "paper", "exchanges": [
            exchange("paper", "PRODUCT_FLOW", 1.0, "kg", "quantitativeReference"),
            exchange("sludge", "WASTE_FLOW", 0.3, "kg"),
        ]},
    }  # fmt: skip
    loaded = attached(jsonld(tmp_path / "waste", files), tmp_path)
    assert weights(loaded) == pytest.approx({"sludge": 2.0, "paper": 0.6}, rel=1e-12)


NODES = {
    ("bio", "co2"): {"name": CO2, "categories": ("air",), "unit": "kilogram", "type": "emission"},
    ("mine", "el"): {"name": "electricity", "unit": "kilowatt hour", "location": "CN"},
    ("mine", "st"): {"name": "steel making", "reference product": "steel", "unit": "kilogram"},
}
EXCHANGES = [
    ("st", "mine", "st", "production", {"amount": 1.0}),
    ("st", "mine", "el", "technosphere", {"amount": 2.0, "uncertainty type": 2, "loc": 0.7, "scale": 0.1}),
    ("st", "bio", "co2", "biosphere", {"amount": np.float64(1.5)}),
    ("el", "bio", "co2", "biosphere", {"amount": 0.6}),
]


def test_brightway_project_with_an_implicit_product(tmp_path: Path) -> None:
    """Electricity states no production: it makes one unit of itself. Steel 1.5 + 2 x 0.6 = 2.7."""
    loaded = attached(brightway_project(tmp_path / "p", NODES, EXCHANGES), tmp_path)
    assert weights(loaded) == pytest.approx({"steel": 2.7, "electricity": 0.6}, rel=1e-12)


def test_a_brightway_project_with_foreign_objects_is_not_loaded(tmp_path: Path) -> None:
    import pickle

    class Bomb:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (Path, ("/",))

    rows = [*EXCHANGES, ("el", "mine", "st", "technosphere", pickle.dumps({"amount": Bomb()}))]
    with pytest.raises(BadInput) as refused:
        attached(brightway_project(tmp_path / "p", NODES, rows), tmp_path)
    assert refused.value.problems[0].code == "inventories.attach-brightway-failed"
    assert "pathlib" in str(refused.value.problems[0].params["detail"])


def test_brightway_workbook(tmp_path: Path) -> None:
    """Screw 1.1 kg steel of 2 kg CO2 each = 2.2; a supplier in another database is refused by name."""
    import xlsxwriter

    def book(path: Path, database: str) -> Path:
        head = ["name", "amount", "unit", "database", "location", "type", "categories", "reference product"]
        rows = [
            ["Database", "mine"], [],
            ["Activity", "steel making"], ["reference product", "steel"], ["unit", "kilogram"],
            ["location", "CN"], ["Exchanges"], head,
            ["steel making", 1, "kilogram", "mine", "CN", "production", "", "steel"],
            [CO2, 2, "kilogram", "biosphere3", "", "biosphere", "air::urban air close to ground"], [],
            ["Activity", "screw"], ["unit", "kilogram"], ["location", "CN"], ["Exchanges"], head,
            ["screw", 1, "kilogram", "mine", "CN", "production"],
            ["steel making", 1.1, "kilogram", database, "CN", "technosphere", "", "steel"],
        ]  # fmt: skip
        with xlsxwriter.Workbook(path) as workbook:
            sheet = workbook.add_worksheet("mine")
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
        return path

    loaded = attached(book(tmp_path / "good.xlsx", "mine"), tmp_path)
    assert weights(loaded) == pytest.approx({"steel": 2.0, "screw": 2.2}, rel=1e-12)
    with pytest.raises(BadInput) as refused:
        attached(book(tmp_path / "foreign.xlsx", "ecoinvent"), tmp_path)
    assert "inventories.attach-providers-missing" in [p.code for p in refused.value.problems]


def test_data_package_comes_back_as_it_was_frozen(tmp_path: Path) -> None:
    """Our own package, with tables of names by id beside it, gives the same weights again."""
    first = attached(es1_chain(tmp_path / "db.zip"), tmp_path)
    frozen, folder = first.value.frozen, tmp_path / "package"
    folder.mkdir()
    (folder / "dp.zip").write_bytes((first.value.folder / "package.zip").read_bytes())
    nodes = [f"{i},{n.name},{n.unit}" for i, n in enumerate(frozen.matrices.nodes, 1)]
    n = len(nodes)
    flows = [
        f'{i},"{f.flow.name}",{f.flow.unit},emission/air' for i, f in enumerate(frozen.matrices.flows, n + 1)
    ]
    (folder / "nodes.csv").write_text("\n".join(["id,name,unit", *nodes]), encoding="utf-8")
    (folder / "flows.csv").write_text("\n".join(["id,name,unit,compartment", *flows]), encoding="utf-8")
    second = attached(folder / "dp.zip", tmp_path)
    assert weights(second) == pytest.approx(weights(first), rel=1e-12)


def test_a_data_package_without_names_is_refused(tmp_path: Path) -> None:
    first = attached(es1_chain(tmp_path / "db.zip"), tmp_path)
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "dp.zip").write_bytes((first.value.folder / "package.zip").read_bytes())
    with pytest.raises(BadInput) as refused:
        attached(alone / "dp.zip", tmp_path)
    assert refused.value.problems[0].code == "inventories.attach-package-names"


def test_json_ld_scores_without_a_distribution_are_counted(tmp_path: Path) -> None:
    """Two amounts carry scores alone, a third has scores and the distribution made of them."""
    drawn = {"distributionType": "LOG_NORMAL_DISTRIBUTION", "geomMean": 1.0, "geomSd": 1.1}
    air = {"@id": "co2", "name": CO2, "flowType": "ELEMENTARY_FLOW", "category": "air"}
    files = {
        **MASS_AND_VOLUME,
        "processes/kiln": {"name": "kiln", "exchanges": [
            exchange("lime", "PRODUCT_FLOW", 1.0, "kg", "quantitativeReference"),
            exchange("co2", "", 1.0, "kg", flow=air, dqEntry="(1;3;2;2;2)"),
            exchange("co2", "", 0.5, "kg", flow=air, dqEntry="(2;3;2;2;2)"),
            exchange("co2", "", 1.0, "kg", flow=air, dqEntry="(1;1;1;1;1)", uncertainty=drawn),
        ]},
    }  # fmt: skip
    loaded = attached(jsonld(tmp_path / "scored", files), tmp_path)
    unread = [p for p in loaded.problems if p.code == "inventories.attach-scores-unread"]
    assert [(p.params["count"], p.severity) for p in unread] == [(2, "warning")]
    assert loaded.value.summary["uncertainties"]["lognormal"] == 1
