"""Locks on files: one holder at a time, and a word where the file system has none."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from groundwork import locks
from groundwork.problems import BadInput


def test_a_lock_has_one_holder_and_is_free_again(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with locks.locked(path):
        assert locks.hold(path) is None
        assert locks.is_held(path)
    assert not locks.is_held(path)


def test_a_file_system_without_locks_is_told_and_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(file: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    monkeypatch.setattr(locks, "_lock", refuse)
    with pytest.raises(BadInput) as told, locks.locked(tmp_path / "lock"):
        pass
    assert [p.code for p in told.value.problems] == ["groundwork.no-locks"]
