"""The linker: what it links how, what it cuts off, what it refuses; every case made as small as it can be."""

import csv
from pathlib import Path

import pytest

from groundwork.problems import BadInput, Loaded
from inventories.attach.attaching import Attached, attach
from inventories.attach.options import Options
from tests.inventories.attach.made import Ex, co2, es1, es1_chain, es1_dataset, es2, es2_activity, es2_input


def attached(path: Path, tmp_path: Path, **more: object) -> Loaded[Attached]:
    return attach(path, Options(licence="made for a test", to=tmp_path / "out", **more))  # type: ignore[arg-type]


def refused(path: Path, tmp_path: Path, **more: object) -> list[str]:
    with pytest.raises(BadInput) as caught:
        attached(path, tmp_path, **more)
    return [problem.code.removeprefix("inventories.attach-") for problem in caught.value.problems]


def rows(loaded: Loaded[Attached], name: str) -> list[dict[str, str]]:
    with (loaded.value.folder / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def user(key: str, *inputs: Ex, location: str = "CN") -> str:
    return es1_dataset(key, f"user {key}", [Ex("o0", key, f"user {key}", "kg", 1), *inputs], location)


def grid(key: str, kg_co2: float, location: str, about: str = "") -> str:
    made = [Ex("o0", "77", "Electricity, at grid", "kWh", 1, location), co2(kg_co2)]
    return es1_dataset(key, "Electricity, at grid", made, location, about)


def power(amount: float = 1.0, location: str = "") -> Ex:
    return Ex("i5", "77", "Electricity, at grid", "kWh", amount, location)


def test_every_cut_off_is_named_with_its_line(tmp_path: Path) -> None:
    loaded = attached(es1_chain(tmp_path / "db.zip"), tmp_path)
    (cut,) = rows(loaded, "cut_offs.csv")
    assert (cut["consumer_name"], cut["product"], cut["reason"]) == (
        "Screw",
        "CUTOFF zinc coating",
        "no-producer",
    )
    assert cut["file"] == "db.zip/EcoSpold01/all.xml" and cut["line"] == "1"
    assert [p.code for p in loaded.warnings][-1] == "inventories.attach-cut-off"
    assert loaded.counts.n_read == loaded.counts.n_used + 1  # 8 exchanges, one of them cut off


def test_units_of_another_kind_are_not_linked(tmp_path: Path) -> None:
    """Gas is made by mass and used by volume; without a density there is no honest link."""
    gas = es1_dataset("1", "Gas", [Ex("o0", "5", "Gas", "kg", 1), co2(1)])
    firm = user("2", Ex("i5", "5", "Gas", "m3", 3), Ex("i5", "5", "Gas", "t", 0.001))
    loaded = attached(es1(tmp_path / "db.zip", gas, firm), tmp_path)
    assert loaded.value.summary["cut_off"] == {"unit-differs": 1}
    assert float(loaded.value.found.scores.total[1]) == pytest.approx(1.0)  # 0.001 t = 1 kg


def test_a_guess_is_named_and_weighed_and_a_choice_ends_it(tmp_path: Path) -> None:
    """Three grids of one name, 0.2, 0.5 and 0.8: the first is taken until the user says otherwise."""
    grids = [grid("1", 0.2, "RNA", "Oahu"), grid("2", 0.5, "RNA", "Texas"), grid("3", 0.8, "RNA", "Ohio")]
    path = es1(tmp_path / "db.zip", *grids, user("4", power(2.0)))
    loaded = attached(path, tmp_path)
    scores = loaded.value.found.scores
    assert float(scores.total[3]) == pytest.approx(0.4)
    assert float(scores.guessed_share[3]) == 1.0
    assert (float(scores.low[3]), float(scores.high[3])) == pytest.approx((0.4, 1.6))
    assert [p.params["candidates"] for p in loaded.warnings if p.code.endswith("attach-guessed")] == [3]
    (guess,) = rows(loaded, "guesses.csv")
    assert "Texas" in guess["candidates"]
    choices = tmp_path / "choices.csv"
    guess["supplier"] = "3"
    with choices.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, guess)
        writer.writeheader()
        writer.writerow(guess)
    chosen = attached(path, tmp_path, choices=choices)
    assert float(chosen.value.found.scores.total[3]) == pytest.approx(1.6)
    assert chosen.value.summary["linked"]["chosen"] == 1
    assert not [p for p in chosen.warnings if p.code.endswith("attach-guessed")]


