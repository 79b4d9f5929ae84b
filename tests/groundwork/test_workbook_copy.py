"""A stranger's workbook is copied and written into by a process of its own, never by the one that asks."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from groundwork import apart
from groundwork.problems import BadInput
from groundwork.workbook_copy import GREEN, RED, Fill, Listing, Mark, Orders, copy_with

ORDERS = Orders(
    (Mark("Bill", "B2", RED, "why"), Mark("Bill", "3:3", RED, "the row"), Mark("Bill", "no cell", RED, "")),
    (Fill("Bill", "C2", "=1+1"), Fill("Bill", "A1", "no"), Fill("gone", "A9", "no")),
    Listing("Bill", (("where", "what"), ("B2", "=why \x07"))),
)


def workbook(rows: int = 3) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Bill"
    for row in range(rows):
        sheet.append([f"item {row}", row])
    book.create_sheet("Notes")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_orders_are_carried_out_and_nothing_else_changes() -> None:
    book = openpyxl.load_workbook(io.BytesIO(copy_with("a.xlsx", workbook(), ORDERS)))
    assert book.sheetnames == ["Bill'", "Bill", "Notes"]
    sheet = book["Bill"]
    assert [[c.value for c in row] for row in sheet["A1:B3"]] == [["item 0", 0], ["item 1", 1], ["item 2", 2]]
    assert (sheet["B2"].fill.fgColor.rgb, sheet["B2"].comment.text) == (RED, "why")
    assert [sheet[cell].fill.fgColor.rgb for cell in ("A3", "B3")] == [RED, RED]
    assert (sheet["A3"].comment.text, sheet["B3"].comment) == ("the row", None)
    assert (sheet["C2"].value, sheet["C2"].data_type, sheet["C2"].fill.fgColor.rgb) == ("=1+1", "s", GREEN)
    assert book["Bill'"]["B2"].value == "=why "  # a character no workbook can hold is left out
    assert book["Bill'"]["B2"].data_type == "s"


def test_a_text_file_becomes_a_workbook_of_texts() -> None:
    book = openpyxl.load_workbook(io.BytesIO(copy_with("a.csv", "编码,量\n00123,=2\n".encode(), Orders())))
    assert [[c.value for c in row] for row in book.worksheets[0]] == [["编码", "量"], ["00123", "=2"]]
    assert {c.data_type for row in book.worksheets[0] for c in row} == {"s"}


@pytest.mark.parametrize("data", [b"nothing", workbook()[:900]])
def test_a_damaged_file_ends_in_words(data: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        copy_with("a.xlsx", data, Orders())
    assert {p.code for p in caught.value.problems} <= {
        "groundwork.file-not-a-workbook", "groundwork.file-damaged",
    }  # fmt: skip


def test_a_process_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_CHILD_SECONDS", 0.01)
    with pytest.raises(BadInput) as caught:
        copy_with("a.xlsx", workbook(), Orders())
    assert [p.code for p in caught.value.problems] == ["groundwork.file-too-slow"]


def test_a_process_that_dies_ends_in_words(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        apart.run_apart("groundwork.no_such_module", tmp_path / "out", name="a.xlsx")
    assert [p.code for p in caught.value.problems] == ["groundwork.file-damaged"]


ASKING = """
import json, resource, sys
from pathlib import Path
from groundwork.workbook_copy import Fill, Orders, copy_with
data = Path(sys.argv[1]).read_bytes()
peak = lambda who: resource.getrusage(who).ru_maxrss // 1024
before = peak(resource.RUSAGE_SELF)
copy_with("a.xlsx", data, Orders(fills=(Fill("Bill", "Z9", "x"),)))
grown = peak(resource.RUSAGE_SELF) - before
print(json.dumps([grown, peak(resource.RUSAGE_CHILDREN), "openpyxl" in sys.modules]))
"""


def test_the_process_that_asks_neither_opens_the_workbook_nor_grows_by_it(tmp_path: Path) -> None:
    """100,000 cells opened take some 50 MB; here only the bytes of the file pass through."""
    file = tmp_path / "a.xlsx"
    file.write_bytes(workbook(50_000))
    done = subprocess.run([sys.executable, "-c", ASKING, str(file)], capture_output=True, check=True)
    grown_mb, child_mb, opened_here = json.loads(done.stdout)
    assert not opened_here
    assert grown_mb < 15 < child_mb


def test_the_process_has_limits_of_memory_and_time() -> None:
    ask = "import resource as r; from groundwork.apart import limit; limit(); "
    ask += "print(*(r.getrlimit(x)[0] for x in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_CORE)))"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, check=True, text=True)
    memory, seconds, image = map(int, done.stdout.split())
    assert 0 < memory <= 4 * 2**30
    assert 0 < seconds <= 120
    assert image == 0
