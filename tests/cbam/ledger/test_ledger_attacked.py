"""The ledger against what counties send in: same names, moved plants, gaps, killed and concurrent writers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from cbam.commands import app
from cbam.ledger import commands
from cbam.ledger.book import MANIFEST, Version, add_version, state_at, versions
from cbam.ledger.entries import read_entries
from cbam.ledger.rollup import gaps, rolled_up
from groundwork.workbooks import SheetOut, write_book
from tests.cbam.billing import law
from tests.cbam.ledger.test_ledger import EXACT, HEADINGS, command, file_of

ROOT = Path(__file__).parents[3]


def row(
    *, month: str = "2026-01", firm: str = "A", park: str = "P", county: str = "C", plant: str = "Boiler 1",
    stream: str = "coal", amount: float | str = 1000, withdrawn: str = "",
) -> str:  # fmt: skip
    """Coal at 2.4 tCO2e and 25 GJ a tonne."""
    return f"{month},{firm},{park},{county},{plant},{stream},fuel,{amount},t,2.4,t,25,,lab 12,{withdrawn},\n"


def ledger_of(folder: Path, *files: str) -> tuple[Path, list[list[str]]]:
    """A ledger of one version per text, and the reasons of each version's quarantine."""
    root, reasons = folder / "ledger", []
    for number, text in enumerate(files):
        _, found = command("add", "add", file_of(folder, text, name=f"v{number}.csv"), "--dir", root)
        counts = found["counts"]
        assert counts["n_read"] == counts["n_used"] + counts["n_rejected"]
        reasons.append([q["reasons"] for q in found["quarantine"]])
    return root, reasons


def sums(root: Path, level: str, name: str = "direct_tco2e") -> dict[str, float]:
    table = rolled_up(state_at(versions(root)), level)
    return dict(zip(table["key"], table[name], strict=True))


def test_the_boiler_of_another_firm_does_not_take_the_place_of_the_first(tmp_path: Path) -> None:
    # both firms call it "1号锅炉"; firm A's 1 000 t x 2.4 = 2 400 t must not become firm B's 24 t
    root, reasons = ledger_of(tmp_path, row(plant="1号锅炉"), row(firm="B", plant="1号锅炉", amount=10))
    assert reasons == [[], ["cbam.ledger-other-firm"]]
    assert sums(root, "firm") == {"A": 2400.0}


def test_two_firms_with_one_name_in_one_file_are_told_apart(tmp_path: Path) -> None:
    _, reasons = ledger_of(tmp_path, row() + row(firm="B"))
    assert reasons == [["cbam.ledger-moved"]]


def test_a_plant_that_changes_hands_is_asked_about_and_kept(tmp_path: Path) -> None:
    root, reasons = ledger_of(tmp_path, row(), row(month="2026-02", firm="B"))
    assert reasons == [[], []]
    assert sums(root, "firm") == {"A": 2400.0, "B": 2400.0}


def test_a_firm_renamed_takes_its_rows_back_and_gives_them_again(tmp_path: Path) -> None:
    root, reasons = ledger_of(tmp_path, row(), row(withdrawn="yes"), row(firm="A Ltd"))
    assert reasons == [[], [], []]
    assert sums(root, "firm") == {"A Ltd": 2400.0}


def test_a_correction_without_places_stays_in_its_county(tmp_path: Path) -> None:
    # 900 t x 2.4 = 2 160 t
    root, _ = ledger_of(tmp_path, row(), row(firm="", park="", county="", amount=900))
    for level, key in (("firm", "A"), ("park", "P"), ("county", "C")):
        assert sums(root, level) == {key: pytest.approx(2160.0, rel=EXACT)}


def test_a_plant_moved_by_one_row_is_moved_whole(tmp_path: Path) -> None:
    # coal and oil stood in park P; coal is given again in park Q: one park per installation and month
    root, _ = ledger_of(tmp_path, row() + row(stream="oil"), row(park="Q"))
    assert sums(root, "park") == {"Q": pytest.approx(4800.0, rel=EXACT)}


