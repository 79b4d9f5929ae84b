"""The exporter's seven steps without a browser: every example, a broken bill, a huge one, both languages."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from groundwork.packaged import examples_dir
from groundwork.words import say
from tests.app_pages.opened import LANGUAGES, assert_healthy, assert_quick, example, html_of, opened, upload

STEPS = ("files", "matches", "choices", "footprint", "border", "measures", "documents")
ALUMINIUM, ETHYLENE, PIPE = "bom_aluminium_profile", "bom_ethylene", "bom_hdpe_pipe"
STEEL, UREA = "bom_steel_structure", "bom_urea"
HUGE = 100_000


def turned_to(app: AppTest, step: str) -> AppTest:
    return app.segmented_control("exporter_step").set_value(step).run()


def bill(lines: list[tuple[str, str, str]], name: str = "b.csv") -> tuple[str, bytes]:
    """A flat bill of one tonne of a steel part: item, unit, link of each line, each 2 units."""
    head = "product_id,name,company,declared_unit,declared_amount,mass_kg,cn_code,origin,boundary"
    head += ",stage,item,amount,unit,link"
    about = "p1,Steel part,Firm A,t,1,1000,73089098,CN,cradle_to_gate"
    rows = [f"{about},materials,{item},2,{unit},{link}" for item, unit, link in lines]
    return name, "\n".join([head, *rows]).encode()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_file_the_steps_are_told(lang: str) -> None:
    app = opened("exporter", lang)
    assert_healthy(app, lang)
    assert app.info[0].value == say("app_pages.exporter-empty", lang)
    assert all(say(f"app_pages.step-{step}", lang) in app.markdown[-1].value for step in STEPS)


@pytest.mark.parametrize("name", sorted(f.stem for f in examples_dir().glob("*bom*.xlsx")))
def test_every_example_goes_through_every_step(name: str) -> None:
    app = example(name)
    for step in STEPS:
        turned_to(app, step)
        assert_healthy(app, "en")
        assert app.header[0].value == say(f"app_pages.step-{step}", "en")
    app.segmented_control("lang").set_value("zh").run()
    for step in STEPS:
        turned_to(app, step)
        assert_healthy(app, "zh")
        assert app.header[0].value == say(f"app_pages.step-{step}", "zh")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_example_bill_gives_a_footprint_and_an_answer_at_the_border(lang: str) -> None:
    app = example(UREA, lang, "border")
    for name in app.selectbox("exporter_example").options:
        app.selectbox("exporter_example").select(name).run()
        assert_healthy(app, lang)
        assert say("app_pages.not-the-same", lang) in html_of(app)


def test_the_summary_stands_above_every_step() -> None:
    app = example(PIPE)
    for step in STEPS:
        turned_to(app, step)
        assert say("app_pages.summary-cbam-out", "en") in html_of(app)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sum_of_no_stated_mass_is_told_as_an_example(lang: str) -> None:
    """Default values of China, 7308 90 98, first quarter of 2026: 390.72 EUR/t (worked in tests/cbam)."""
    chosen = {"exporter_source": "example", "exporter_example": "bom_steel_structure"}
    app = opened("exporter", lang, exporter_step="border", **chosen)
    said = say("app_pages.due-example", lang, eur="39,072", mass="100")
    assert said in html_of(app)
    app.number_input("exporter_mass").set_value(10.0).run()
    assert_healthy(app, lang)
    assert say("app_pages.due", lang, eur="3,907") in html_of(app)
    assert said not in html_of(app)


def test_next_leads_through_all_steps() -> None:
    app = example(PIPE)
    for step in STEPS[1:]:
        app.button("exporter_next").click().run()
        assert app.query_params["exporter_step"] == step
    assert not any(b.key == "exporter_next" for b in app.button)


def test_sub_assemblies_are_opened_by_stage_where_there_are_any() -> None:
    """The welded frame is a product of the same bill; the pipe takes none."""
    with_parts, without = (example(name, step="footprint") for name in (STEEL, PIPE))
    title = say("app_pages.pcf-by-stage-expanded", "en")
    assert [title in chart.proto.spec for chart in with_parts.get("plotly_chart")].count(True) == 1
    assert not any(title in chart.proto.spec for chart in without.get("plotly_chart"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_uncertainty_of_a_footprint_encloses_its_median(lang: str) -> None:
    app = example(UREA, lang, "footprint")
    app.toggle("exporter_uncertainty").set_value(True).run()
    assert_healthy(app, lang)
    median = say("app_pages.uncertainty-median", lang)
    table = next(t.value for t in app.table if median in t.value.columns)
    numbers = [[float(cell.replace(",", "")) for cell in row] for row in table.iloc[:, 1:].to_numpy()]
    assert all(low < middle < high for low, middle, high in numbers)
    spread_of_bill, spread_of_all = (high - low for low, _, high in numbers)
    assert spread_of_bill < spread_of_all


def test_a_pipe_costs_nothing_and_says_what_else_is_asked() -> None:
    app = example(PIPE, step="border")
    assert "Not a CBAM good: 0 EUR of CBAM today" in html_of(app)
    assert "REACH" in app.table[-1].value.to_string()
    assert say("app_pages.years-heading", "en") not in [h.value for h in app.header]


def test_acts_beside_cbam_are_named_in_the_readers_language() -> None:
    app = example(PIPE, "zh", step="border")
    acts = app.table[-1].value.iloc[:, 0].tolist()
    assert any("REACH" in act for act in acts)
    assert [act for act in acts if act.startswith("Regulation (")] == []


def test_every_way_to_share_is_compared_and_can_be_taken() -> None:
    """Step 4 lists what each way gives; taking one in step 3 gives just that footprint."""
    app = example(ETHYLENE, step="footprint")
    method, kg = say("app_pages.ways-method", "en"), "kg CO2e"
    ways = next(d.value for d in app.dataframe if method in d.value.columns)
    energy = float(ways.loc[ways[method] == say("footprint.said-method-energy", "en"), kg].iloc[0])
    turned_to(app, "choices")
    box = next(s for s in app.selectbox if str(s.key).startswith("choice_allocation"))
    box.set_value("energy").run()
    assert say("app_pages.choices-waiting", "en") in [c.value for c in app.caption]
    app.button("choices_apply").click().run()
    assert_healthy(app, "en")
    effect = next(d.value for d in app.dataframe if say("app_pages.choices-version", "en") in d.value.columns)
    assert float(effect["kg CO2e"].iloc[1].replace(",", "")) == pytest.approx(energy, rel=1e-3)
    app.button("choices_reset").click().run()
    effect = next(d.value for d in app.dataframe if say("app_pages.choices-version", "en") in d.value.columns)
    assert effect["kg CO2e"].iloc[0] == effect["kg CO2e"].iloc[1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_lines_without_a_link_are_confirmed_in_place(lang: str) -> None:
    """Nothing is chosen for the user; a confirmed pair links every line of that item, and is remembered."""
    name, data = bill([("热轧卷板", "t", ""), ("热轧卷板", "t", ""), ("electricity", "kWh", "el_cn")])
    app = upload(opened("exporter", lang, exporter_step="matches"), "exporter", name, data)
    assert_healthy(app, lang)
    pick = next(s for s in app.selectbox if str(s.key).startswith("match_pick"))
    assert pick.value is None
    assert app.button("match_confirm").disabled
    app.button("match_first_for_all").click().run()
    assert_healthy(app, lang)
    assert not app.button("match_confirm").disabled
    app.button("match_confirm").click().run()
    assert_healthy(app, lang)
    assert [s.value for s in app.success] == [say("app_pages.match-none-open", lang)]
    settled = app.session_state["_exporter_settled"]
    assert [(p.firm, p.item, p.unit) for p in settled.pairs] == [("Firm A", "热轧卷板", "t")]
    turned_to(app, "footprint")
    assert app.metric
    turned_to(app, "matches")
    app.multiselect("match_withdraw").set_value([0]).run()
    app.button("match_withdraw_now").click().run()
    assert app.button("match_confirm")


@pytest.mark.parametrize(("access", "is_known"), [("single", True), ("guests", False)])
def test_a_confirmed_match_is_suggested_in_the_next_session_of_the_same_people(
    access: str, is_known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guests share a space and may be strangers: what one confirmed says nothing to the next."""
    monkeypatch.setenv("PCF_CBAM_ACCESS", access)
    name, data = bill([("Sondergüte 4711", "t", ""), ("electricity", "kWh", "el_cn")])
    app = upload(opened("exporter", "en", exporter_step="matches"), "exporter", name, data)
    search = next(t for t in app.text_input if str(t.key).startswith("match_search"))
    search.set_value("hot rolled coil").run()
    pick = next(s for s in app.selectbox if str(s.key).startswith("match_pick"))
    chosen = pick.options[0]
    pick.select(chosen).run()
    app.button("match_confirm").click().run()
    again = upload(opened("exporter", "en", exporter_step="matches"), "exporter", name, data)
    pick = next(s for s in again.selectbox if str(s.key).startswith("match_pick"))
    confirmed = say("inventories.match-confirmed", "en", matched="").partition(":")[0]
    assert any(confirmed in option for option in pick.options[:1]) is is_known


