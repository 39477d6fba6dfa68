"""Processes that may die: each is the fork of one that has only read the program, a new one without seconds of imports."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Any

_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload([f"tests.scenarios.dying{each}" for each in ("", "_bot", "_postman")])


def start(target: Callable[..., object], *args: Any) -> BaseProcess:
    """A process that does ``target`` and ends."""
    process = _FORKS.Process(target=target, args=args, daemon=True)
    process.start()
    return process


async def start_serving(target: Callable[..., object], *args: Any) -> BaseProcess:
    """A process that serves by now: ``target`` has sent a word through the pipe that is its last argument."""
    ours, theirs = _FORKS.Pipe(duplex=False)
    process = start(target, *args, theirs)
    theirs.close()
    with ours:
        assert "serving" == await asyncio.to_thread(ours.recv)
    return process


async def ended(process: BaseProcess) -> int | None:
    """The process's last word, None where it lives on after a minute."""
    await asyncio.to_thread(process.join, 60)
    return process.exitcode