def test_strict_refuses_guesses(tmp_path: Path) -> None:
    path = es1(tmp_path / "db.zip", grid("1", 0.2, "RNA"), grid("2", 0.5, "RNA"), user("4", power()))
    assert refused(path, tmp_path, strict=True) == ["files-ignored", "guessed"]


def test_location_of_the_exchange_then_of_the_consumer_decides(tmp_path: Path) -> None:
    grids = [grid("1", 0.2, "US"), grid("2", 0.5, "CN")]
    path = es1(tmp_path / "db.zip", *grids, user("3", power(1, "US")), user("4", power(), location="CN"))
    loaded = attached(path, tmp_path)
    assert loaded.value.found.scores.total[2:].tolist() == pytest.approx([0.2, 0.5])
    assert loaded.value.summary["linked"]["same-place"] == 1
    assert loaded.value.summary["linked"]["guessed"] == 0


def test_a_dataset_never_supplies_itself_with_all_it_makes(tmp_path: Path) -> None:
    """Coated sheet "made" of as much coated sheet, as in one real dataset: cut off, not an endless loop."""
    made, taken = Ex("o0", "5", "Sheet", "kg", 5.82563123), Ex("i5", "5", "Sheet", "kg", 5.8256312303985)
    sheet = es1_dataset("1", "Sheet", [made, taken, co2(2)])
    loaded = attached(es1(tmp_path / "db.zip", sheet, grid("2", 1, "CN"), user("3", power())), tmp_path)
    assert loaded.value.summary["cut_off"] == {"own-product": 1}


def test_own_use_of_electricity_is_a_loop_that_converges(tmp_path: Path) -> None:
    """0.05 kWh of its own per kWh: 0.6 / (1 - 0.05)."""
    made = [Ex("o0", "77", "Electricity, at grid", "kWh", 1), power(0.05), co2(0.6)]
    loaded = attached(es1(tmp_path / "db.zip", es1_dataset("1", "Grid", made)), tmp_path)
    assert float(loaded.value.found.scores.total[0]) == pytest.approx(0.6 / 0.95, rel=1e-12)


def test_a_loop_that_eats_more_than_it_makes_is_refused_by_name(tmp_path: Path) -> None:
    """A takes 1.5 B, B takes 0.8 A: 1.2 round the loop."""
    a = es1_dataset("1", "A", [Ex("o0", "1", "A", "kg", 1), Ex("i5", "2", "B", "kg", 1.5), co2(1)])
    b = es1_dataset("2", "B", [Ex("o0", "2", "B", "kg", 1), Ex("i5", "1", "A", "kg", 0.8)])
    with pytest.raises(BadInput) as caught:
        attached(es1(tmp_path / "db.zip", a, b), tmp_path)
    (problem,) = [p for p in caught.value.problems if p.code.endswith("loop-dead")]
    assert "A [1]" in str(problem.params["members"]) and "B [2]" in str(problem.params["members"])
    assert float(problem.params["gain"]) == pytest.approx(1.2**0.5, rel=1e-3)


def test_recycling_with_gain_0_99_is_right(tmp_path: Path) -> None:
    a = es1_dataset("1", "A", [Ex("o0", "1", "A", "kg", 1), Ex("i5", "2", "B", "kg", 0.99), co2(1)])
    b = es1_dataset("2", "B", [Ex("o0", "2", "B", "kg", 1), Ex("i5", "1", "A", "kg", 1)])
    loaded = attached(es1(tmp_path / "db.zip", a, b), tmp_path)
    assert float(loaded.value.found.scores.total[0]) == pytest.approx(100.0, rel=1e-9)  # 1 / (1 - 0.99)


