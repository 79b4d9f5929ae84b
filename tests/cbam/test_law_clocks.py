"""Two clocks: what applied on a day, and what was known of it on another; overlays and the user's rows."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from cbam.law.leaves import LawStatus
from cbam.law.rulebook import load_rulebook
from groundwork.problems import BadInput

DAY = date(2026, 2, 10)
SOURCES = "mine: {title: t, publisher: p, licence: l, redistributable: true}\n"


def write_law(folder: Path, name: str, rows: str, **fields: str) -> Path:
    """A user's law folder with one dataset."""
    (folder / f"{name}.csv").write_text(rows, encoding="utf-8")
    (folder / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    entry = {
        "table": name,
        "file": f"{name}.csv",
        "act": "IR (EU) 2025/2548",
        "article": "Art 1",
        "oj": "none",
        "known_on": "2027-01-04",
        "valid_from": "2026-01-01",
        "status": "in force",
        "confidence": "high",
        "review_by": "2027-04-01",
        "source": "mine",
        "mode": "rows",
    } | fields
    lines = "".join(f"  {key}: {value}\n" for key, value in entry.items())
    (folder / "datasets.yaml").write_text(f"mine_{name}:\n{lines}", encoding="utf-8")
    return folder


def test_before_the_correction_the_first_text_is_the_law() -> None:
    book = load_rulebook()
    first, second = book.at(DAY, date(2026, 7, 30)), book.at(DAY, date(2026, 7, 31))
    # Taiwan, stainless slab 7218 91: 8.670 in the first text, taken out by the second (recital 7) -> Other.
    assert first.default_value("TW", "72189110").total_tco2e_per_t == 8.67
    assert second.default_value("TW", "72189110").origin_row == "other"
    # Other countries, 7226 20 00: 5.588 corrected to 5.500 (recital 7).
    assert first.default_value("other", "72262000").total_tco2e_per_t == 5.588
    assert second.default_value("other", "72262000").total_tco2e_per_t == 5.5
    # Angola's pellets: a figure in the first text, "–" in the second.
    assert first.default_value("AO", "26011200").total_tco2e_per_t == 0.617
    assert second.default_value("AO", "26011200").total_tco2e_per_t == 0.686
    # Liberia and New Caledonia have a table only in the second text.
    assert first.table_of("LR") == "other"
    assert second.table_of("LR") == "LR"
    assert "IR (EU) 2026/1740" not in first.acts
    assert "IR (EU) 2025/2621" in first.acts


def test_a_price_counts_from_its_day_of_publication() -> None:
    book = load_rulebook()
    assert book.at(DAY, date(2026, 4, 6)).certificate_price("2026-Q1").price_eur is None
    assert book.at(DAY, date(2026, 4, 7)).certificate_price("2026-Q1").price_eur == 75.36


def test_cscf_was_an_assumption_until_the_decision() -> None:
    book = load_rulebook()
    assert book.at(DAY, date(2026, 7, 22)).cscf(2026).status is LawStatus.ASSUMPTION
    assert book.at(DAY, date(2026, 7, 23)).cscf(2026).status is LawStatus.IN_FORCE


def test_snapshots_are_shared_and_frozen() -> None:
    book = load_rulebook()
    law = book.at(DAY)
    assert law is book.at(DAY)
    with pytest.raises(AttributeError):
        law.day = date(2027, 1, 1)  # type: ignore[misc]


def test_a_proposal_is_used_only_by_name() -> None:
    book = load_rulebook()
    plain, proposed = book.at(DAY), book.at(DAY, overlays=("com-2026-616",))
    # COM(2026) 616 Art 1(15)(b)(i): 81 % in 2029 and 15 % in 2034, instead of 77.5 % and 0.
    assert (plain.cbam_factor(2029).value, plain.cbam_factor(2034).value) == (0.775, 0)
    assert (proposed.cbam_factor(2029).value, proposed.cbam_factor(2034).value) == (0.81, 0.15)
    assert proposed.cbam_factor(2029).status is LawStatus.PROPOSAL
    assert "com-2026-616" in proposed.version


def test_an_overlay_nobody_declared_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        load_rulebook().at(DAY, overlays=("com-1999-1",))
    assert refused.value.problems[0].code == "cbam.law-overlay-unknown"


@pytest.mark.parametrize(
    ("day", "known_on", "code"),
    [
        (date(2025, 12, 31), None, "cbam.law-not-applicable"),
        (DAY, date(2024, 1, 1), "cbam.law-not-known"),
    ],
)
def test_where_there_is_no_law_the_answer_says_so(day: date, known_on: date | None, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        load_rulebook().at(day, known_on)
    assert refused.value.problems[0].code == code


def test_the_next_quarter_is_one_row_of_the_users(tmp_path: Path) -> None:
    folder = write_law(
        tmp_path, "certificate_prices", "period,price_eur,published_on\n2026-Q4,81.10,2027-01-04\n"
    )
    book = load_rulebook(folder)
    law = book.at(DAY)
    assert book.newest == law.known_on == date(2027, 1, 4)
    assert law.certificate_price("2026-Q4").price_eur == 81.10
    assert law.certificate_price("2026-Q1").price_eur == 75.36  # the packaged rows stay
    assert law.certificate_price("2026-Q4").citation.dataset == "mine_certificate_prices"
    assert law.fingerprint != load_rulebook().fingerprint
    # On a day before, the user's row is not known yet.
    assert book.at(DAY, date(2026, 12, 1)).certificate_price("2026-Q4").price_eur is None


def test_new_benchmarks_supersede_from_their_band_on(tmp_path: Path) -> None:
    rows = "cn8,column,route,year_from,year_to,value_tco2e_per_t\n28041000,B,,2027,2030,4.5\n"
    law = load_rulebook(write_law(tmp_path, "benchmarks", rows)).at(DAY)
    assert law.benchmark("28041000", "B", (), 2026).value_tco2e_per_t == 5.089
    assert law.benchmark("28041000", "B", (), 2027).value_tco2e_per_t == 4.5
    assert law.grid.benchmark(2027).value[0, law.grid.good_position["28041000"]] == 4.5
    assert law.benchmark("72081000", "B", ("C",), 2027).value_tco2e_per_t == 1.37


def test_a_broken_folder_reports_everything_at_once(tmp_path: Path) -> None:
    bad = "2026-Q5,81.10,2027-01-04\n2026-Q4,8l.10,2027-13-04\n2026-Q4,1,2027-01-04\n"
    rows = "period,price_eur,published_on\n" + bad
    with pytest.raises(BadInput) as refused:
        load_rulebook(write_law(tmp_path, "certificate_prices", rows))
    found = [(p.code, p.place.file, p.place.cell) for p in refused.value.problems]
    assert found == [
        ("cbam.law-cell", "certificate_prices.csv", "A2"),
        ("cbam.law-cell", "certificate_prices.csv", "B3"),
        ("cbam.law-cell", "certificate_prices.csv", "C3"),
        ("cbam.law-duplicate", "certificate_prices.csv", "A4"),
    ]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"status": "maybe"}, "cbam.law-registry-field"),
        ({"table": "tariffs", "file": "certificate_prices.csv"}, "cbam.law-table-unknown"),
        ({"file": "elsewhere.csv"}, "cbam.law-file-missing"),
        ({"source": "hearsay"}, "cbam.law-source-unknown"),
    ],
)
def test_a_broken_registry_is_refused(tmp_path: Path, fields: dict[str, str], code: str) -> None:
    folder = write_law(tmp_path, "certificate_prices", "period,price_eur,published_on\n", **fields)
    with pytest.raises(BadInput) as refused:
        load_rulebook(folder)
    assert [p.code for p in refused.value.problems] == [code]


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        load_rulebook(tmp_path)
    assert refused.value.problems[0].code == "cbam.law-registry-missing"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("period,price_eur,published_on,colour\n", "cbam.law-column-unknown"),
        ("period,price_eur\n", "cbam.law-column-missing"),
        ("period,price_eur,published_on\n2026-Q4,81.10\n", "cbam.law-row-length"),
    ],
)
def test_a_table_of_the_wrong_shape_is_refused(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        load_rulebook(write_law(tmp_path, "certificate_prices", text))
    assert [p.code for p in refused.value.problems] == [code]


def test_the_folder_of_the_guide_works(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "law.md").read_text(encoding="utf-8")
    names = re.findall(r"^`([a-z.]+)`[^\n]*\n```[a-z]+\n(.*?)```", guide, flags=re.MULTILINE | re.DOTALL)
    for name, text in names:
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert [name for name, _ in names] == ["datasets.yaml", "sources.yaml", "prices.csv"]
    assert load_rulebook(tmp_path).at(DAY).certificate_price("2026-Q4").price_eur == 80.0
