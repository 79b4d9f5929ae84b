"""Loading: the packaged tables, a user's folder over them, and everything wrong at once."""

import subprocess
import sys
from pathlib import Path

import pytest

from groundwork.problems import BadInput, Problem
from groundwork.provenance import Status
from groundwork.words import LANGUAGES, describe
from inventories.catalogue import load_catalogue, read_catalogue

PROCESS_HEAD = "id,name_en,name_zh,unit,sector,geography,year,boundary,note\n"
EXCHANGE_HEAD = "process_id,role,flow_id,amount,unit,status,source,geography,year,best_before,note\n"
SOURCE = """supplier-letter:
  title: Letter of the supplier
  publisher: Firm A
  year: 2025
  licence: own-work
  redistributable: true
"""


def folder(path: Path, **tables: str) -> Path:
    path.mkdir(exist_ok=True)
    for name, text in tables.items():
        suffix = "yaml" if name == "sources" else "csv"
        (path / f"{name}.{suffix}").write_text(text, encoding="utf-8")
    return path


def by_code(problems: tuple[Problem, ...], code: str) -> list[Problem]:
    return [p for p in problems if p.code == f"inventories.{code}"]


def test_packaged_tables_load_without_a_problem() -> None:
    loaded = read_catalogue()
    assert loaded.problems == ()
    assert loaded.counts.n_rejected == 0
    assert loaded.counts.n_read == loaded.counts.n_used > 1000


def test_a_process_carries_its_inputs_gases_and_synonyms() -> None:
    hrc = load_catalogue().processes["hrc"]
    assert (hrc.unit, hrc.geography, hrc.name("zh")) == ("t", "CN", "热轧钢卷（长流程）")
    assert "热轧卷板" in hrc.synonyms
    assert {e.flow_id for e in hrc.inputs} == {"crude_bof", "el_cn", "heat_gas"}


def test_one_row_replaces_one_amount_and_is_named(tmp_path: Path) -> None:
    row = "hrc,input,el_cn,95,kWh,supplier,supplier-letter,CN,2025,2027-12-31,\n"
    mine = folder(tmp_path / "mine", exchanges=EXCHANGE_HEAD + row, sources=SOURCE)
    catalogue = load_catalogue([mine])
    amounts = {e.flow_id: e.amount for e in catalogue.processes["hrc"].exchanges}
    assert amounts["el_cn"].value == 95
    assert amounts["el_cn"].status is Status.SUPPLIER
    assert amounts["crude_bof"].value == 1.036  # untouched: slab to coil, 1 / 0.965
    (named,) = by_code(catalogue.problems, "exchange-replaced")
    assert named.place.file == "mine/exchanges.csv" and named.place.cell == "D2"
    assert (named.params["old"], named.params["new"]) == (80, 95)


def test_a_process_row_replaces_the_whole_process(tmp_path: Path) -> None:
    # Otherwise a supplier's one figure would be added to the packaged inputs.
    head = "hrc,hot-rolled coil of Firm A,热轧钢卷（甲厂）,t,steel,CN,2025,cradle_to_gate,\n"
    row = "hrc,emission,ghg_co2e,2100,kg,supplier,supplier-letter,CN,2025,2027-12-31,\n"
    mine = folder(
        tmp_path / "mine", processes=PROCESS_HEAD + head, exchanges=EXCHANGE_HEAD + row, sources=SOURCE
    )
    catalogue = load_catalogue([mine])
    (only,) = catalogue.processes["hrc"].exchanges
    assert (only.flow_id, only.amount.value) == ("ghg_co2e", 2100)
    (named,) = by_code(catalogue.problems, "process-replaced")
    assert named.params == {"process": "hrc", "dropped": 3}


def test_the_last_of_two_folders_wins_and_their_order_is_in_the_fingerprint(tmp_path: Path) -> None:
    rows = [f"hrc,input,el_cn,{x},kWh,supplier,supplier-letter,CN,2025,2027-12-31,\n" for x in (90, 95)]
    a, b = (
        folder(tmp_path / name, exchanges=EXCHANGE_HEAD + row, sources=SOURCE)
        for name, row in zip("ab", rows, strict=True)
    )
    ab, ba = load_catalogue([a, b]), load_catalogue([b, a])
    assert [e.amount.value for e in ab.processes["hrc"].inputs if e.flow_id == "el_cn"] == [95]
    assert [e.amount.value for e in ba.processes["hrc"].inputs if e.flow_id == "el_cn"] == [90]
    assert len({ab.fingerprint, ba.fingerprint, load_catalogue().fingerprint}) == 3