def test_several_products_without_shares_are_not_square(tmp_path: Path) -> None:
    twins = [Ex("o0", "1", "Chlorine", "kg", 1), Ex("o0", "2", "Soda", "kg", 1.1), co2(1)]
    nothing = es1_dataset("2", "Empty", [co2(1)])
    path = es1(tmp_path / "db.zip", es1_dataset("1", "Cell", twins), nothing)
    with pytest.raises(BadInput) as caught:
        attached(path, tmp_path)
    named = {p.params["name"] for p in caught.value.problems if p.code.endswith("products-not-one")}
    assert named == {"Cell", "Empty"}
    assert "not-square" in caught.value.problems[1].code


def test_ecospold_1_shares_in_per_cent(tmp_path: Path) -> None:
    """Chlorine 30 %, soda 70 % of 100 kg CO2; 10 and 20 kg made: 3.0 and 3.5 kg/kg."""
    allocation = "".join(
        f'<allocation referenceToCoProduct="{p}" fraction="{f}"><referenceToInputOutput>900'
        "</referenceToInputOutput></allocation>"
        for p, f in (("1", 30), ("2", 70))
    )
    products = [Ex("o2", "1", "Chlorine", "kg", 10), Ex("o2", "2", "Soda", "kg", 20)]
    cell = es1_dataset("1", "Cell", [*products, co2(100)])
    path = es1(tmp_path / "db.zip", cell.replace("</flowData>", allocation + "</flowData>"))
    found = attached(path, tmp_path).value.found
    assert dict(zip([n.product for n in found.matrices.nodes], found.scores.total.tolist(), strict=True)) == {
        "Chlorine": pytest.approx(3.0), "Soda": pytest.approx(3.5),
    }  # fmt: skip
    short = cell.replace("</flowData>", allocation.replace('"70"', '"50"') + "</flowData>")
    assert "allocation-sum" in refused(es1(tmp_path / "short.zip", short), tmp_path)


def test_by_products_without_shares_carry_nothing_and_are_named(tmp_path: Path) -> None:
    mill = [Ex("o0", "1", "Board", "kg", 1), Ex("o2", "2", "Sawdust", "kg", 0.3), co2(1)]
    loaded = attached(es1(tmp_path / "db.zip", es1_dataset("1", "Mill", mill)), tmp_path)
    assert [row["product"] for row in rows(loaded, "by_products.csv")] == ["Sawdust"]
    assert float(loaded.value.found.scores.total[0]) == 1.0


def test_a_supplier_the_file_names_but_does_not_hold_is_refused(tmp_path: Path) -> None:
    gone = es2_input("pp", "PP", "kg", 1, "gone")
    cup = es2_activity("cup", "cup", ("c", "cup", "kg", 1), [gone], kg_co2=1)
    box = es2_activity("box", "box", ("b", "box", "kg", 1), [es2_input("c", "cup", "kg", 1, "cup")])
    path = es2(tmp_path / "eco", cup=cup, box=box)
    assert refused(path, tmp_path) == ["providers-missing"]
    loaded = attached(path, tmp_path, accept_missing=True)
    assert loaded.value.summary["cut_off"] == {"provider-missing": 1}


def test_a_database_in_which_nothing_links_is_refused(tmp_path: Path) -> None:
    assert "nothing-linked" in refused(es1(tmp_path / "db.zip", user("1", power())), tmp_path)


def test_the_same_dataset_twice_is_refused(tmp_path: Path) -> None:
    twins = es1(tmp_path / "db.zip", grid("1", 1, "CN"), grid("1", 2, "US"))
    assert "dataset-twice" in refused(twins, tmp_path)


def test_activities_without_exchanges_are_named(tmp_path: Path) -> None:
    """One real export lost all exchanges of most activities."""
    empty = es2_activity("e", "emptied", ("x", "x", "kg", 1)).split("<flowData>")[0] + (
        "<flowData/></activityDataset></ecoSpold>"
    )
    assert refused(es2(tmp_path / "eco", empty=empty), tmp_path) == ["not-square", "products-not-one"]


def test_the_licence_must_be_stated(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        attach(es1_chain(tmp_path / "db.zip"), Options(licence=" "))
    assert caught.value.problems[0].code == "inventories.attach-licence-missing"
