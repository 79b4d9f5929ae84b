"""Sheets and keys: from one model to PDF and Word, in both languages; the commands and their JSON."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from cbam.commands import app
from cbam.statute import Statute
from cbam.training.generator import exercises
from cbam.training.model import NumberAnswer
from cbam.training.quiz import score, sealed
from cbam.training.sheets import heading, key, marked, sheet
from groundwork.documents.model import Bullets, Paragraph
from groundwork.documents.writing import document_bytes
from groundwork.words import LANGUAGES, number

SCHEMAS = Path(__file__).parents[3] / "docs" / "schemas"


def texts(content: bytes) -> str:
    from docx import Document

    document = Document(io.BytesIO(content))
    cells = (c.text for t in document.tables for r in t.rows for c in r.cells)
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def pdf_text(content: bytes) -> str:
    import pypdfium2

    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sheet_holds_no_answer_and_the_key_holds_all(lang: str, statute: Statute) -> None:
    asked = exercises(7, 11, statute)
    paper = texts(document_bytes(sheet(asked, statute, lang), ".docx"))
    solved = texts(document_bytes(key(asked, statute, lang), ".docx"))
    for one in asked:
        assert one.question.say(lang) in paper
        assert all(article.say(lang) in solved for article in one.articles)
        assert not any(article.say(lang) in paper for article in one.articles)  # they hint at answers
        if isinstance(one.answer, NumberAnswer) and one.answer.value:
            shown = number(one.answer.value, lang, one.answer.digits)
            assert shown not in paper
            assert shown in solved
    assert statute.version in paper and statute.version in solved


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_option_has_its_letter_and_no_second_mark(lang: str, statute: Statute) -> None:
    asked = exercises(7, 12, statute)
    for made in (sheet(asked, statute, lang), key(asked, statute, lang)):
        blocks = [block for section in made.sections for block in section.blocks]
        assert any(isinstance(one, Paragraph) and one.text.startswith("A. ") for one in blocks)
        assert not any(isinstance(one, Bullets) for one in blocks)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pdf_is_the_same_paper(lang: str, statute: Statute) -> None:
    asked = exercises(11, 5, statute)
    first, again = (document_bytes(sheet(asked, statute, lang), ".pdf") for _ in range(2))
    assert first == again
    assert first.startswith(b"%PDF")
    assert asked[0].id in pdf_text(first).replace("\r\n", "").replace("\n", "")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_exercise_is_broken_over_two_pages(lang: str, statute: Statute) -> None:
    """The heading of an exercise and its line for the answer stand on one page; the last page is no tail."""
    import pypdfium2

    asked = exercises(7, 10, statute)
    document = pypdfium2.PdfDocument(document_bytes(sheet(asked, statute, lang), ".pdf"))
    pages = [page.get_textpage().get_text_range() for page in document]
    line, headings = {"zh": "答：", "en": "Answer:"}[lang], ["".join(heading(o, lang).split()) for o in asked]
    for page in pages:
        begun = {"".join(text.split()) for text in page.splitlines()} & set(headings)
        assert len(begun) == page.count(line) > 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_result_shows_score_time_and_code(lang: str, statute: Statute) -> None:
    found = score(exercises(7, 4, statute), ["1", "", "x"])
    record = sealed(found, (), statute.version, "=HYPERLINK(1)", 61)
    paper = texts(document_bytes(marked(found, record, statute, lang), ".docx"))
    assert record["code"] in paper and f"{found.right} / 4" in paper


def answer(schema: str, *words: object) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(app, [*map(str, words), "--json", "--lang", "en"])
    found = json.loads(done.stdout)
    rules = json.loads((SCHEMAS / f"{schema}.json").read_text(encoding="utf-8"))
    jsonschema.validate(found, rules, cls=jsonschema.Draft202012Validator)
    return done.exit_code, found


def test_the_command_writes_sheet_and_key(tmp_path: Path) -> None:
    out, solved = tmp_path / "sheet.pdf", tmp_path / "key.docx"
    words = ("training", "sheet", "--seed", 7, "--n", 11, "--out", out, "--key", solved)
    code, found = answer("cbam_training_sheet", *words)
    assert code == 0
    assert out.read_bytes().startswith(b"%PDF") and solved.stat().st_size > 10_000
    assert len(found["exercises"]) == 11
    code, _ = answer("cbam_refusal", *words)  # nothing is written over without --force
    assert code == 2


@pytest.mark.parametrize(
    "words", [("--n", "0"), ("--n", "99"), ("--seed", "-1"), ("--kind", "poetry"), ("--out", "x.exe")]
)
def test_the_command_refuses_in_words(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(app, ["training", "sheet", *words, "--lang", "zh"])
    assert done.exit_code == 2
    assert "→" in done.stderr


def test_an_altered_answer_sheet_is_a_no(tmp_path: Path, statute: Statute) -> None:
    record = sealed(score(exercises(7, 3, statute), ["1"]), (), statute.version, "", None)
    file = tmp_path / "a.json"
    file.write_text(json.dumps(record), encoding="utf-8")
    assert answer("cbam_training_mark", "training", "mark", file)[0] == 0
    file.write_text(json.dumps({**record, "right": 3}), encoding="utf-8")
    code, found = answer("cbam_training_mark", "training", "mark", file)
    assert code == 1 and not found["intact"]
    done = CliRunner().invoke(app, ["training", "mark", str(file), "--lang", "zh"])
    assert "校验码不符" in done.stdout


def test_chinese_sheets_say_euro_in_words(statute: Statute) -> None:
    """Prices, answers and steps of twenty exercises, on the sheet and on its key."""
    asked = exercises(1, 20, statute)
    for made in (sheet, key):
        said = {lang: texts(document_bytes(made(asked, statute, lang), ".docx")) for lang in LANGUAGES}
        assert "EUR" not in said["zh"]
        assert "欧元" in said["zh"]
        assert "EUR" in said["en"]