def test_a_corrected_bill_brings_its_own_code_to_the_border() -> None:
    """A code typed on the page stays while the bill says the same, and gives way to another bill's."""
    name, data = bill([("electricity", "kWh", "el_cn")])
    app = upload(opened("exporter", "en", exporter_step="border"), "exporter", name, data)
    app.text_input("cn_p1").set_value("72142000").run()
    turned_to(app, "files")
    assert turned_to(app, "border").text_input("cn_p1").value == "72142000"
    upload(app, "exporter", name, data.replace(b"73089098", b"76042100"))
    assert app.text_input("cn_p1").value == "76042100"
    assert_healthy(app, "en")


def test_what_one_firm_said_is_not_said_in_anothers_bill() -> None:
    """A corrected bill of the same firm keeps it; another firm's bill with the same product id does not."""
    name, data = bill([("electricity", "kWh", "el_cn")])
    app = upload(opened("exporter", "en", exporter_step="documents"), "exporter", name, data)
    app.text_input("about_company").set_value("Firm A")
    app.text_input("about_verified_by").set_value("Verifier V")
    app.checkbox("about_follows").check()
    app.button("about_keep").click().run()
    upload(app, "exporter", name, data.replace(b"electricity,2", b"electricity,3"))
    assert app.session_state["_exporter_settled"].about["verified_by"] == "Verifier V"
    upload(app, "exporter", name, data.replace(b"Firm A", b"Firm B"))
    assert_healthy(app, "en")
    assert app.session_state["_exporter_settled"].about == {}
    assert [t.value for t in app.text_input if str(t.key).startswith("about_")] == [""] * 10
    assert not any(c.value for c in app.checkbox if str(c.key).startswith("about_follows"))
    assert app.toast[0].value == say("app_pages.settled-anew", "en")


