"""A report to a file or to bytes; the ending of the name chooses the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from groundwork.documents.model import Report
from groundwork.problems import BadInput, Place, Problem


def _pdf(report: Report) -> bytes:
    from groundwork.documents.pdf import to_pdf

    return to_pdf(report)


def _word(report: Report) -> bytes:
    from groundwork.documents.word import to_word

    return to_word(report)


def _excel(report: Report) -> bytes:
    from groundwork.documents.excel import to_excel

    return to_excel(report)


FORMS: Mapping[str, Callable[[Report], bytes]] = {".pdf": _pdf, ".docx": _word, ".xlsx": _excel}
MEDIA_TYPES: Mapping[str, str] = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def check_ending(path: Path) -> str:
    """The ending of a document's name in lower case.

    Raises:
        BadInput: it is none of .pdf, .docx, .xlsx.
    """
    ending = path.suffix.lower()
    if ending not in FORMS:
        params = {"ending": path.suffix or path.name}
        raise BadInput(Problem("groundwork.document-format", Place(path.name), params))
    return ending


def document_bytes(report: Report, ending: str) -> bytes:
    """The report in the form of an ending of `FORMS`.

    Raises:
        BadInput: the ending is another, or the extra [report] is not installed.
    """
    return FORMS[check_ending(Path(f"report{ending}"))](report)


def write_document(report: Report, path: Path) -> None:
    """Write the report to a file, replacing it.

    Raises:
        BadInput: another ending, the extra [report] is not installed, or the file cannot be written.
    """
    content = document_bytes(report, check_ending(path))
    write_bytes(content, path)


def write_bytes(content: bytes, path: Path) -> None:
    """Write a file, making its folder.

    Raises:
        BadInput: the file or folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as refused:
        raise BadInput(Problem("groundwork.document-not-written", Place(str(path)))) from refused
