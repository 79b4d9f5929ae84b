"""An importer's year from a portfolio file to the answer of the command."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from cbam.bill import Bill, price_lines
from cbam.importers.commands import Request, run, show_tasks
from cbam.importers.holding import Netting
from cbam.importers.report import holding_records, importer_answer
from cbam.importers.tasks import tasks
from cbam.importers.year import HoldingReadings, ImporterYears, assess
from cbam.portfolio import read_portfolio
from cbam.prices import Prices, published_prices
from cbam.readings import parse_readings
from cbam.scenario import BASE, load_named
from cbam.shipments import Shipments
from cbam.statute import load_statute
from groundwork.answers import as_json
from groundwork.problems import BadInput, Severity

SCHEMA = json.loads((Path(__file__).parents[3] / "docs/schemas/cbam_importer.json").read_text("utf-8"))
HEADING = "id,importer,cn_code,origin,date,quarter,year,mass_t,quantity,quantity_unit,see_direct"
Record = dict[str, object]


def years(*rows: str, prices: Prices | None = None, readings: HoldingReadings | None = None) -> ImporterYears:
    data = "\n".join([HEADING, *rows]).encode()
    loaded = read_portfolio(data, "portfolio.csv")
    shipments = loaded.value.shipments
    return assess(shipments, load_statute(), prices or published_prices(), readings)


def records(found: ImporterYears) -> dict[tuple[object, object], Record]:
    answer = json.loads(as_json(importer_answer(found, "en", found.problems)))
    jsonschema.validate(answer, SCHEMA, format_checker=jsonschema.FormatChecker())
    return {(one["importer"], one["year"]): one for one in answer["importers"]}


def test_fifty_tonnes_of_coil_are_exempt_and_a_kilogram_more_owes_for_all() -> None:
    # China 7208 in the first quarter of 2026: (3.187 x 1.1 - 0.975 x 1.370) x 75.36 = 163.5274 EUR/t
    per_t = (3.187 * 1.1 - 0.975 * 1.370) * 75.36
    exempt = records(years("A,P,72081000,CN,2026-02-10,,,50,,,"))[("P", 2026)]
    assert (exempt["liable"], exempt["crossed_on"], exempt["distance_t"]) == (False, None, 0.0)
    assert exempt["cost_due_eur"] == 0
    assert exempt["cliff_eur"] == pytest.approx(50 * per_t, rel=1e-9)
    assert exempt["penalty_if_unauthorised"] is None
    above = records(years("A,P,72081000,CN,2026-02-10,,,50,,,", "B,P,72081000,CN,2026-03-02,,,0.001,,,"))
    above_p = above[("P", 2026)]
    assert (above_p["liable"], above_p["crossed_on"], above_p["crossed_by"]) == (True, "2026-03-02", "B")
    assert above_p["cost_due_eur"] == pytest.approx(50.001 * per_t, rel=1e-9)
    # 50.001 t is 0.002 % over: the authority may go below 3 x 100 EUR a certificate, not below 100
    penalty = above_p["penalty_if_unauthorised"]
    certificates = 50.001 * (3.187 * 1.1 - 0.975 * 1.370)
    assert isinstance(penalty, dict)
    assert penalty["low_eur"] == pytest.approx(300 * certificates, rel=1e-9)
    assert penalty["high_eur"] == pytest.approx(500 * certificates, rel=1e-9)
    assert penalty["reduced_eur"] == pytest.approx(100 * certificates, rel=1e-9)


def test_hydrogen_is_owed_for_below_the_threshold() -> None:
    found = records(years("A,P,28041000,CN,2026-02-10,,,1,,,", "B,P,72081000,CN,2026-02-11,,,10,,,"))
    one = found[("P", 2026)]
    assert one["mass_counted_t"] == 10.0
    assert one["liable"] is False
    # China, hydrogen: (26.64 x 1.1 - 0.975 x 5.089) x 75.36 for one tonne; the coil is exempt
    assert one["cost_due_eur"] == pytest.approx((26.64 * 1.1 - 0.975 * 5.089) * 75.36, rel=1e-9)


def test_hydrogen_without_authorisation_is_penalised_below_the_threshold() -> None:
    # Article 26(2): 3 to 5 x 100 EUR for each certificate of the tonne of hydrogen; the coil is exempt.
    # Nothing of the threshold is overshot, so nothing is reduced (Article 26(2a)).
    rows = ("A,P,28041000,CN,2026-02-10,,,1,,,", "B,P,72081000,CN,2026-02-11,,,10,,,")
    penalty = records(years(*rows))[("P", 2026)]["penalty_if_unauthorised"]
    certificates = 26.64 * 1.1 - 0.975 * 5.089
    assert isinstance(penalty, dict)
    assert penalty["low_eur"] == pytest.approx(300 * certificates, rel=1e-9)
    assert penalty["high_eur"] == pytest.approx(500 * certificates, rel=1e-9)
    assert (penalty["reducible"], penalty["reduced_eur"]) == (False, None)


def test_nothing_is_overshot_at_exactly_fifty_tonnes() -> None:
    answer = as_json(importer_answer(years("A,P,72081000,CN,2026-02-10,,,50,,,"), "en"))
    assert "-0.0" not in answer


def test_until_the_threshold_is_crossed_only_hydrogen_is_held_for() -> None:
    # February 2027: 1 t of hydrogen and 20 t of coil; August: 40 t of coil, which cross 50 t. Hydrogen
    # (26.64 - 0.95 x 5.089) x 50 % = 10.902725 from 31 March; the 60 t of coil,
    # 60 x (3.187 - 0.95 x 1.370) x 50 % = 56.565, by the end of the next quarter, 31 December (Art 22(2a)).
    found = years(
        "A,P,28041000,CN,2027-02-10,,,1,,,",
        "B,P,72081000,CN,2027-02-11,,,20,,,",
        "C,P,72081000,CN,2027-08-12,,,40,,,",
        prices=Prices(load_named(BASE), 80.0),
    )
    one = records(found)[("P", 2027)]
    holding, cash = one["holding"], one["cash"]
    assert isinstance(holding, list)
    assert isinstance(cash, list)
    wanted = [10.902725, 10.902725, 10.902725, 10.902725 + 56.565]
    assert [h["required_on_defaults"] for h in holding] == pytest.approx(wanted, rel=1e-9)
    assert [h["owed"] for h in holding] == [True] * 4
    assert [(c["due_on"], round(c["certificates"], 6)) for c in cash if c["for"] == "holding"] == [
        ("2027-03-31", 10.902725),
        ("2027-06-30", 0.0),
        ("2027-09-30", 0.0),
        ("2027-12-31", 56.565),
    ]


def test_hydrogen_of_the_third_quarter_is_held_for_from_its_end() -> None:
    flat = Prices(load_named(BASE), 80.0)
    one = records(years("A,P,28041000,CN,2027-08-10,,,1,,,", prices=flat))[("P", 2027)]
    holding = one["holding"]
    assert isinstance(holding, list)
    assert [h["owed"] for h in holding] == [False, False, True, True]


@pytest.mark.parametrize(
    ("crossed", "ends"),
    [
        ("2027-02-10", ["2027-06-30", "2027-09-30", "2027-12-31"]),  # in Q1: nothing on 31 March
        ("2027-08-10", ["2027-12-31"]),  # in Q3
        ("2027-11-10", []),  # in Q4: the next quarter ends in another calendar year
    ],
)
def test_the_calendar_holds_when_the_holding_is_owed(crossed: str, ends: list[str]) -> None:
    flat = Prices(load_named(BASE), 80.0)
    one = records(years(f"A,P,72081000,CN,{crossed},,,1000,,,", prices=flat))[("P", 2027)]
    calendar, cash = one["calendar"], one["cash"]
    assert isinstance(calendar, list)
    assert isinstance(cash, list)
    assert [task["due"] for task in calendar if task["id"] == "importer-holding"] == ends
    assert [step["due_on"] for step in cash if step["for"] == "holding"] == ends


def test_the_words_say_how_many_certificates_to_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # 1 000 t of coil in February 2027: 942.75 certificates on three days (see above)
    file = tmp_path / "p.csv"
    file.write_text("\n".join([HEADING, "A,P,72081000,CN,2027-02-10,,,1000,,,"]), encoding="utf-8")
    with pytest.raises(SystemExit):
        run(Request(file, False, False, "en"), load_statute, lambda: Prices(load_named(BASE), 80.0))
    assert capsys.readouterr().out.count("942.750") == 3


def test_what_does_not_count_does_not_count() -> None:
    found = records(
        years(
            "A,P,72081000,NO,2026-02-10,,,500,,,",  # Norway: Annex III
            "B,P,39041000,CN,2026-02-10,,,500,,,",  # PVC: no CBAM good
            "C,P,27160000,UA,2026-02-10,,,,1000,MWh,0.8",  # electricity
        )
    )[("P", 2026)]
    assert found["mass_counted_t"] == 0.0
    # 1 000 MWh x 0.8 tCO2/MWh x 75.36 EUR, no free allocation (IR 2025/2620 Art 1(2))
    assert found["cost_due_eur"] == pytest.approx(1000 * 0.8 * 75.36, rel=1e-9)


def test_a_quarter_without_a_price_still_counts_its_mass() -> None:
    found = years("A,P,72081000,CN,2026-11-10,,,60,,,")
    (problem,) = found.problems
    assert problem.code == "cbam.price-not-published"
    assert problem.severity is Severity.WARNING
    one = records(found)[("P", 2026)]
    assert one["liable"] is True
    assert one["n_unpriced"] == 1
    assert one["cost_due_eur"] is None
    # the certificates need no price: 60 x (3.187 x 1.1 - 0.975 x 1.370)
    assert one["certificates_due"] == pytest.approx(60 * (3.187 * 1.1 - 0.975 * 1.370), rel=1e-9)


def test_a_code_or_origin_nobody_knows_is_left_out_and_reported() -> None:
    found = years("A,P,72081000,Chnia,2026-02-10,,,60,,,", "B,P,72081000,CN,2026-02-10,,,10,,,")
    assert found.counts.n_rejected == 1
    assert [p.severity for p in found.problems] == [Severity.ERROR]
    assert records(found)[("P", 2026)]["mass_counted_t"] == 10.0


def test_a_quarter_gives_the_latest_day_of_crossing() -> None:
    one = records(years("A,P,72081000,CN,,2026-Q2,,60,,,"))[("P", 2026)]
    assert (one["crossed_on"], one["crossed_exact"]) == ("2026-06-30", False)


def test_the_holding_of_2027_is_half_of_defaults_without_markup_net_of_free_allocation() -> None:
    # 1 000 t of Chinese coil in February 2027: (3.187 - 0.95 x 1.370) x 1 000 x 50 % = 942.75 certificates;
    # the threshold is crossed in the first quarter, so the holding is owed at the end of the second.
    found = years("A,P,72081000,CN,2027-02-10,,,1000,,,", prices=Prices(load_named(BASE), 80.0))
    one = records(found)[("P", 2027)]
    holding = one["holding"]
    assert isinstance(holding, list)
    assert [h["required_on_defaults"] for h in holding] == pytest.approx([0, *[942.75] * 3], rel=1e-9)
    assert [h["to_buy_on_defaults"] for h in holding] == pytest.approx([0, 942.75, 0, 0], rel=1e-9)
    assert [h["owed"] for h in holding] == [False, True, True, True]
    assert [h["due_on"] for h in holding] == ["2027-03-31", "2027-06-30", "2027-09-30", "2027-12-31"]
    # due: 1 000 x (3.187 x 1.2 - 0.95 x 1.370) = 2 522.9; 942.75 bought by 30 June 2027, the rest by
    # 30 September 2028, at 80 EUR
    cash = one["cash"]
    assert isinstance(cash, list)
    assert one["repurchase_limit"] == pytest.approx(942.75, rel=1e-9)
    assert [(c["due_on"], round(c["certificates"], 6)) for c in cash if c["certificates"]] == [
        ("2027-06-30", 942.75),
        ("2028-09-30", 1580.15),
    ]
    assert sum(c["cost_eur"] for c in cash) == pytest.approx(2522.9 * 80, rel=1e-9)


def test_last_years_surrender_of_the_same_goods_may_be_lower() -> None:
    # 2027: 1 000 t need 2 522.9 certificates, 2.5229 each tonne. 2028: 500 t in March, so base (b) is
    # 2.5229 x 500 x 50 % = 630.725, base (a) (3.187 - 0.90 x 1.370) x 500 x 50 % = 488.5
    rows = ("A,P,72081000,CN,2027-02-10,,,1000,,,", "B,p,72081000,CN,2028-03-10,,,500,,,")
    found = records(years(*rows, prices=Prices(load_named(BASE), 80.0)))
    later = found[("p", 2028)]["holding"]
    assert isinstance(later, list)
    assert later[3]["required_on_last_year"] == pytest.approx(630.725, rel=1e-9)
    assert later[3]["required_on_defaults"] == pytest.approx(488.5, rel=1e-9)
    assert later[3]["required_least"] == pytest.approx(488.5, rel=1e-9)
    first = found[("P", 2027)]["holding"]
    assert isinstance(first, list)
    assert first[3]["required_on_last_year"] is None  # nothing was surrendered for 2026 in this file


def test_whether_goods_net_each_other_changes_the_holding() -> None:
    # Calcined clay from China: default 0.320 against 0.95 x 0.666 = 0.6327 of free allocation, so -31.27;
    # coil +188.55 on 100 t. Per good 188.55/2 = 94.275, over all goods (188.55 - 31.27)/2 = 78.64.
    rows = ("A,P,2507008080,CN,2027-02-10,,,100,,,", "B,P,72081000,CN,2027-02-10,,,100,,,")
    flat = Prices(load_named(BASE), 80.0)
    each = years(*rows, prices=flat)
    netted = years(*rows, prices=flat, readings=HoldingReadings(netting=Netting.ALL_GOODS))
    assert holding_records(each, 0)[3]["required_on_defaults"] == pytest.approx(94.275, rel=1e-9)
    assert holding_records(netted, 0)[3]["required_on_defaults"] == pytest.approx(78.64, rel=1e-9)


def test_the_calendar_of_2026_ends_with_the_records_and_holds_the_crossing() -> None:
    one = records(years("A,P,72081000,CN,2026-02-10,,,60,,,"))[("P", 2026)]
    calendar = one["calendar"]
    assert isinstance(calendar, list)
    days = {event["id"]: event["due"] for event in calendar}
    assert days["threshold-crossed"] == "2026-02-10"
    assert days["importer-declaration"] == "2027-09-30"
    assert "importer-holding" not in days
    assert [event["due"] for event in calendar] == sorted(event["due"] for event in calendar)


def test_the_command_answers_in_json_and_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.csv"
    file.write_text("\n".join([HEADING, "A,甲,72081000,CN,2026-02-10,,,60,,,"]), encoding="utf-8")
    for as_json_, lang in ((True, "en"), (False, "zh")):
        with pytest.raises(SystemExit) as left:
            run(Request(file, as_json_, False, lang), load_statute, published_prices)
        assert left.value.code == 0
    out = capsys.readouterr().out
    answer, words = json.JSONDecoder().raw_decode(out)[0], out[out.rindex("}") :]
    jsonschema.validate(answer, SCHEMA)
    assert "2026-02-10" in words
    assert "甲" in words


def test_lines_that_name_no_importer_are_one_and_say_so() -> None:
    one = records(years("A,,72081000,CN,2026-02-10,,,60,,,"))[(None, 2026)]
    notes = one["notes"]
    assert isinstance(notes, list)
    assert "cbam.note-importer-unnamed" in {note["code"] for note in notes}


def test_the_task_command(capsys: pytest.CaptureFixture[str]) -> None:
    show_tasks("exporter", 2026, True, "zh")
    answer = json.loads(capsys.readouterr().out)
    assert {t["id"] for t in answer["tasks"]} >= {"exporter-monitoring-plan", "exporter-registration"}
    with pytest.raises(BadInput):
        show_tasks("broker", 2026, True, "en")


@pytest.mark.parametrize("role", ["importer", "representative", "exporter", "verifier"])
def test_task_lists_answer_in_their_schema(role: str, capsys: pytest.CaptureFixture[str]) -> None:
    show_tasks(role, 2026, True, "en")
    answer = json.loads(capsys.readouterr().out)
    rules = json.loads((Path(__file__).parents[3] / "docs/schemas/cbam_tasks.json").read_text("utf-8"))
    jsonschema.validate(answer, rules, format_checker=jsonschema.FormatChecker())
    assert answer["law_acts"]


def test_circumvention_stands_in_the_task_lists() -> None:
    # Reg (EU) 2023/956 Art 27(2)(a), (b) and Art 25a(4); IR (EU) 2025/2547 Art 4(7)
    articles = {
        role: {t.rule.article for t in tasks(role, 2026)} for role in ("importer", "exporter", "verifier")
    }
    assert "Reg (EU) 2023/956 Art 25a(4), Art 27(2)(b)" in articles["importer"]
    assert "Reg (EU) 2023/956 Art 27(2)(a)" in articles["importer"] & articles["exporter"]
    assert "IR (EU) 2025/2547 Art 4(7)" in articles["exporter"] & articles["verifier"]


def test_many_lines_and_importers_at_once() -> None:
    # five thousand lines of 1 t over ten importers: 500 t each, above 50 t within January
    rows = [f"L{i},Importer {i % 10},72081000,CN,2026-0{1 + i % 3}-15,,,1,,," for i in range(5000)]
    found = years(*rows)
    assert found.standings.mass_counted_t.tolist() == [500.0] * 10
    assert all(day is not None and day <= date(2026, 1, 31) for day in found.standings.crossed_on)


def test_the_example_portfolio_by_its_own_source() -> None:
    # Importer S buys 43 t in the year and stays below; the sums come from the text source of the workbook.
    root = Path(__file__).parents[3]
    with (root / "examples/source/portfolio_shipments.csv").open(encoding="utf-8", newline="") as stream:
        typed = [row for row in csv.DictReader(stream) if row["importer"] == "Importer S"]
    file = root / "examples/data/portfolio_sector.xlsx"
    shipments = read_portfolio(file).value.shipments
    found = assess(shipments, load_statute(), published_prices()).standings
    row = found.importer.index("Importer S")
    assert found.mass_counted_t[row] == pytest.approx(sum(float(r["mass_t"]) for r in typed), rel=1e-9)
    assert found.distance_t[row] == pytest.approx(7.0, rel=1e-9)  # 50 - 43
    assert not found.liable[row]


def under(*rows: str, readings: tuple[str, ...] = (), overlays: tuple[str, ...] = ()) -> ImporterYears:
    data = "\n".join([HEADING, *rows]).encode()
    shipments = read_portfolio(data, "portfolio.csv").value.shipments
    law = load_statute(overlays=overlays)
    return assess(shipments, law, published_prices(), readings=parse_readings(readings))


def test_rounding_by_year_rounds_each_importers_year_once() -> None:
    # two lines of 30 t coil in the first quarter of 2026: 60 x 2.16995 = 130.197, up to 131 certificates, and
    # the cost at the year's mean price: 131 x 75.36 = 9,872.16
    rows = ("A,P,72081000,CN,2026-02-10,,,30,,,", "B,P,72081000,CN,2026-03-10,,,30,,,")
    assert under(*rows).certificates_due[0] == pytest.approx(130.197, rel=1e-9)
    found = under(*rows, readings=("certificate-rounding=year",))
    assert found.certificates_due[0] == 131
    assert found.cliff.due_eur[0] == pytest.approx(9_872.16, rel=1e-9)
    # line by line: 65.0985 each, up to 66: 132
    assert under(*rows, readings=("certificate-rounding=line",)).certificates_due[0] == 132
    assert json.loads(as_json(importer_answer(found, "en")))["readings"]["certificate-rounding"] == "year"


def test_the_holding_knows_no_mark_up_whatever_the_reading() -> None:
    # 1,000 t coil in 2027: 50 % x (3,187.0 - 0.95 x 1,370) = 942.75, also where marked-up values are rounded
    row = "A,P,72081000,CN,2027-02-10,,,1000,,,"
    for readings in ((), ("marked-up-rounding=printed",)):
        assert under(row, readings=readings).holding_a[0, 3] == pytest.approx(942.75, rel=1e-9)


def test_goods_of_an_overlay_count_under_it_and_a_note_says_so() -> None:
    row = "A,P,39011010,CN,2026-02-10,,,60,,,"
    assert not under(row).standings.liable[0]
    found = under(row, overlays=("scope-polymers",))
    assert found.standings.liable[0]
    one = records(found)[("P", 2026)]
    assert "cbam.note-importer-overlay" in {note["code"] for note in one["notes"]}  # type: ignore[attr-defined]


def test_a_portfolio_is_priced_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def counted(shipments: Shipments, *rest: object) -> Bill:
        calls.append(len(shipments))
        return price_lines(shipments, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("cbam.importers.year.price_lines", counted)
    found = under("A,P,72081000,CN,2026-02-10,,,60,,,", "B,P,72081000,CN,2026-11-10,,,1,,,")
    assert [n for n in calls if n] == [2]
    # no price yet for the fourth quarter of 2026: the mass and the certificates stand, the cost does not
    assert found.certificates_due[0] == pytest.approx(61 * 2.16995, rel=1e-9)
    assert np.isnan(found.cliff.due_eur[0])
    assert [p.severity for p in found.problems] == [Severity.WARNING]


def test_what_a_reader_below_the_threshold_is_told() -> None:
    one = records(under("A,P,72081000,CN,2026-02-10,,,40,,,"))[("P", 2026)]
    codes = {note["code"] for note in one["notes"]}  # type: ignore[attr-defined]
    assert {"cbam.note-importer-guarantee-below", "cbam.note-importer-no-splitting"} <= codes
