"""`restock decide`: the order policy as a process, JSON lines in, JSON lines out, no database."""

from __future__ import annotations

import io
import json
import sys
from typing import TextIO

import typer


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command("decide")
    def decide() -> None:
        """Answer reviews of a simulator or pipeline with orders: one JSON object a line on stdin and stdout.

        First a line {"type": "init", …}, which gets no answer, then a line {"type": "review", …} per review day,
        which gets one. A bad line gets {"error": "…"} and the conversation goes on.
        """
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(
                encoding="utf-8", errors="replace"
            )  # a line that is no UTF-8 is a bad line, not the end
        converse(sys.stdin, sys.stdout)


def converse(lines: TextIO, out: TextIO) -> None:
    """Answer each line as soon as it is read; blank lines are passed over, an `init` needs no answer. The answers are ASCII,
    which a pipe of any encoding carries."""
    from core.decide.process.protocol import Session

    session = Session()
    for line in lines:
        if line.strip() and (answer := session.answer_line(line)) is not None:
            out.write(json.dumps(answer) + "\n")
            out.flush()