@pytest.mark.parametrize("spelled", ["boiler 1", "Boiler  1", " BOILER 1", "Ｂoiler 1"])
def test_width_case_and_blanks_make_no_second_boiler(tmp_path: Path, spelled: str) -> None:
    root, _ = ledger_of(tmp_path, row(), row(plant=spelled, stream="Coal", firm="a", amount=900))
    assert sums(root, "installation") == {"Boiler 1": pytest.approx(2160.0, rel=EXACT)}
    _, diff = command("diff", "diff", 1, 2, "--dir", root)
    assert [c["change"] for c in diff["changes"]] == ["corrected"]


def test_parks_of_one_name_in_two_counties_are_two_parks(tmp_path: Path) -> None:
    park = "化工园"
    root, _ = ledger_of(tmp_path, row(park=park) + row(firm="B", park=park, county="D", plant="K", amount=1))
    assert sums(root, "park") == {f"{park} (C)": 2400.0, f"{park} (D)": 2.4}
    assert sums(root, "county") == {"C": 2400.0, "D": 2.4}


def test_taking_back_what_is_not_there_is_no_use(tmp_path: Path) -> None:
    root, reasons = ledger_of(tmp_path, row(), row(stream="coaI", withdrawn="yes"), row(withdrawn="yes"))
    assert reasons == [[], ["cbam.ledger-nothing-withdrawn"], []]
    assert sums(root, "total") == {}


def test_an_empty_ledger_adds_up_to_nothing(tmp_path: Path) -> None:
    root, _ = ledger_of(tmp_path, row(month="2026-13"))
    code, found = command("show", "show", "--dir", root)
    assert (code, found["rows_held"], found["results"]) == (0, 0, [])
    assert found["counts"] == {"n_read": 1, "n_used": 0, "n_rejected": 1}


def test_months_without_a_row_are_counted_and_named(tmp_path: Path) -> None:
    # coal in January and March, oil in January only, power plant K to April: coal lacks 2 and 4, oil 2 to 4
    text = row() + row(month="2026-03") + row(stream="oil")
    text += row(month="2026-04", firm="B", park="Q", plant="K")
    root, _ = ledger_of(tmp_path, text)
    missing = gaps(state_at(versions(root)))
    assert [(m.stream, m.month, m.park) for m in missing.itertuples()] == [
        ("coal", "2026-02", "P"),
        ("coal", "2026-04", "P"),
        ("oil", "2026-02", "P"),
        ("oil", "2026-03", "P"),
        ("oil", "2026-04", "P"),
    ]
    assert sums(root, "park", "months_missing") == {"P": 5, "Q": 0}
    assert sums(root, "total", "months_missing") == {"total": 5}
    _, shown = command("show", "show", "--dir", root, "--by", "month", "--level", "park")
    assert len(shown["missing"]) == 5
    april = [r for r in shown["results"] if (r["period"], r["key"]) == ("2026-04", "P")]
    assert [(r["rows"], r["months_missing"], r["direct_tco2e"]) for r in april] == [(0, 2, 0.0)]
    done = CliRunner().invoke(app, ["ledger", "show", "--dir", str(root), "--lang", "en"])
    assert "no row: Boiler 1 2026-02 coal" in done.stdout


MONTHS = {
    "2026-03": "2026-03",
    "2026/3": "2026-03",
    "2026.03": "2026-03",
    "2026年3月": "2026-03",
    "202603": "2026-03",
    "2026-03-31": "2026-03",
    "46082": "2026-03",  # a sheet's serial of 1 March 2026
    "2026.1": "cbam.ledger-month-tenth",
    "9999-01": "cbam.ledger-month-far",
    "0000-01": "cbam.ledger-month-far",
    "2027-01": "cbam.ledger-month-far",
    "2026-00": "cbam.ledger-month",
    "26-03": "cbam.ledger-month",
    "March": "cbam.ledger-month",
}


@pytest.mark.parametrize(("typed", "expected"), MONTHS.items())
def test_months_as_people_write_them(tmp_path: Path, typed: str, expected: str) -> None:
    found = read_entries(file_of(tmp_path, row(month=typed)), law().newest, None, date(2026, 12, 31))
    got = [*found.rows["month"], *found.quarantine["reasons"]]
    assert got == [expected]


ROWS = {
    "2026-01,A,P,C,K,x,fuel,1,t,1,t,-5,,s,,\n": "cbam.negative-figure",
    "2026-01,A,P,C,K,x,fuel,1e308,t,1e10,t,,,s,,\n": "groundwork.too-large",
    "2026-01,A,P,C,K,x,electricity,1,t,,,,Crude oil,,,\n": "cbam.ledger-standard-kind",
}


