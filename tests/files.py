"""Workbooks made in memory for tests."""

from __future__ import annotations

import io

import openpyxl


def workbook(*rows: list[object], title: str = "Sheet") -> bytes:
    """The bytes of an .xlsx workbook with one sheet of these rows."""
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
