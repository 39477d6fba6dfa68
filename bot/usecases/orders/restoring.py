"""After a backup was restored: numbers that people and suppliers have seen since are not given out again.

The store cannot know what it gave out after the backup. Either somebody names the last numbers (they stand in Slack
and in the supplier's mail), or every counter skips ahead so far that it cannot meet them; gaps do no harm.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.errors import BadUse
from core.phrase import Phrase
from storage.db import writing
from storage.queries.orders import counters
from storage.queries.program import audit
from storage.tables import Workspace

SKIPPED = 1_000
"""Numbers left out where nobody names the last one: more than a backup's age gives out."""

_NUMBER = re.compile(r"(?:PO-(?P<order>\d{1,9})|R-(?P<year>\d{4})-(?P<draft>\d{1,9}))", re.IGNORECASE)


def restored(
    engine: Engine, last: Sequence[str], *, by: str, now: datetime
) -> dict[str, dict[str, tuple[int, int]]]:
    """Raise the counters of every workspace: by workspace and counter, where it stood and where it stands now.

    ``last`` are numbers that were given out (PO-0123, R-2026-0412); a kind that is not named skips `SKIPPED`. Nothing
    is ever lowered. Raises `BadUse` for what is no such number; nothing is changed then.
    """
    named = _named(last)
    made: dict[str, dict[str, tuple[int, int]]] = {}
    with Session(writing(engine)) as session:
        for workspace_id in session.scalars(select(col(Workspace.id)).order_by(col(Workspace.id))).all():
            before = counters.standing(session, workspace_id)
            wanted = dict(named)
            for name in ("order", f"draft-{now.year}"):  # drafts of past years get no more numbers
                if not any(each.split("-")[0] == name.split("-")[0] for each in named):
                    wanted[name] = before.get(name, 0) + SKIPPED
            made[workspace_id] = {
                name: (before.get(name, 0), counters.raise_to(session, workspace_id, name, value))
                for name, value in sorted(wanted.items())
            }
            details = {name: list(each) for name, each in made[workspace_id].items()}
            audit.note(session, workspace_id, now, by, "restored", "numbers", details)
        session.commit()
    return made


def _named(last: Sequence[str]) -> Mapping[str, int]:
    """The highest number of each counter that was named."""
    found: dict[str, int] = {}
    for each in last:
        match = _NUMBER.fullmatch(each.strip())
        if match is None:
            raise BadUse(
                Phrase(
                    "{text} is no number such as PO-0123 or R-2026-0412; nothing was changed", {"text": each}
                )
            )
        name = "order" if match["order"] else f"draft-{match['year']}"
        found[name] = max(found.get(name, 0), int(match["order"] or match["draft"]))
    return found