@pytest.mark.parametrize(("text", "code"), ROWS.items())
def test_a_row_that_would_spoil_the_sums_is_quarantined(tmp_path: Path, text: str, code: str) -> None:
    found = read_entries(file_of(tmp_path, text), law().newest)
    assert found.quarantine["reasons"].tolist() == [code]


def test_the_energy_of_power_follows_from_its_unit(tmp_path: Path) -> None:
    # 10 MWh = 36 GJ, whatever stands in the column
    text = "2026-01,A,P,C,K,power,electricity,10,MWh,0.5,MWh,1,,s,,\n"
    found = read_entries(file_of(tmp_path, text), law().newest)
    assert found.rows["energy_gj"].tolist() == pytest.approx([36.0], rel=EXACT)
    assert [p.code for p in found.problems] == ["cbam.ledger-energy-of-unit"]


def test_units_of_ten_thousand_as_chinese_meters_show_them(tmp_path: Path) -> None:
    # 2 万千瓦时 = 20 MWh x 0.5 = 10 t; 3 万标方 = 30 000 Nm3 x 0.002 = 60 t
    text = "2026-01,A,P,C,K,a,electricity,2,万千瓦时,0.5,兆瓦时,,,s,,\n"
    text += "2026-01,A,P,C,K,b,fuel,3,万标方,0.002,Nm3,,,s,,\n"
    found = read_entries(file_of(tmp_path, text), law().newest)
    assert found.rows["emissions_t"].tolist() == pytest.approx([10.0, 60.0], rel=EXACT)
    assert found.rows["energy_gj"][0] == pytest.approx(72.0, rel=EXACT)


def test_every_sheet_of_a_workbook_is_read(tmp_path: Path) -> None:
    keys = HEADINGS.strip().split(",")
    file = tmp_path / "half_year.xlsx"
    sheets = [
        SheetOut(name, keys, [row(month=month).strip().split(",")])
        for name, month in (("1月", "2026-01"), ("2月", "2026-02"), ("3月", "2026-13"))
    ]
    write_book(file, [*sheets, SheetOut("说明", ["a"], [["b"]])])
    found = read_entries(file, law().newest)
    assert (found.counts.n_read, found.counts.n_used, found.counts.n_rejected) == (3, 2, 1)
    assert found.rows["month"].tolist() == ["2026-01", "2026-02"]
    assert found.quarantine["sheet"].tolist() == ["3月"]


def test_a_quarantined_row_is_kept_as_it_stood_with_the_reason_in_words(tmp_path: Path) -> None:
    root, _ = ledger_of(tmp_path, row(amount="abc"))
    for lang, word in (("en", "number"), ("zh", "数")):
        done = CliRunner().invoke(app, ["ledger", "log", "--dir", str(root), "--json", "--lang", lang])
        (kept,) = json.loads(done.stdout)["versions"][0]["quarantine"]
        assert kept["content"] == row(amount="abc").strip()
        assert word in kept["text"]


SPOILED = ["[]", "null", "{}", '{"before": ""}', '{"before":"","files":[],"counts":3}', "\x00", "", '"x"']


@pytest.mark.parametrize("text", SPOILED)
@pytest.mark.parametrize("verb", [("show",), ("log",), ("diff", "1", "1"), ("add",)])
def test_a_spoiled_manifest_is_refused_in_words(tmp_path: Path, text: str, verb: tuple[str, ...]) -> None:
    root, _ = ledger_of(tmp_path, row())
    (root / "000001" / MANIFEST).write_text(text, encoding="utf-8")
    words = [*verb, *([str(tmp_path / "v0.csv")] if verb == ("add",) else [])]
    done = CliRunner().invoke(app, ["ledger", *words, "--dir", str(root), "--lang", "en"])
    assert done.exit_code == 2
    assert "ledger-damaged" in done.stderr