def test_every_fault_of_a_folder_is_reported_with_its_cell(tmp_path: Path) -> None:
    end = "measured,supplier-letter,CN,2025,2027-12-31,\n"
    rows = [
        f"hrc,input,el_cn,abc,kWh,{end}",  # 2: not a number
        "hrc,input,water,1,t,guessed,supplier-letter,CN,2025,2027-12-31,\n",  # 3: no such status
        "hrc,input,lime,1,t,measured,supplier-letter,CN,25,2027-02-30,\n",  # 4: year and date
        f"hrc,input,unobtainium,1,t,{end}",  # 5: leads nowhere
        f"hrc,input,heat_gas,1,kWh,{end}",  # 6: supplied in MJ
        "hrc,input,sand,1,t,measured,hearsay,CN,2025,2027-12-31,\n",  # 7: unknown source
        f"hrc,emission,xenon,1,kg,{end}",  # 8: unknown gas
        f"nobody,input,sand,1,t,{end}",  # 9: unknown process
        f"hrc,input,zinc,nan,t,{end}",  # 10: not finite
        f"hrc,input,coal,,t,{end}",  # 11: empty
    ]
    mine = folder(tmp_path / "mine", exchanges=EXCHANGE_HEAD + "".join(rows), sources=SOURCE)
    loaded = read_catalogue([mine])
    found = {(p.code.removeprefix("inventories."), p.place.cell) for p in loaded.errors}
    assert found == {
        ("not-a-number", "D2"),
        ("not-a-choice", "F3"),
        ("not-a-year", "I4"),
        ("not-a-date", "J4"),
        ("input-unlinked", "D5"),
        ("unit-differs", "D6"),
        ("source-unknown", "D7"),
        ("flow-unknown", "D8"),
        ("process-unknown", "D9"),
        ("not-a-number", "D10"),
        ("cell-empty", "D11"),
    }
    assert loaded.counts.n_rejected == 10
    with pytest.raises(BadInput) as refusal:
        load_catalogue([mine])
    assert len(refusal.value.problems) == 11
    for problem in loaded.problems:
        assert all(describe(problem, lang) for lang in LANGUAGES)


def test_a_refused_row_leaves_the_packaged_amount_standing(tmp_path: Path) -> None:
    row = "hrc,input,heat_gas,1,kWh,measured,supplier-letter,CN,2025,2027-12-31,\n"
    mine = folder(tmp_path / "mine", exchanges=EXCHANGE_HEAD + row, sources=SOURCE)
    amounts = {e.flow_id: e.amount for e in read_catalogue([mine]).value.processes["hrc"].inputs}
    assert (amounts["heat_gas"].value, amounts["heat_gas"].unit) == (100, "MJ")


def test_missing_columns_folders_and_unreadable_sources(tmp_path: Path) -> None:
    bare = folder(tmp_path / "bare", exchanges="process_id,role\nhrc,input\n")
    (problem,) = read_catalogue([bare]).errors
    assert problem.code == "inventories.columns-missing" and "amount" in str(problem.params["columns"])
    (problem,) = read_catalogue([tmp_path / "nowhere"]).errors
    assert problem.code == "inventories.folder-missing"
    (problem,) = read_catalogue([folder(tmp_path / "empty")]).errors
    assert problem.code == "inventories.folder-empty"
    for text in ("supplier-letter: {title: only}\n", "- a list\n", "a: [broken\n"):
        odd = folder(tmp_path / "odd", sources=text)
        (problem,) = read_catalogue([odd]).errors
        assert problem.code == "inventories.sources-unreadable"


def test_a_file_that_is_not_read_is_named(tmp_path: Path) -> None:
    mine = folder(tmp_path / "mine", sources=SOURCE, exchange="typing error in the name\n")
    (problem,) = load_catalogue([mine]).problems
    assert (problem.code, problem.params["name"]) == ("inventories.file-ignored", "exchange.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_text_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    head = "my_coil,coil of Firm A,甲厂热轧卷,t,steel,CN,2025,cradle_to_gate,实测\n"
    row = "my_coil,emission,ghg_co2e,2100,kg,measured,supplier-letter,CN,2025,2027-12-31,\n"
    mine = folder(tmp_path / "mine", exchanges=EXCHANGE_HEAD + row, sources=SOURCE)
    (mine / "processes.csv").write_bytes((PROCESS_HEAD + head).encode(encoding))
    catalogue = load_catalogue([mine])
    assert catalogue.processes["my_coil"].name_zh == "甲厂热轧卷"
    assert catalogue.search("甲厂热轧卷")[0].process_id == "my_coil"


def test_loading_pulls_in_no_numerical_library() -> None:
    code = (
        "import sys; from inventories.catalogue import load_catalogue; load_catalogue();"
        "print([m for m in ('numpy', 'scipy', 'pandas', 'bw2calc', 'streamlit') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
