"""Keeping the workspace in a folder: one JSON file for the state, one file per upload.

The JSON file is replaced as a whole, so a crash leaves the old one or the new one. What the app was told has been done is
in it: else a killed demo would have forgotten a message that its outbox takes for posted. A workspace without a folder
keeps everything in memory.
"""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.local.state import Channel, File, Message, State, User

_DELAY_SECONDS = 0.05


def as_json(state: State) -> dict[str, Any]:
    """The state as JSON; `from_json` gives it back."""
    return asdict(state)


def from_json(data: dict[str, Any]) -> State:
    """The inverse of `as_json`."""
    return State(
        **{
            **data,
            "users": {k: User(**v) for k, v in data["users"].items()},
            "channels": {k: Channel(**v) for k, v in data["channels"].items()},
            "messages": {k: [Message(**m) for m in v] for k, v in data["messages"].items()},
            "files": {k: File(**v) for k, v in data["files"].items()},
        }
    )


class Keeping:
    """Where a workspace is kept; ``folder`` None means in memory only."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._bytes: dict[str, bytes] = {}
        self._waiting: asyncio.TimerHandle | None = None
        self._saved: asyncio.Future[None] | None = None
        if folder is not None:
            (folder / "files").mkdir(parents=True, exist_ok=True)

    def load(self) -> State | None:
        """The state as it was left, None when there is none."""
        path = self._path
        if path is None or not path.exists():
            return None
        return from_json(json.loads(path.read_text(encoding="utf-8")))

    def soon(self, state: State) -> None:
        """Save in a moment; many changes in a row are one save."""
        if self._path is not None and self._waiting is None:
            loop = asyncio.get_running_loop()
            self._waiting, self._saved = (
                loop.call_later(_DELAY_SECONDS, self.now, state),
                loop.create_future(),
            )

    async def kept(self) -> None:
        """Wait until what has changed is saved."""
        if self._saved is not None:
            await asyncio.shield(self._saved)

    def now(self, state: State) -> None:
        """Save at once."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        saved, self._saved = self._saved, None
        try:
            if self._path is not None:
                draft = self._path.with_suffix(".part")
                draft.write_text(json.dumps(as_json(state), ensure_ascii=False), encoding="utf-8")
                os.replace(draft, self._path)
        finally:
            if saved is not None:
                saved.set_result(None)

    def put_bytes(self, file_id: str, content: bytes) -> None:
        """Keep an upload."""
        if self._folder is None:
            self._bytes[file_id] = content
        else:
            path = self._folder / "files" / file_id
            draft = path.with_suffix(".part")
            draft.write_bytes(content)
            os.replace(draft, path)

    def bytes_of(self, file_id: str) -> bytes | None:
        """An upload's content, None when there is none."""
        if self._folder is None:
            return self._bytes.get(file_id)
        path = self._folder / "files" / file_id
        return path.read_bytes() if path.exists() else None

    @property
    def _path(self) -> Path | None:
        return None if self._folder is None else self._folder / "workspace.json"