def test_counts_that_do_not_fit_the_rows_are_refused(tmp_path: Path) -> None:
    root, _ = ledger_of(tmp_path, row())
    manifest = json.loads((root / "000001" / MANIFEST).read_text(encoding="utf-8"))
    manifest["counts"] = {"n_read": 2, "n_used": 2, "n_rejected": 0}
    (root / "000001" / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    for verb in ("show", "log"):
        done = CliRunner().invoke(app, ["ledger", verb, "--dir", str(root)])
        assert (done.exit_code, "ledger-damaged" in done.stderr) == (2, True)


def test_a_folder_that_is_a_file_is_refused_in_words(tmp_path: Path) -> None:
    place = tmp_path / "ledger"
    place.write_text("x", encoding="utf-8")
    done = CliRunner().invoke(app, ["ledger", "add", str(file_of(tmp_path, row())), "--dir", str(place)])
    assert (done.exit_code, "ledger-not-written" in done.stderr) == (2, True)


def writer(file: Path, root: Path) -> subprocess.Popen[str]:
    words = ["ledger", "add", str(file), "--dir", str(root), "--json"]
    start = "import sys; from cbam.commands import main; sys.exit(main())"
    return subprocess.Popen(
        [sys.executable, "-c", start, *words], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_two_writers_at_once_both_stand(tmp_path: Path) -> None:
    root = tmp_path / "ledger"
    files = [file_of(tmp_path, row(plant=f"K{n}"), name=f"{n}.csv") for n in range(3)]
    running = [writer(file, root) for file in files]
    assert [one.wait(timeout=120) for one in running] == [0, 0, 0]
    found = versions(root)
    assert [one.number for one in found] == [1, 2, 3]
    assert {one.manifest["file"] for one in found} == {"0.csv", "1.csv", "2.csv"}
    assert sums(root, "total") == {"total": pytest.approx(7200.0, rel=EXACT)}


def test_a_version_is_not_dated_before_the_one_it_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # another writer is quicker: its version is of 12:00:01, ours, begun at 12:00:00, follows it
    root = tmp_path / "ledger"
    quicker = read_entries(file_of(tmp_path, row(plant="Kiln"), name="quick.csv"), law().newest)
    clock = iter([datetime(2026, 11, 23, 12, 0, second, tzinfo=UTC) for second in (0, 1, 2)])
    add = add_version

    def overtaken(folder: Path, known: Sequence[Version], *parts: Any, **more: Any) -> Version:
        if not versions(folder):
            add(folder, known, quicker, tmp_path / "quick.csv", note="", moment=next(clock))
        return add(folder, known, *parts, **more)

    monkeypatch.setattr(commands, "add_version", overtaken)
    monkeypatch.setattr(commands, "_now", lambda: next(clock))
    command("add", "add", file_of(tmp_path, row()), "--dir", root)
    dates = [version.manifest["created"] for version in versions(root)]
    assert len(dates) == len({"quick", "ours"})
    assert dates == sorted(dates)


def test_a_killed_writer_leaves_no_half_version(tmp_path: Path) -> None:
    root, _ = ledger_of(tmp_path, row())
    big = file_of(tmp_path, *(row(plant=f"K{n}") for n in range(20_000)), name="big.csv")
    running = writer(big, root)
    until = time.monotonic() + 60
    while running.poll() is None and time.monotonic() < until:
        if any(root.glob(".000002.*")):
            break
        time.sleep(0.001)
    if running.poll() is None:
        os.kill(running.pid, signal.SIGKILL)
    running.wait(timeout=60)
    # whole or not at all; the next writer is not hindered by what was left
    before = len(versions(root))
    assert before in {1, 2}
    command("add", "add", file_of(tmp_path, row(month="2026-02"), name="next.csv"), "--dir", root)
    assert len(versions(root)) == before + 1


def test_the_workbook_speaks_the_readers_language_and_names_units(tmp_path: Path) -> None:
    root, _ = ledger_of(tmp_path, row(county="") + row(month="2026-03"))
    out = tmp_path / "sums.xlsx"
    words = ["ledger", "show", "--dir", str(root), "--lang", "zh", "--out", str(out)]
    assert CliRunner().invoke(app, words).exit_code == 0
    book = load_workbook(out)
    assert book.sheetnames == ["汇总", "有效数据行", "缺报月份"]
    cells = {
        str(c.value) for sheet in book for line in sheet.iter_rows() for c in line if c.value is not None
    }
    assert {"直接排放，tCO2e", "能耗，GJ", "装置", "源流", "（未填）", "合计"} <= cells
    assert not {"installation", "stream", "total", "(none)"} & cells
