"""What a mistyped command answers: one line on stderr, nothing on stdout, exit code 2."""

from __future__ import annotations

from pathlib import Path

import pytest

import bot.cli
from bot import settings


def restock(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str
) -> tuple[object, str, str]:
    """Exit code, stdout and stderr of the command."""
    monkeypatch.setattr("sys.argv", ["restock", *words])
    with pytest.raises(SystemExit) as ended:
        bot.cli.main()
    shown = capsys.readouterr()
    return ended.value.code, shown.out, shown.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("fly",), "No such command 'fly'"),
        (("plan", "--fly"), "No such option: --fly; “restock plan --help” says more"),
        (("forecast",), "Missing option '--input'"),
        (("plan", "--as-of", "2026-02-30"), "--as-of: 2026-02-30 is not a date; write it as YYYY-MM-DD"),
        (("plan", "--as-of", "20261122"), "--as-of: 20261122 is not a date"),
        (("alerts", "--since", "yesterday"), "--since: yesterday is not a date"),
        (("export", "sales", "--format", "xml"), "--format: xml is none of csv, json, xlsx"),
        (("digest",), "add --dry-run"),
    ],
)
def test_bad_use_is_one_line_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    """So that a script can tell a typing mistake from a failure."""
    code, out, err = restock(capsys, monkeypatch, *words)

    assert (2, "", 1) == (code, out, err.count("\n"))
    assert err.startswith("restock: ")
    assert said in err


def test_help_and_a_bare_command_show_the_verbs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Help is no failure; a bare command is bad use that shows the same."""
    code, out, err = restock(capsys, monkeypatch, "--help")
    bare = restock(capsys, monkeypatch)

    assert (0, "") == (code or 0, err)
    assert "import" in out
    assert (2, "") == (bare[0], bare[2])
    assert "import" in bare[1]


def test_a_store_that_cannot_be_read_is_one_line_and_a_failure(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Not the many lines that a database driver says."""
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"this is no database " * 100)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{broken}")
    settings.load.cache_clear()

    code, out, err = restock(capsys, monkeypatch, "plan", "--json")
    settings.load.cache_clear()

    assert (1, "", 1) == (code, out, err.count("\n"))
    assert "file is not a database" in err


def test_a_database_that_does_not_answer_is_one_line_that_says_what_to_do(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing listens on port 1; what was not finished is as it was, and the same may be run again."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:1/restock")
    settings.load.cache_clear()

    code, out, err = restock(capsys, monkeypatch, "plan", "--json")
    settings.load.cache_clear()

    assert (1, "", 1) == (code, out, err.count("\n"))
    assert "run the same again" in err
