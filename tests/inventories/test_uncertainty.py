"""Distributions, their draws, and what follows from a pedigree: each against a formula or another library."""

from __future__ import annotations

import csv
import math

import numpy as np
import pytest
import stats_arrays
from scipy import stats

from groundwork.provenance import Status, read_sources
from inventories import streams
from inventories.audit import licences
from inventories.distributions import Distributions, Sampler
from inventories.folder import data_dir
from inventories.pedigree import basic_variance, derived, scores_of, variance
from inventories.process import Amount
from inventories.statement import Scores, StatementError, parse_scores, parse_statement
from inventories.streams import joined, name_keys, normals, states, uniforms
from inventories.uncertainty import Distribution, Kind, certain, lognormal, normal, triangular, uniform

EACH = {
    "lognormal": (lognormal(5.0, 0.3), stats.lognorm(0.3, scale=5.0)),
    "normal": (normal(5.0, 0.5), stats.norm(5.0, 0.5)),
    "uniform": (uniform(5.0, 4.0, 7.0), stats.uniform(4.0, 3.0)),
    "triangular": (triangular(5.0, 4.0, 5.0, 8.0), stats.triang(0.25, loc=4.0, scale=4.0)),
}


def drawn(rows: list[Distribution], names: list[str], n_groups: int = 1, seed: int = 1) -> np.ndarray:
    return Sampler(Distributions.of(rows, name_keys(names)), seed).draw(0, n_groups)


def test_ids_are_those_of_stats_arrays() -> None:
    assert stats_arrays.LognormalUncertainty.id == Kind.LOGNORMAL
    assert stats_arrays.NormalUncertainty.id == Kind.NORMAL
    assert stats_arrays.UniformUncertainty.id == Kind.UNIFORM
    assert stats_arrays.TriangularUncertainty.id == Kind.TRIANGULAR
    assert stats_arrays.NoUncertainty.id == Kind.CERTAIN


@pytest.mark.parametrize("kind", EACH)
def test_mean_and_deviation_are_scipys(kind: str) -> None:
    ours, theirs = EACH[kind]
    assert ours.mean == pytest.approx(theirs.mean(), rel=1e-12)
    assert ours.sd == pytest.approx(theirs.std(), rel=1e-12)


@pytest.mark.parametrize("kind", EACH)
def test_draws_follow_the_distribution(kind: str) -> None:
    ours, theirs = EACH[kind]
    values = drawn([ours], ["a"], 2500)[0]  # 20,000 draws; seed fixed, so no chance is left in the test
    assert stats.kstest(values, theirs.cdf).pvalue > 0.01


def test_a_factor_scales_every_kind() -> None:
    # per kg -> per t, and a credit: a negative factor turns the ends round
    for ours, _ in EACH.values():
        for factor in (1000.0, -2.0):
            scaled = ours.times(factor)
            assert scaled.mean == pytest.approx(ours.mean * factor, rel=1e-12)
            assert scaled.sd == pytest.approx(ours.sd * abs(factor), rel=1e-12)
            many = Distributions.of([ours], name_keys("a")).times(np.array([factor]))
            assert Sampler(many, 3).draw(0) == pytest.approx(factor * drawn([ours], ["a"], seed=3), rel=1e-12)


def test_certain_amounts_never_vary_not_even_in_the_last_bit() -> None:
    rows = [certain(0.1), lognormal(0.0, 0.3), lognormal(7.1, 0.0), lognormal(2.0, 0.1)]
    values = drawn(rows, ["a", "b", "c", "d"])
    assert (values[:3] == np.array([[0.1], [0.0], [7.1]])).all()
    assert len(set(values[3])) == 8


def test_adding_an_input_changes_no_other_draw() -> None:
    rows = [d for d, _ in EACH.values()]
    before = drawn(rows, ["a", "b", "c", "d"])
    after = drawn([lognormal(1.0, 0.2), *rows[::-1]], ["new", "d", "c", "b", "a"])
    assert (after[1:][::-1] == before).all()


def test_draws_do_not_depend_on_how_they_are_cut() -> None:
    start = states(name_keys(map(str, range(300))), 9)
    whole = normals(start, 0, 16)
    for group in (0, 3, 15):
        assert (normals(start, group, 1) == whole[:, 8 * group : 8 * group + 8]).all()
        assert (normals(start[37:41], group, 1) == whole[37:41, 8 * group : 8 * group + 8]).all()


def test_compiled_streams_have_the_bits_of_the_plain_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba", reason="numba is missing: pip install 'pcf-cbam[fast]'")
    start = states(name_keys(map(str, range(50))), 9)
    monkeypatch.setattr(streams, "_has_numba", lambda: True)
    fast = uniforms(start, 2, 5)
    monkeypatch.setattr(streams, "_has_numba", lambda: False)
    assert (uniforms(start, 2, 5) == fast).all()


def test_streams_are_independent_of_one_another_and_of_the_seed() -> None:
    keys = name_keys(["electricity", "steel"])
    one, two = states(keys, 1), states(keys, 2)
    z = np.concatenate([normals(one, 0, 1250), normals(two, 0, 1250)])  # 4 streams x 10,000
    off = np.corrcoef(z)[~np.eye(4, dtype=bool)]
    assert np.abs(off).max() < 0.04  # four standard errors of 1 / sqrt(10,000)
    lagged = np.corrcoef(z[0, :-1], z[0, 1:])[0, 1]
    assert abs(lagged) < 0.04


