"""The frozen folder: exact, hashed, used by a later run, equal to Brightway and to a plain solution."""

import json
from pathlib import Path

import bw_processing
import numpy as np
import pytest

from footprint.processes import process_footprints
from groundwork.answers import as_json
from groundwork.problems import BadInput
from groundwork.provenance import Status
from inventories.attach.attaching import Attached, attach
from inventories.attach.frozen import load_frozen
from inventories.attach.options import Options, user_folder
from inventories.catalogue import load_catalogue
from inventories.climate import gwp100
from tests.inventories.attach.made import Ex, co2, es1, es1_chain, es1_dataset


def attached(path: Path, to: Path, name: str = "") -> Attached:
    return attach(path, Options("site licence of a test", name, to)).value


def test_the_same_content_gives_the_same_hash_and_another_content_another(tmp_path: Path) -> None:
    one = attached(es1_chain(tmp_path / "a.zip"), tmp_path / "x", "Chain")
    two = attached(es1_chain(tmp_path / "b.zip"), tmp_path / "y", "Chain")
    assert one.folder.name == two.folder.name
    changed = es1(tmp_path / "c.zip", es1_dataset("1", "A", [Ex("o0", "1", "A", "kg", 1), co2(1)]))
    assert attached(changed, tmp_path / "z", "Chain").folder.name != one.folder.name


def test_importing_twice_replaces_the_folder_whole(tmp_path: Path) -> None:
    first = attached(es1_chain(tmp_path / "a.zip"), tmp_path / "x")
    (first.folder / "stray.txt").write_text("x", encoding="utf-8")
    second = attached(tmp_path / "a.zip", tmp_path / "x")
    assert second.folder == first.folder and not (second.folder / "stray.txt").exists()
    assert [p.name for p in (tmp_path / "x").iterdir()] == [first.folder.name]


@pytest.mark.parametrize("name", ["nodes.csv", "flows.csv", "guessed.npy", "package.zip"])
def test_a_changed_folder_is_refused(tmp_path: Path, name: str) -> None:
    folder = attached(es1_chain(tmp_path / "a.zip"), tmp_path / "x").folder
    data = bytearray((folder / name).read_bytes())
    data[-3 if name != "package.zip" else 60] ^= 1
    (folder / name).write_bytes(data)
    with pytest.raises(BadInput) as caught:
        load_catalogue([folder])
    assert caught.value.problems[0].code.startswith("inventories.attach-frozen-")


def test_amounts_survive_in_double_precision(tmp_path: Path) -> None:
    third = [Ex("o0", "1", "A", "kg", 1), co2(1 / 3)]
    frozen = load_frozen(attached(es1(tmp_path / "a.zip", es1_dataset("1", "A", third)), tmp_path).folder)
    assert frozen.matrices.biosphere.amounts.tolist() == [1 / 3]


def test_a_later_run_uses_the_database_beside_the_packaged_inventory(tmp_path: Path) -> None:
    folder = attached(es1_chain(tmp_path / "a.zip"), tmp_path / "x", "Chain").folder
    catalogue = load_catalogue([folder])
    assert catalogue.processes["chain:13"].name_en == "Screw"
    assert "hrc" in catalogue.processes
    source = catalogue.sources["attached:chain"]
    assert (source.licence, source.redistributable) == ("site licence of a test", False)
    (found,) = process_footprints(catalogue, "AR6", ["chain:13"])
    assert found.kgco2e == pytest.approx(1.98, rel=1e-9)  # see made.es1_chain
    assert catalogue.search("screw")[0].process_id == "chain:13"


def test_guessed_links_show_as_assumed_in_every_footprint(tmp_path: Path) -> None:
    """Half of the product's 1.0 kg goes through a guessed grid."""
    grids = [es1_dataset(k, "Grid", [Ex("o0", "7", "Grid", "kWh", 1), co2(0.5)], place) for k, place in
             (("1", "US"), ("2", "CA"))]  # fmt: skip
    user = [Ex("o0", "3", "Cup", "kg", 1), Ex("i5", "7", "Grid", "kWh", 1), co2(0.5)]
    folder = attached(es1(tmp_path / "a.zip", *grids, es1_dataset("3", "Cup", user)), tmp_path, "g").folder
    (found,) = process_footprints(load_catalogue([folder]), "AR6", ["g:3"])
    assert found.data_status == pytest.approx({Status.READ: 0.5, Status.ASSUMED: 0.5})


