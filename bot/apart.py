"""Heavy work in a process of its own, so that the bot answers at once meanwhile.

The process is started anew each time and is as polite as the machine allows; it ends with the bot. What it does is what the
use case does in this process: it writes to the same store, and may be done again where it was cut short.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import date, datetime
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

NICENESS = 10
LOOK_SECONDS = 2.0
STOP_SECONDS = 5.0


class Failed(Exception):
    """The work raised an exception in its process; the words are those of its trace."""


def run(
    work: str,
    engine: Engine,
    workspace_id: str,
    today: date,
    now: datetime,
    *,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> Any:
    """Do ``work`` (as `work_of` knows it) for a workspace elsewhere and give its outcome.

    ``on_progress`` hears of SKUs done and in all, and every `LOOK_SECONDS` while nothing is told; what it raises ends
    the process and is raised here. Raises `Failed` where the work fails.
    """
    context = get_context(
        "spawn"
    )  # a fork of a program with threads and database connections would be unsafe
    ours, theirs = context.Pipe()
    url = engine.url.render_as_string(hide_password=False)
    process = context.Process(
        target=_work, args=(theirs, work, url, workspace_id, today, now), name=f"restock-{work}", daemon=True
    )
    process.start()
    theirs.close()
    at = (0, 0)
    try:
        while True:
            if ours.poll(LOOK_SECONDS):
                try:
                    kind, told = ours.recv()
                except EOFError:
                    process.join(STOP_SECONDS)
                    raise Failed(
                        f"the process of the {work} run ended with code {process.exitcode}"
                    ) from None
                if kind == "done":
                    return told
                if kind == "failed":
                    raise Failed(told)
                at = told
            on_progress(*at)
    finally:
        ours.close()
        process.join(0.5)
        if process.is_alive():
            process.terminate()
            process.join(STOP_SECONDS)
        if process.is_alive():
            process.kill()
            process.join()
        process.close()


def _work(there: Connection, work: str, url: str, workspace_id: str, today: date, now: datetime) -> None:
    """What the new process does."""
    import traceback

    from storage.db import connect

    os.nice(NICENESS)
    last = 0.0

    def tell(done: int, of: int) -> None:
        nonlocal last
        if time.monotonic() - last >= 0.5 or done == of:
            last = time.monotonic()
            there.send(("at", (done, of)))

    try:
        engine = connect(url)
        outcome = work_of(work)(engine, workspace_id, today, now, on_progress=tell)
        engine.dispose()
        there.send(("done", outcome))
    except BrokenPipeError:  # nobody listens any more: the bot has stopped
        pass
    except Exception:
        there.send(("failed", traceback.format_exc()))


def work_of(work: str) -> Callable[..., Any]:
    """The use case behind a job's name: "learn", "proof", "tuning"; "nightly" and "catch_up" are the nightly run."""
    if work == "learn":
        from bot.usecases.forecasts import learning

        return learning.learn
    if work == "proof":
        from bot.usecases.proof import proofs

        return proofs.refresh
    if work == "tuning":
        from bot.usecases.proof import tuning

        return tuning.look_if_possible
    from bot.usecases import nightly

    return nightly.learn_and_run
