"""Spoiled YAML, JSON and CSV through every door beside the bill: an answer or problems in words.

The doors: scenarios of one's own, the operator's statements, measures, offers and duties, confirmed matches,
an installation, a firm's word on its declaration, a border regime, a received PACT footprint, an answer
sheet of a quiz, and the user's copy of the Commission's template. The files are the same in every run
(``tests/fuzzing/texts.py``); each goes through every door of its form.
"""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from app_pages.stress_job import own_scenarios
from cbam.communication.official.layout import open_template
from cbam.communication.statements import blank_statements, read_statements
from cbam.embedded.reading import read_installation
from cbam.landed.reading import read_duties, read_landed
from cbam.regimes.generic import read_regime
from cbam.stress.abatement_file import read_plan
from cbam.training.quiz import read_sheet
from footprint.declaration.about import read_about
from footprint.declaration.pact_reading import read_footprints
from footprint.matches import read_matches
from groundwork.problems import BadInput, Problem
from groundwork.words import LANGUAGES, describe, has
from inventories.catalogue import load_catalogue
from tests.app_pages.opened import ROOT
from tests.cbam.billing import law
from tests.cbam.communication.made_template import made_template
from tests.fuzzing.files import Fuzzed
from tests.fuzzing.spoiling import DAMAGED
from tests.fuzzing.texts import spoiled_texts

STATED = """
requesting:
- {key: EORI, value: DE1234567890}
operator: {name: Mill, country: CN, city: Tangshan}
deliveries:
- cn_code: "72081000"
  product: coil
  net_mass_t: 12.5
  power: {source_code: D.4, factor_source_code: D.4.1, factor_source: grid, factor_tco2_per_mwh: 0.6}
attestation: {type: VVS, provider: Verifier, completed_at: 2026-11-01T00:00:00Z}
annex_iv: {"11(a)": "no"}
"""
ABOUT = """
company: {name: Pipe Co, ids: ["urn:pact:pipe.example.com:company-id:1"]}
products:
  p1: {description: pipe, fossil_carbon_content_kg: 0.5}
"""
OFFERS = """id,cn_code,origin,value,net_price,emissions,verified,see_direct,sefa,mass_t
a,72081000,CN,560,550,actual,yes,2.1,1.2,40
b,72081000,TR,600,580,default,no,,,40
"""
DUTIES = """
- {cn_code: "7208", origin: CN, kind: duty, rate: "5", rate_unit: "%", valid_from: ""}
- {cn_code: "7208", origin: TR, kind: duty, rate: "0", rate_unit: "%", valid_from: ""}
"""
MATCHES = "firm,item,unit,process,route,note\nA,热轧卷板,t,hrc,,\nA,electricity,kWh,el_cn,,seen 2026\n"
PACT = '{"id": "3893bb5d-da16-4dc1-9185-11d97476c254", "specVersion": "3.0.0", "version": 0, "pcf": {"a": 1}}'
SHEET = '{"seed": 7, "answers": ["1", "2"], "kinds": ["bill"], "goods": [], "name": "A", "code": "x"}'
GOOD = {
    "scenario": ("s.yaml", (ROOT / "cbam/scenarios/central.yaml").read_text(encoding="utf-8")),
    "statements": ("s.yaml", STATED),
    "blank statements": ("s.yaml", blank_statements().decode()),
    "measures": ("m.yaml", (ROOT / "examples/source/abatement_steel.yaml").read_text(encoding="utf-8")),
    "regime": ("r.yaml", (ROOT / "cbam/regimes/examples/invented_border.yaml").read_text(encoding="utf-8")),
    "about": ("a.yaml", ABOUT),
    "duties": ("d.yaml", DUTIES),
    "installation": ("i.json", (ROOT / "examples/data/installation_urea.json").read_text(encoding="utf-8")),
    "pact": ("p.json", PACT),
    "sheet": ("q.json", SHEET),
    "offers": ("o.csv", OFFERS),
    "matches": ("m.csv", MATCHES),
}
FILES = list(spoiled_texts(GOOD))
MOST_GROWTH_MB = 80
"""What the process may have grown by after all the files; libraries keep some of it for themselves."""
Door = Callable[[Path], Sequence[Problem]]


def silent(read: Callable[[Path], object]) -> Door:
    """A door that either gives something or refuses."""

    def through(path: Path) -> Sequence[Problem]:
        read(path)
        return ()

    return through


