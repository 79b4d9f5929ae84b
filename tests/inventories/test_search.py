"""Finding processes by the names people type, in both languages."""

import pytest

from groundwork.words import LANGUAGES, has
from inventories.catalogue import Catalogue, load_catalogue
from inventories.search import strip_grade


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("热轧钢卷", "hrc"),
        ("hot-rolled coil", "hrc"),
        ("Hot Rolled Coil", "hrc"),
        ("Q235B 热轧钢板", "hrc"),
        ("HDPE", "hdpe"),
        ("ＨＤＰＥ", "hdpe"),  # full-width letters
        ("PE100", "hdpe"),
        ("电力", "el_cn"),
        ("electricity", "el_cn"),
        ("山东电网", "el_sd"),
        ("尿素", "urea"),
        ("urea 46%", "urea"),
        ("螺纹钢 HRB400 Φ12", "rebar_bof"),
        ("H型钢 Q355B 300×150", "steel_section"),
        ("铝型材 6063-T5", "al_extrusion"),
        ("aluminum profile", "al_extrusion"),
        ("再生铝", "al_sec"),
        ("PVC树脂 SG-5", "pvc_c2h2"),
        ("促进剂CZ", "cbs"),
        ("橡胶促进剂M", "mbt"),
        ("硅酸钙板", "casi_board"),
        ("预制混凝土构件", "precast"),
        ("油漆", "paint_epoxy"),
        ("ER50-6焊丝", "welding_wire"),
        ("木托盘", "pallet"),
        ("柴油", "heat_diesel"),
        ("氢气", "h2_coal"),
        ("alumnium profile", "al_extrusion"),  # a typing error
    ],
)
def test_the_expected_process_comes_first(typed: str, expected: str, catalogue: Catalogue) -> None:
    assert catalogue.search(typed)[0].process_id == expected


def test_a_general_name_suggests_every_kind_and_picks_none(catalogue: Catalogue) -> None:
    matches = catalogue.search("聚乙烯")
    assert {m.process_id for m in matches[:4]} == {"hdpe", "lldpe", "ldpe", "pe_mto"}
    assert len({m.score for m in matches[:4]}) == 1


def test_every_process_is_found_by_its_own_names(catalogue: Catalogue) -> None:
    for process in catalogue.processes.values():
        for name in (process.id, process.name_zh, process.name_en):
            matches = catalogue.search(name, 3)
            assert matches[0].score == 100, name
            assert process.id in {m.process_id for m in matches}, name


def test_a_grade_left_aside_is_named_and_costs_a_little(catalogue: Catalogue) -> None:
    plain, graded = catalogue.search("焊丝")[0], catalogue.search("焊丝 1.2mm")[0]
    assert graded.removed == "1.2mm" and plain.removed == ""
    assert graded.score < plain.score


def test_grades_sizes_and_brackets_come_off() -> None:
    assert strip_grade("Q235B热轧钢卷 3.0mm (首钢)") == ("热轧钢卷", "(首钢) q235b 3.0mm")


@pytest.mark.parametrize("typed", ["", "   ", "!!!", "xyzzy", "(%)"])
def test_nothing_comes_of_nothing(typed: str, catalogue: Catalogue) -> None:
    assert catalogue.search(typed) == []


def test_limit_and_order(catalogue: Catalogue) -> None:
    matches = catalogue.search("钢", 3) + catalogue.search("steel", 3)
    assert len(matches) <= 6
    scores = [m.score for m in catalogue.search("steel", 20)]
    assert scores == sorted(scores, reverse=True)


def test_every_reason_can_be_said(catalogue: Catalogue) -> None:
    reasons = {m.reason for q in ("hrc", "热轧钢卷", "电", "steel", "alumnium") for m in catalogue.search(q)}
    for reason in reasons:
        assert all(has(f"inventories.match-{reason}", lang) for lang in LANGUAGES)
