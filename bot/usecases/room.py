"""Do several orders together need more room than FBA has? Each order by itself is compared by `core.decide.upstream`.

The room is the account's, as of its newest figures. What is over has to wait at AWD, a warehouse, or at the supplier's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from core.phrase import Phrase
from storage.queries import fees
from storage.sources.marketplaces import BY_ID


def beyond(session: Session, workspace_id: str, units: Mapping[str, int], today: date) -> tuple[Phrase, ...]:
    """A sentence for each marketplace whose ``units`` together are more than FBA has room for; none where no limit is known.

    Worked example: three drafts of 400, 500 and 300 units and a room of 1,000: 200 of 1,200 do not fit, though each does.
    """
    told = []
    for place, wanted in sorted(units.items()):
        room = fees.capacity(session, workspace_id, place, today)
        if room is None or wanted <= room:
            continue
        values: dict[str, int | str] = {
            "units": wanted, "room": room, "over": wanted - room,
            "place": BY_ID[place].code if place in BY_ID else place,
        }  # fmt: skip
        told.append(
            Phrase(
                "FBA {place} has room for {room} units now, these orders together are {units}: {over} have to wait outside or be ordered later",
                values,
            )
        )
    return tuple(told)
