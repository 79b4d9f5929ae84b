"""Faults of a company's own statements: the reason in both languages, no English in the Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cbam.communication.statements import read_statements
from footprint.declaration.about import read_about
from groundwork.problems import BadInput, Problem
from groundwork.words import LANGUAGES, describe, has

FAULTS = {
    "company: {tel: 1}": ("company.tel", "no field of this name", "没有这个字段"),
    "company: {name: 3}": ("company.name", "quotation marks", "引号"),
    "company: {ids: x}": ("company.ids", "a list is wanted", "应为列表"),
    "company: x": ("company", "fields with their values", "字段及其取值"),
    "study: {standards: [ISO]}": ("study.standards.0", "one of 'ISO14067', ", "应为'ISO14067', "),
    "products: {a: {country: China}}": ("products.a.country", "two capital letters", "两位大写"),
    "products: {a: {exempted_percent: x}}": ("products.a.exempted_percent", "a number is", "应为数字"),
    "products: {a: {exempted_percent: 120}}": ("products.a.exempted_percent", "100 or less", "不得大于100"),
    "products: {a: {exempted_percent: -1}}": ("products.a.exempted_percent", "0 or more", "不得小于0"),
    "products: {a: {exempted_percent: .nan}}": ("products.a.exempted_percent", "a number is", "应为数字"),
    "products: {a: {ccs_included: maybe}}": ("products.a.ccs_included", "true or false", "true或false"),
    "products: {a: {valid_from: soon}}": ("products.a.valid_from", "such as 2026-03-31", "应为日期"),
    "products: {a: {valid_from: 1.5}}": ("products.a.valid_from", "such as 2026-03-31", "应为日期"),
}
FAULTS_OF_STATEMENTS = {
    "operator: {country: cn}": ("operator.country", "two capital letters", "两位大写"),
    "deliveries: [{net_mass_t: 1}]": ("deliveries.0.cn_code", "has to be stated", "必须填写"),
    "deliveries: [{cn_code: 72081000}]": ("deliveries.0.cn_code", "quotation marks", "引号"),
    "deliveries: [{cn_code: a, net_mass_t: 0}]": ("deliveries.0.net_mass_t", "more than 0", "必须大于0"),
    "requesting: [{key: '', value: x}]": ("requesting.0.key", "not be empty", "不得为空"),
    "attestation: {completed_at: soon}": ("attestation.completed_at", "day and time", "日期和时间"),
    "[1]": ("", "fields with their values", "字段及其取值"),
}
READERS: dict[str, Callable[[Path], object]] = {"about": read_about, "statements": read_statements}
CASES = [("about", text) for text in FAULTS] + [("statements", text) for text in FAULTS_OF_STATEMENTS]


def refused(reader: str, text: str, folder: Path) -> list[Problem]:
    path = folder / "theirs.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as found:
        READERS[reader](path)
    return list(found.value.problems)


@pytest.mark.parametrize(("reader", "text"), CASES)
def test_each_fault_is_told_with_its_reason_in_both_languages(reader: str, text: str, tmp_path: Path) -> None:
    place, en, zh = {**FAULTS, **FAULTS_OF_STATEMENTS}[text]
    (problem,) = refused(reader, text, tmp_path)
    assert problem.place.cell == place
    assert en in describe(problem, "en")
    chinese = describe(problem, "zh")
    assert zh in chinese
    assert not re.search(r"[Ii]nput|should|valid |permitted|required", chinese)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("text", "line"), [("a: 1\nb: [1\nc: 2\n", 3), ("a: 1\nb: 2026-02-30\n", 2), ("a: 'x\n", 2)]
)
def test_the_line_where_a_file_ceases_to_be_yaml_is_named(
    reader: str, text: str, line: int, tmp_path: Path
) -> None:
    (problem,) = refused(reader, text, tmp_path)
    assert (problem.code, problem.params["line"]) == ("groundwork.yaml-syntax", line)
    assert f"Line {line}, " in describe(problem, "en")
    assert f"第{line}行" in describe(problem, "zh")
    assert all(has("groundwork.yaml-syntax.remedy", lang) for lang in LANGUAGES)


@pytest.mark.parametrize("reader", READERS)
def test_a_file_that_is_no_text_is_refused_whole(reader: str, tmp_path: Path) -> None:
    path = tmp_path / "theirs.yaml"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(BadInput) as found:
        READERS[reader](path)
    assert found.value.problems[0].code.endswith("-unreadable")
