"""Which elementary flows are gases: names of three databases, compartments, and what is left over."""

import csv
from pathlib import Path

import pytest

from inventories.attach.attaching import attach
from inventories.attach.gases import gas_of, medium, sounds_warming
from inventories.attach.options import Options
from inventories.attach.records import FlowRef
from inventories.climate import gwp100
from tests.inventories.attach.made import Ex, es1, es1_dataset

DATA = Path(__file__).parents[3] / "inventories" / "attach"


def mapped(name: str, *compartment: str, taken: bool = False, cas: str = "") -> str:
    flow = FlowRef("", name, "kg", compartment=compartment, cas=cas)
    gas = gas_of(flow, medium(flow, taken=taken))
    return f"{'-' if gas and gas.sign < 0 else ''}{gas.flow_id}" if gas else ""


@pytest.mark.parametrize(
    ("name", "compartment", "expected"),
    [
        ("Carbon dioxide, fossil", ("air", "urban air close to ground"), "co2_fossil"),  # ecoinvent 3
        ("Carbon dioxide, non-fossil", ("air", "non-urban air or from high stacks"), "co2_biogenic"),
        ("Carbon dioxide, from soil or biomass stock", ("air", "unspecified"), "co2_land_use"),
        ("Carbon dioxide, to soil or biomass stock", ("soil", "unspecified"), "-co2_land_use"),
        ("Carbon dioxide, fossil", ("air", "lower stratosphere + upper troposphere"), "co2_aircraft"),
        ("Carbon dioxide, in air", ("natural resource", "in air"), "co2_uptake"),
        ("Methane, non-fossil", ("air", "unspecified"), "ch4_biogenic"),
        ("Dinitrogen monoxide", ("air", "unspecified"), "n2o"),
        ("Carbon dioxide", ("emission", "air"), "co2_fossil"),  # USLCI, ecoSpold 1 of openLCA
        ("Nitrous oxide", ("troposphere", "rural"), "n2o"),
        ("Methane, tetrafluoro-, CFC-14", ("air", "high population density"), "cf4"),  # ELCD-like names
        ("Carbon dioxide", ("emission", "ground"), ""),  # not released to air
        ("Methane", ("resource", "in ground"), ""),  # taken from the ground
        ("Sulfur dioxide", ("air",), ""),
    ],
)
def test_names(name: str, compartment: tuple[str, ...], expected: str) -> None:
    assert mapped(name, *compartment) == expected


def test_carbon_dioxide_that_is_taken_from_air_is_uptake() -> None:
    """Where only the last two levels of a path survive, the side on which a flow stands tells."""
    assert mapped("Carbon dioxide", "air", "troposphere", taken=True) == "co2_uptake"


def test_cas_number_where_the_name_is_unknown() -> None:
    assert mapped("Norfluran, technical", "air", cas="000811-97-2") == "hfc134a"
    assert mapped("Norfluran, technical", "air", cas="811972") == "hfc134a"


def test_every_gas_of_the_table_has_a_warming_potential() -> None:
    with (DATA / "gases.csv").open(encoding="utf-8", newline="") as stream:
        assert {row["flow_id"] for row in csv.DictReader(stream)} <= gwp100().keys()


def test_gases_we_do_not_weigh_are_listed(tmp_path: Path) -> None:
    assert sounds_warming(FlowRef("", "HFE-7100", "kg")) and not sounds_warming(FlowRef("", "Ammonia", "kg"))
    made = [
        Ex("o0", "1", "Foam", "kg", 1),
        Ex("o4", "7", "HFE-7100", "kg", 0.1, category=("emission", "air")),
        Ex("o4", "8", "Methane", "g", 100, category=("emission", "air")),
    ]
    loaded = attach(es1(tmp_path / "x.zip", es1_dataset("1", "Foam", made)), Options("x", to=tmp_path))
    assert float(loaded.value.found.scores.total[0]) == pytest.approx(0.1 * gwp100()["ch4_fossil"])
    with (loaded.value.folder / "unmapped_gases.csv").open(encoding="utf-8", newline="") as stream:
        assert [row["flow"] for row in csv.DictReader(stream)] == ["HFE-7100"]
    assert loaded.value.summary["gas_entries_by_assumption"] == 1  # methane without origin


def test_an_emission_written_as_input_counts_negative(tmp_path: Path) -> None:
    """openLCA lets a released flow be taken back: 1.0 - 0.4 = 0.6."""
    air = ("emission", "air")
    made = [Ex("o0", "1", "A", "kg", 1), Ex("o4", "9", "Carbon dioxide", "kg", 1.0, category=air)]
    back = [Ex("o0", "2", "B", "kg", 1), *(Ex(g, "9", "Carbon dioxide", "kg", v, category=air)
                                          for g, v in (("o4", 1.0), ("i4", 0.4)))]  # fmt: skip
    path = es1(tmp_path / "x.zip", es1_dataset("1", "A", made), es1_dataset("2", "B", back))
    loaded = attach(path, Options("x", to=tmp_path))
    assert loaded.value.found.scores.total.tolist() == pytest.approx([1.0, 0.6])


def test_registry_numbers_have_their_check_digit() -> None:
    """The last digit is the sum of the others, each times its place from the right, modulo 10."""
    with (DATA / "gases.csv").open(encoding="utf-8", newline="") as stream:
        numbers = {row["cas"].replace("-", "") for row in csv.DictReader(stream)} - {""}
    assert len(numbers) > 50
    for number in numbers:
        places = enumerate(map(int, reversed(number[:-1])), start=1)
        assert sum(place * digit for place, digit in places) % 10 == int(number[-1]), number