def test_a_code_typed_at_the_border_is_the_code_of_every_step() -> None:
    """The bill says a steel structure, in scope; a plastic pipe (3917) is out, in each step alike."""
    name, data = bill([("electricity", "kWh", "el_cn")])
    app = upload(opened("exporter", "en", exporter_step="border"), "exporter", name, data)
    app.text_input("cn_p1").set_value("39172110").run()
    for step, key in (("measures", "help-cbam-out"), ("documents", "papers-cbam-out")):
        turned_to(app, step)
        assert_healthy(app, "en")
        assert say(f"app_pages.{key}", "en") in [c.value for c in app.caption]
        assert say("app_pages.summary-cbam-out", "en") in html_of(app)


def test_a_project_brings_back_matches_choices_and_the_installation() -> None:
    app = example(STEEL, step="border")
    app.button("exporter_site_example").click().run()
    assert_healthy(app, "en")
    turned_to(app, "choices")
    app.selectbox("choice_metric").set_value("AR5").run()
    app.button("choices_apply").click().run()
    app.text_input("exporter_project_name_").set_value("Steel").run()
    app.button("exporter_project_save").click().run()
    assert_healthy(app, "en")
    again = opened("exporter", "zh", project=str(app.query_params["project"]))
    assert_healthy(again, "zh")
    assert again.session_state["_exporter_settled"].metric == "AR5"
    assert again.session_state["_exporter_beside"]["installation"].name == "installation_steel_structure.xlsx"
    assert [f.name for f in again.session_state["exporter_kept"]] == ["bom_steel_structure.xlsx"]
    turned_to(again, "border")
    assert say("app_pages.bridge-heading", "zh") in [h.value for h in again.header]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_actual_figures_stand_beside_default_values_and_the_bridge_adds_up(lang: str) -> None:
    app = example(STEEL, lang, "border", exporter_margin="120", exporter_value="1500")
    app.button("exporter_site_example").click().run()
    assert_healthy(app, lang)
    change, pcf = (say(f"app_pages.bridge-{key}", lang) for key in ("change", "pcf"))
    bridge = next(d.value for d in app.dataframe if change in d.value.columns)
    cbam = say("app_pages.bridge-cbam", lang)
    # PCF - what it alone holds + what only CBAM holds = CBAM
    assert bridge[pcf].sum() + bridge[change].sum() == pytest.approx(bridge[cbam].sum(), rel=1e-9)
    paths = next(
        d.value for d in app.dataframe if say("app_pages.actual-break-even", lang) in d.value.columns
    )
    assert list(paths[say("app_pages.years-year", lang)]) == list(range(2026, 2035))
    stack = next(d.value for d in app.dataframe if say("app_pages.landed-known", lang) in d.value.columns)
    assert len(stack)
    labels = [m.label for m in app.metric]
    assert say("app_pages.break-price", lang) in labels