@pytest.fixture(scope="module")
def doors() -> dict[str, dict[str, Door]]:
    """Doors by the ending of the files they take."""
    catalogue, statute = load_catalogue(), law().newest
    yaml = {
        "scenario": silent(lambda p: list(own_scenarios([(p.name, p.read_bytes())]))),
        "statements": silent(read_statements),
        "measures": silent(read_plan),
        "regime": silent(read_regime),
        "about": silent(read_about),
        "duties": lambda p: read_duties(p, statute)[1],
    }
    json: dict[str, Door] = {
        "installation": lambda p: read_installation(p).problems,
        "pact": lambda p: read_footprints(p).problems,
        "sheet": silent(read_sheet),
    }
    csv: dict[str, Door] = {
        "offers": lambda p: read_landed(p, statute).problems,
        "matches": lambda p: read_matches(p, catalogue).problems,
    }
    return {"yaml": yaml, "json": {**json, "about": yaml["about"]}, "csv": csv}


def answer(door: Door, file: Fuzzed, folder: Path) -> Sequence[Problem]:
    """What the door says of the file."""
    path = folder / file.name
    path.write_bytes(file.data)
    try:
        return door(path)
    except BadInput as refused:
        assert refused.problems
        return refused.problems


def assert_in_words(problems: Sequence[Problem], name: str) -> None:
    """Both languages say what is wrong and what to do; a place names the file; nothing is endless or odd."""
    for problem in problems:
        assert problem.place.file in {name, ""}, problem
        for lang in LANGUAGES:
            assert has(problem.code, lang) and has(f"{problem.code}.remedy", lang), problem.code
            said = describe(problem, lang)
            assert len(said) < 5_000, problem.code
            assert said.replace("\n", " ").replace("\t", " ").isprintable(), problem


def resident_mb() -> float:
    """Resident memory of this process [MB]."""
    status = Path("/proc/self/status").read_text()
    return float(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024


def test_every_door_answers_or_refuses_in_words_and_keeps_no_memory(
    doors: dict[str, dict[str, Door]], tmp_path: Path
) -> None:
    for name, text in GOOD.values():  # what is loaded once is no growth
        for door in doors[name.rpartition(".")[2]].values():
            answer(door, Fuzzed("good", name, text.encode()), tmp_path)
    gc.collect()
    before = resident_mb()
    faults = []
    for file in FILES:
        for name, door in doors[file.name.rpartition(".")[2]].items():
            try:
                assert_in_words(answer(door, file, tmp_path), file.name)
            except Exception as found:
                faults.append(f"{file.how}, door {name}: {type(found).__name__} {str(found)[:300]}")
    assert not faults, "\n".join(faults)
    gc.collect()
    assert resident_mb() - before < MOST_GROWTH_MB


def test_the_texts_are_spoiled_in_earnest_and_the_good_ones_pass(
    doors: dict[str, dict[str, Door]], tmp_path: Path
) -> None:
    """Most are refused or questioned at the door they were made for."""
    assert len(FILES) >= 60
    own = {"blank statements": "statements"}
    told = []
    for file in FILES:
        kind = file.how[4:].partition(":")[0]
        door = doors[file.name.rpartition(".")[2]][own.get(kind, kind)]
        told.append(bool(answer(door, file, tmp_path)))
    assert sum(told) > 0.6 * len(told)
    for kind, (name, text) in GOOD.items():
        if kind in {"pact", "sheet"}:
            continue  # cut short here: whole ones stand in the tests of their own packages
        door = doors[name.rpartition(".")[2]][own.get(kind, kind)]
        assert list(answer(door, Fuzzed("good", name, text.encode()), tmp_path)) == [], kind


def test_a_damaged_copy_of_the_official_template_is_refused_in_words(tmp_path: Path) -> None:
    chance = random.Random(7)
    whole = made_template(tmp_path / "whole.xlsx").read_bytes()
    kinds = [how for how in sorted(DAMAGED) if how not in {"cells merged"}]
    for number, how in enumerate(kinds):
        file = Fuzzed(how, f"{number}.xlsx", DAMAGED[how](whole, chance))
        assert_in_words(answer(silent(open_template), file, tmp_path), file.name)
    for data in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + bytes(600), (ROOT / "README.md").read_bytes()):
        assert answer(silent(open_template), Fuzzed("other", "o.xlsx", data), tmp_path)
