"""A folder for files that are looked at once is gone at the end, and after the next one where its program was killed."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from storage.scratch import scratch


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_what_a_killed_program_left_is_removed_and_what_is_in_use_is_not(temporary: Path) -> None:
    """A real process dies over its folder; one that lives keeps its own; folders of other names are nobody's business."""
    foreign = temporary / "restock-backup"
    foreign.mkdir()
    pid = os.fork()
    if pid == 0:
        with scratch() as folder:
            (folder / "sales.csv").write_text("secret")
            os._exit(0)
    os.waitpid(pid, 0)
    assert 2 == len(list(temporary.iterdir()))

    with scratch() as mine, scratch() as another:
        assert {foreign, mine, another} == set(temporary.iterdir())
    assert [foreign] == list(temporary.iterdir())