def test_units_nobody_converts_are_still_counted(tmp_path: Path) -> None:
    """An inn sells guest nights; a tour takes two of 5 kg each."""
    inn = es1_dataset("1", "Inn", [Ex("o0", "1", "Stay", "guest night", 1), co2(5)])
    tour = es1_dataset(
        "2", "Tour", [Ex("o0", "2", "Tour", "Item(s)", 1), Ex("i5", "1", "Stay", "guest night", 2)]
    )
    folder = attached(es1(tmp_path / "a.zip", inn, tour), tmp_path, "trip").folder
    (found,) = process_footprints(load_catalogue([folder]), "AR6", ["trip:2"])
    assert (found.kgco2e, found.process.unit) == (pytest.approx(10.0), "p")


def test_brightway_reads_the_package_and_agrees(tmp_path: Path) -> None:
    import bw2calc

    made = attached(es1_chain(tmp_path / "a.zip"), tmp_path)
    package = bw_processing.load_datapackage(
        bw_processing.io_helpers.generic_zipfile_filesystem(
            dirpath=made.folder, filename="package.zip", write=False
        )
    )
    assert package.metadata["licenses"][0]["title"] == "site licence of a test"
    n = len(made.frozen.matrices.nodes)
    index = np.empty(1, dtype=bw_processing.INDICES_DTYPE)
    index["row"] = index["col"] = n + 1  # the only flow, CO2
    weight = bw_processing.create_datapackage()
    weight.add_persistent_vector(
        matrix="characterization_matrix", name="gwp", indices_array=index,
        data_array=np.array([gwp100()["co2_fossil"]]),
    )  # fmt: skip
    lca = bw2calc.LCA({3: 1.0}, data_objs=[package, weight])
    lca.lci()
    lca.lcia()
    assert lca.score == pytest.approx(1.98, rel=1e-12)


def test_scores_equal_a_plain_solution_of_the_frozen_matrix(tmp_path: Path) -> None:
    """A ring with credits, waste and odd units: forward solution in dense numpy, product by product."""
    a = es1_dataset("1", "A", [Ex("o0", "1", "A", "t", 2), Ex("i5", "2", "B", "MJ", 7), co2(3)])
    b = es1_dataset("2", "B", [Ex("o0", "2", "B", "kWh", 5), Ex("i5", "1", "A", "kg", 300),
                               Ex("o1", "3", "C", "kg", 0.2), co2(1)])  # fmt: skip
    c = es1_dataset("3", "C", [Ex("o0", "3", "C", "kg", 1), Ex("i5", "3", "C", "kg", 0.5), co2(4)])
    found = attached(es1(tmp_path / "a.zip", a, b, c), tmp_path).found
    technosphere, co2_per_run = found.matrices.a().toarray(), found.matrices.b().toarray()[0]
    for i in range(3):
        runs = np.linalg.solve(technosphere, np.eye(3)[i])
        assert found.scores.total[i] == pytest.approx(co2_per_run @ runs, rel=1e-12)


def test_the_manifest_and_the_words_tell_what_happened(tmp_path: Path) -> None:
    made = attached(es1_chain(tmp_path / "a.zip"), tmp_path)
    manifest = json.loads((made.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["summary"]["cut_off"] == {"no-producer": 1}
    assert len(manifest["source"]["sha256"]) == 64
    assert json.loads(as_json(made.record))["cut_off_products"] == [
        {"product": "CUTOFF zinc coating", "count": 1}
    ]
    for lang, word in (("en", "cut off"), ("zh", "截断")):
        said = "\n".join(made.lines(lang))
        assert str(made.folder) in said and "site licence of a test" in said
        assert word in said and "CUTOFF zinc coating" in said


def test_the_user_folder_follows_the_platform(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert user_folder() == tmp_path / "pcf-cbam" / "databases"
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert user_folder().is_relative_to(tmp_path)
