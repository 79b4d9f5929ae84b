"""Malformed offers, duties and activity data: words with a place and a remedy, never a stack trace."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cbam.commands import app
from cbam.ledger.entries import read_entries
from groundwork.problems import BadInput
from tests.cbam.billing import law

OFFER = {
    "id": "a", "cn_code": "72081000", "origin": "CN", "value": "560", "net_price": "550", "in_quota": "1",
    "emissions": "actual", "verified": "yes", "see_direct": "2.1", "sefa": "1.2", "mass_t": "40",
    "former_cn_code": "73089098", "former_origin": "CN",
}  # fmt: skip
DUTY = {"cn_code": "7208", "origin": "CN", "kind": "duty", "rate": "5", "rate_unit": "%", "valid_from": ""}
ROW = {
    "month": "2026-01", "firm": "A", "park": "P", "county": "C", "installation": "K", "stream": "coal",
    "kind": "fuel", "amount": "10", "unit": "t", "factor": "2", "factor_unit": "t", "energy_gj": "25",
    "standard": "", "factor_source": "lab", "withdrawn": "",
}  # fmt: skip


def csv_of(folder: Path, name: str, row: dict[str, str]) -> Path:
    file = folder / name
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(row))
        writer.writeheader()
        writer.writerow(row)
    return file


def refused(*words: object) -> str:
    """What a refused command says in English, after looking that it has words, a remedy and no trace."""
    for lang in ("zh", "en"):
        done = CliRunner().invoke(app, [*map(str, words), "--lang", lang])
        assert done.exit_code == 2, (done.exit_code, done.exception)
        assert isinstance(done.exception, SystemExit)
        assert "→" in done.stderr
        assert "Traceback" not in done.stderr
        if lang == "zh":
            assert re.search(r"[\u4e00-\u9fff]", done.stderr)
    return done.stderr


BAD_OFFERS = [
    ("cn_code", "", "B2"), ("cn_code", "7208x", "B2"), ("cn_code", "720", "B2"),
    ("cn_code", "72089999", "B2"),
    ("origin", "", "C2"), ("origin", "Atlantis", "C2"), ("origin", "Chnia", "C2"),
    ("value", "", "D2"), ("value", "abc", "D2"), ("value", "-1", "D2"), ("value", "0", "D2"),
    ("value", "1e400", "D2"), ("value", "nan", "D2"), ("value", "1,5", "D2"), ("value", "=1+1", "D2"),
    ("net_price", "-5", "E2"), ("net_price", "inf", "E2"), ("in_quota", "2", "F2"), ("in_quota", "50%", "F2"),
    ("emissions", "maybe", "G2"), ("verified", "perhaps", "H2"), ("verified", "no", "B2"),
    ("see_direct", "-2", "I2"), ("see_direct", "", "B2"), ("sefa", "-1", "J2"), ("mass_t", "0", "K2"),
    ("former_cn_code", "73x", "L2"), ("former_origin", "Atlantis", "M2"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value", "cell"), BAD_OFFERS)
def test_a_malformed_offer(tmp_path: Path, key: str, value: str, cell: str) -> None:
    file = csv_of(tmp_path, "offers.csv", {**OFFER, key: value})
    assert cell in refused("landed", file, "--date", "2026-02-10")


BAD_DUTIES = [
    ("cn_code", "72x8", "A2"), ("cn_code", "720", "A2"), ("cn_code", "72081000101", "A2"),
    ("origin", "Atlantis", "B2"), ("kind", "tax", "C2"), ("kind", "", "C2"), ("rate", "", "D2"),
    ("rate", "-1", "D2"), ("rate", "abc", "D2"), ("rate", "5%", "D2"), ("rate", "inf", "D2"),
    ("rate_unit", "kg", "E2"), ("valid_from", "soon", "F2"), ("valid_from", "2026-02-30", "F2"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value", "cell"), BAD_DUTIES)
def test_a_malformed_duty(tmp_path: Path, key: str, value: str, cell: str) -> None:
    offers = csv_of(tmp_path, "offers.csv", OFFER)
    duties = csv_of(tmp_path, "duties.csv", {**DUTY, key: value})
    said = refused("landed", offers, "--duties", duties, "--date", "2026-02-10")
    assert f"duties, {cell}" in said


BAD_YAML = [
    "", "[]", "{}", "null", "- a", "duties: 3", "a: [", "- &a {kind: *a}", "\t- x", "- {? [a]: b}",
    "- !!python/object:os.system {}", "---\na: 1\n---\nb: 2", "duties: [null]", "- {kind: duty}",
    "- {kind: duty, rate: [1, 2]}", "- {kind: duty, rate: .nan}", "- {kind: duty, rate: 0x10}",
    "- {kind: duty, rate: 1, valid_from: 2026-02-30}", "- {cn_code: 0123, kind: duty, rate: five}",
    "[" * 3000, "a: &x [1,1,1,1,1,1,1,1,1,1]\n" + "".join(
        f"b{n}: &y{n} [{','.join([f'*y{n - 1}' if n else '*x'] * 10)}]\n" for n in range(7)
    ),
]  # fmt: skip


@pytest.mark.parametrize("text", BAD_YAML)
def test_a_malformed_yaml_of_duties(tmp_path: Path, text: str) -> None:
    offers = csv_of(tmp_path, "offers.csv", OFFER)
    duties = tmp_path / "duties.yaml"
    duties.write_text(text, encoding="utf-8")
    assert "duties" in refused("landed", offers, "--duties", duties, "--date", "2026-02-10")


BAD_FILES = {
    "binary.csv": b"\xff\xfe\x00\x01\x02", "empty.csv": b"", "empty.xlsx": b"",
    "broken.xlsx": b"PK\x03\x04zz",
    "other.pdf": b"%PDF-1.7", "headless.csv": b"1,2,3\n4,5,6\n", "other.csv": b"a,b\n1,2\n",
    "binary.yaml": b"\xff\xfe\x00\x01",
}  # fmt: skip


@pytest.mark.parametrize(("name", "content"), BAD_FILES.items())
def test_files_that_are_something_else(tmp_path: Path, name: str, content: bytes) -> None:
    offers, file = csv_of(tmp_path, "offers.csv", OFFER), tmp_path / name
    file.write_bytes(content)
    for words in (("landed", file), ("landed", offers, "--duties", file), ("ledger", "add", file)):
        assert name.partition(".")[0] in refused(
            *words, *(["--dir", tmp_path / "l"] * (words[0] == "ledger"))
        )
    assert not (tmp_path / "l").exists()


BAD_ROWS = [
    ("month", ""), ("month", "2026-13"), ("month", "2026.1"), ("month", "March"), ("month", "1899-01"),
    ("month", "3026-01"), ("month", "26-1"), ("installation", ""), ("stream", ""), ("kind", ""),
    ("kind", "gas"),
    ("amount", ""), ("amount", "abc"), ("amount", "-1"), ("amount", "1e400"), ("amount", "nan"),
    ("amount", "inf"), ("amount", "1,5"), ("amount", "10 t"), ("amount", "=1+1"), ("unit", ""),
    ("unit", "ton"),
    ("unit", "MWh"), ("unit", "kg CO2"), ("unit", "?"), ("factor", "-2"), ("factor", "two"), ("factor", "2%"),
    ("factor", ""), ("factor_unit", "Nm3"), ("factor_unit", "ton"), ("factor_unit", "GJ"),
    ("energy_gj", "-25"),
    ("energy_gj", "warm"), ("energy_gj", "1e308"), ("factor_source", ""), ("withdrawn", "perhaps"),
    ("withdrawn", "yes"), ("amount", "–"), ("amount", "1e308"), ("month", "2026-00"), ("month", "46"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value"), BAD_ROWS)
def test_a_malformed_row_of_activity(tmp_path: Path, key: str, value: str) -> None:
    changed = {**ROW, key: value, **({"factor": "1e10"} if value == "1e308" else {})}
    file = csv_of(tmp_path, "activity.csv", changed)
    found = read_entries(file, law().newest, None, date(2026, 12, 31))
    assert (found.counts.n_read, found.counts.n_used, found.counts.n_rejected) == (1, 0, 1)
    assert found.quarantine["reasons"][0] and found.quarantine["content"][0]
    assert "activity.csv" in refused("ledger", "add", file, "--dir", tmp_path / "l")


def test_an_empty_table_of_activity_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "activity.csv"
    file.write_text(",".join(ROW) + "\n", encoding="utf-8")
    with pytest.raises(BadInput) as told:
        read_entries(file, law().newest)
    assert [p.code for p in told.value.problems] == ["cbam.ledger-no-rows"]


def test_results_that_cannot_be_written_are_told_in_words(tmp_path: Path) -> None:
    offers = csv_of(tmp_path, "offers.csv", OFFER)
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "file").write_text("x", encoding="utf-8")
    ledger = tmp_path / "l"
    added = CliRunner().invoke(
        app, ["ledger", "add", str(csv_of(tmp_path, "r.csv", ROW)), "--dir", str(ledger)]
    )
    assert added.exit_code == 0
    for out in ("folder.csv", "folder.xlsx", "file/x.csv", "file/x.xlsx", "file/x.parquet"):
        said = refused("landed", offers, "--date", "2026-02-10", "--out", tmp_path / out)
        assert "out-not-written" in said
        assert "out-not-written" in refused("ledger", "show", "--dir", ledger, "--out", tmp_path / out)
    for words in (("landed-template",), ("ledger", "template")):
        assert "out-not-written" in refused(*words, tmp_path / "file" / "x.xlsx")