def test_the_margin_is_gone_at_margin_over_net_emissions() -> None:
    """P* = 120 EUR/t / (embedded emissions - free allocation), from the terms on the same page."""
    app = example(STEEL, step="border", exporter_margin="120")
    shown = {m.label: m.value for m in app.metric}
    see, sefa = (float(shown[say(f"app_pages.{key}", "en")].replace(",", "")) for key in ("see", "sefa"))
    price = shown[say("app_pages.break-price", "en")].removesuffix(" EUR").replace(",", "")
    assert float(price) == pytest.approx(120 / (see - sefa), rel=1e-3)


def test_lighter_power_is_told_by_what_it_changes_and_nothing_is_priced() -> None:
    app = example(ALUMINIUM, step="measures")
    change = say("app_pages.help-change", "en")
    table = next(d.value for d in app.dataframe if change in d.value.columns)
    assert (table[change] < 0).all()
    assert table[change].is_monotonic_increasing
    assert "EUR" not in table.to_string()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_bill_of_100_000_lines_goes_through_every_step_without_waiting(lang: str) -> None:
    """All of one product; ``test_huge`` has as many lines of a thousand products."""
    links = ("rebar_eaf", "el_cn", "al_primary")
    units = {"rebar_eaf": "t", "el_cn": "kWh", "al_primary": "t"}
    name, data = bill([(f"item {i}", units[links[i % 3]], links[i % 3]) for i in range(HUGE)], "huge.csv")
    app = upload(opened("exporter", lang), "exporter", name, data)
    assert_healthy(app, lang)
    assert_quick(app, lang, "exporter_step", STEPS)


def test_a_project_opened_after_another_takes_nothing_of_it() -> None:
    """Margin, value, mass, price and code of a project are none of the next, and come back with it."""
    app = example(STEEL, step="border", exporter_margin="120", exporter_value="1500")
    code = next(str(t.key) for t in app.text_input if str(t.key).startswith("cn_"))
    app.number_input("exporter_mass").set_value(40.0)
    app.text_input(code).set_value("72142000").run()
    first = project_of(app)
    app.session_state["_exporter_project"] = None
    del app.query_params["project"]
    for key in ("exporter_margin", "exporter_value", "exporter_mass"):
        app.number_input(key).set_value(None)
    app.text_input(code).set_value("73089098").run()
    app.selectbox("exporter_price").set_value("high").run()
    second = project_of(app)
    amounts = {"exporter_margin": 120.0, "exporter_value": 1500.0, "exporter_mass": 40.0}
    for id, kept, cn, price in (
        (first, amounts, "72142000", "central"),
        (second, dict.fromkeys(amounts), "73089098", "high"),
        (first, amounts, "72142000", "central"),
    ):
        app.query_params.clear()
        app.query_params["project"] = id
        app.run()
        assert_healthy(app, "en")
        shown = {str(n.key): n.value for n in app.number_input}
        assert {key: shown.get(key) for key in kept} == kept
        assert app.text_input(code).value == cn
        assert app.selectbox("exporter_price").value == price


def project_of(app: AppTest) -> str:
    """The work saved as a project of its own; the project's id."""
    app.text_input("exporter_project_name_").set_value("P").run()
    app.button("exporter_project_save").click().run()
    assert_healthy(app, "en")
    return str(app.query_params["project"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_line_to_be_matched_is_no_error_and_a_wrong_unit_is_one(lang: str) -> None:
    """The first step keeps the two apart; the second names the line whose unit is wrong."""
    name, data = bill([("铝锭", "t", ""), ("天然气", "方方", ""), ("electricity", "kWh", "el_cn")])
    app = upload(opened("exporter", lang), "exporter", name, data)
    assert_healthy(app, lang)
    assert [e.value for e in app.error] == [say("app_pages.problems-found", lang, n=1)]
    faults, waiting = (t.value.to_string() for t in app.table)
    assert "方方" in faults
    assert "铝锭" not in faults
    assert "铝锭" in waiting
    assert any("2" in i.value and "3" in i.value for i in app.info)  # 3 rows, 2 to be matched
    turned_to(app, "matches")
    assert_healthy(app, lang)
    assert "方方" in app.warning[0].value
    assert len([s for s in app.selectbox if str(s.key).startswith("match_pick")]) == 1


def test_a_fuel_whose_burning_would_be_left_out_is_told() -> None:
    """Supplying natural gas emits little; burning it emits the 56 kg CO2 per GJ of IPCC 2006, table 2.2."""
    name, data = bill([("天然气", "MJ", ""), ("electricity", "kWh", "el_cn")])
    app = upload(opened("exporter", "zh", exporter_step="matches"), "exporter", name, data)
    pick = next(s for s in app.selectbox if str(s.key).startswith("match_pick"))
    pick.set_value("natgas").run()
    assert "天然气热量" in app.warning[0].value
    pick = next(s for s in app.selectbox if str(s.key).startswith("match_pick"))
    pick.set_value("heat_gas").run()
    assert not app.warning
