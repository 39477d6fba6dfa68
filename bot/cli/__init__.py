"""The `restock` command: one module per verb, each importing what is heavy only when it runs."""

from __future__ import annotations

import importlib
import sys

import typer
from typer.exceptions import TyperException

from core.errors import BadUse, RestockError

VERBS = (
    "demo",
    "serve",
    "imports",
    "sync",
    "plan",
    "alerts",
    "forecast",
    "health",
    "decide",
    "backtest",
    "digest",
    "report",
    "export",
    "ask",
    "why",
    "budget",
    "niches",
    "whatif",
    "policy",
    "rates",
    "tune",
    "db",
    "doctor",
)


def build() -> typer.Typer:
    """The command with all its verbs."""
    app = typer.Typer(
        name="restock",
        help="Decide what an Amazon seller should reorder, when, how much and by which route.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback()
    def common(
        debug: bool = typer.Option(False, "--debug", help="Show a traceback instead of one line."),
    ) -> None:
        """Decide what an Amazon seller should reorder, when, how much and by which route."""

    for verb in VERBS:
        importlib.import_module(f"bot.cli.{verb}").register(app)
    return app


def main() -> None:
    """Run the command; 0 on success, 2 on bad use, 1 on failure with one clear line."""
    debug = "--debug" in sys.argv
    # --debug is understood anywhere on the line, as people type it last.
    arguments = [a for a in sys.argv[1:] if a != "--debug"]
    try:
        sys.exit(build()(arguments, prog_name="restock", standalone_mode=False))
    except TyperException as error:
        said = error.format_message().rstrip(".")
        if said:  # A bare “restock” or “restock db” has shown its help already.
            context = getattr(error, "ctx", None)
            command = context.command_path if context else "restock"
            print(f"restock: {said}; “{command} --help” says more", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("restock: stopped; nothing half-done was kept", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(1)
    except RestockError as error:
        if debug:
            raise
        print(f"restock: {error}", file=sys.stderr)
        sys.exit(2 if isinstance(error, BadUse) else 1)
    except Exception as error:
        if debug:
            raise
        # The database's errors go on for lines: the statement, a link to their explanation.
        first = (str(error).splitlines() or [""])[0]
        print(f"restock: {_failure(error, first)} (add --debug for the trace)", file=sys.stderr)
        sys.exit(1)


def _failure(error: Exception, first: str) -> str:
    """What went wrong, and where it may pass, what to do; each step of a verb is one transaction."""
    from storage.db import may_pass

    if may_pass(error):
        return (
            f"the database failed: {first.removesuffix('.')}. What was not finished is as it was; when the database "
            "answers, run the same again"
        )
    return f"{type(error).__name__}: {first}"