def test_a_pair_of_keys_is_ordered() -> None:
    a, b = name_keys(["a"]), name_keys(["b"])
    assert joined(a, b) != joined(b, a)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x1.2", lognormal(50.0, math.log(1.2) / 2)),  # 1.2 is the square of the geometric deviation
        ("× 1.2", lognormal(50.0, math.log(1.2) / 2)),
        ("±10%", uniform(50.0, 45.0, 55.0)),
        ("+/-10 ％", uniform(50.0, 45.0, 55.0)),
        ("sd 5%", normal(50.0, 2.5)),
        ("标准差5%", normal(50.0, 2.5)),
        ("tri(40, 50, 70)", triangular(50.0, 40.0, 50.0, 70.0)),
        ("三角（40，48，70）", triangular(50.0, 40.0, 48.0, 70.0)),
        ("uni(40; 60)", uniform(50.0, 40.0, 60.0)),
    ],
)
def test_statements_as_people_write_them(text: str, expected: Distribution) -> None:
    found = parse_statement(text, 50.0)
    assert found.kind is expected.kind
    assert (found.mean, found.sd) == pytest.approx((expected.mean, expected.sd), rel=1e-12)


@pytest.mark.parametrize(
    ("text", "fault"),
    [("10%", "format"), ("x0.8", "format"), ("±100%", "format"), ("about 5", "format"), ("sd 100%", "format"),
     ("tri(60,70,80)", "range"), ("tri(40,30,70)", "range"), ("uni(51,60)", "range")],
)  # fmt: skip
def test_other_texts_are_refused(text: str, fault: str) -> None:
    with pytest.raises(StatementError, match=fault):
        parse_statement(text, 50.0)


def test_pedigree_variances_follow_from_the_older_factors() -> None:
    # The guideline of 2013 gives variances of the logarithm where that of 2005 gave squared geometric
    # deviations: variance = (ln(factor) / 2)^2. Rows marked derived agree within their rounding.
    with (data_dir() / "pedigree.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 25
    for row in rows:
        formula = (math.log(float(row["gsd2_2005"])) / 2) ** 2
        agrees = float(row["variance"]) == pytest.approx(formula, rel=0.2)
        assert agrees == (row["status"] == "derived"), row


def test_a_pedigree_adds_its_variances_to_the_basic_one() -> None:
    # 0.0006 + 0.008 (reliability 4) + 0.0006 + 0.0002 + 0.0001 + 0.12 (technology 5) = 0.1295
    scores = Scores(4, 3, 2, 3, 5)
    assert variance(scores) + basic_variance("supply") == pytest.approx(0.1295, rel=1e-12)
    assert derived(3.0, "supply", scores).scale == pytest.approx(math.sqrt(0.1295), rel=1e-12)
    assert parse_scores("(4; 3; 2; 3; 5)") == parse_scores("4,3,2,3,5") == scores
    assert parse_scores("4,3,2,3") is None
    assert parse_scores("4,3,2,3,6") is None


def test_worse_scores_never_lower_the_variance() -> None:
    for place in range(5):
        steps = [variance(Scores(*(1 + s if i == place else 1 for i in range(5)))) for s in range(5)]
        assert steps == sorted(steps)


def test_scores_follow_from_what_is_known_of_an_amount() -> None:
    from datetime import date

    amount = Amount(1.0, "kg", Status.RECALLED, "s", "CN", 2018, date(2030, 1, 1), confidence="low")
    assert scores_of(amount, "CN-SD", 2025) == Scores(4, 3, 3, 2, 3)  # 7 years old, wider area
    assert scores_of(amount, "US", 2040) == Scores(4, 3, 5, 3, 3)


def test_the_sources_of_the_tables_may_be_passed_on() -> None:
    sources = read_sources(data_dir() / "uncertainty_sources.yaml")
    assert licences(sources.values()) == ()
    for name in ("pedigree.csv", "basic_uncertainty.csv"):
        with (data_dir() / name).open(encoding="utf-8") as stream:
            assert {row["source"] for row in csv.DictReader(stream)} <= sources.keys()


def test_an_amount_of_a_users_folder_may_state_its_own(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from inventories.catalogue import read_catalogue
    from inventories.pedigree import exchange_distribution

    heading = (
        "process_id,role,flow_id,amount,unit,status,source,geography,year,best_before,uncertainty,pedigree"
    )
    told = {"x1.4,": (Kind.LOGNORMAL, math.log(1.4) / 2), "sd 10%,": (Kind.NORMAL, 0.25 * 0.1)}
    told[',"1,1,1,1,5"'] = (Kind.LOGNORMAL, math.sqrt(0.0006 + 0.12))
    for cells, (kind, scale) in told.items():
        row = f"el_cn,emission,ghg_co2e,0.25,kg,read,own-estimate,CN,2024,2026-12-31,{cells}"
        (tmp_path / "exchanges.csv").write_text(f"{heading}\n{row}\n", encoding="utf-8")
        loaded = read_catalogue([tmp_path])
        assert loaded.errors == ()
        process = loaded.value.processes["el_cn"]
        found = exchange_distribution(process.emissions[0], process, "CO2e", 2026)
        assert found.kind is kind
        assert found.scale == pytest.approx(scale, rel=1e-12)
    for cells, code in (("10%,", "not-an-uncertainty"), (",1 2 3", "not-a-pedigree")):
        row = f"el_cn,emission,ghg_co2e,0.25,kg,read,own-estimate,CN,2024,2026-12-31,{cells}"
        (tmp_path / "exchanges.csv").write_text(f"{heading}\n{row}\n", encoding="utf-8")
        assert [p.code for p in read_catalogue([tmp_path]).errors] == [f"inventories.{code}"]
