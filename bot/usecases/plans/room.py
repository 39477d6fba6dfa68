"""Do several orders together need more room than FBA has? Each order by itself is compared by `core.decide.upstream`.

The room is the account's, as of its newest figures. What is over has to wait at AWD, a warehouse, or at the supplier's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy.orm import Session

from core.phrase import Phrase
from storage.queries.money import fees
from storage.sources.marketplaces import BY_ID


def code(place: str) -> str:
    """What people call a marketplace: "US"; its id where it is not known."""
    return BY_ID[place].code if place in BY_ID else place


def free(session: Session, workspace_id: str, places: Iterable[str], today: date) -> dict[str, int]:
    """Units that FBA has room for in each place; those of which no limit is known are absent. Over its limit there is none."""
    found = {place: fees.capacity(session, workspace_id, place, today) for place in sorted(places)}
    return {place: max(0, units) for place, units in found.items() if units is not None}


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
            "place": code(place),
        }  # fmt: skip
        told.append(
            Phrase(
                "FBA {place} has room for {room} units now, these orders together are {units}: {over} have to wait outside or be ordered later",
                values,
            )
        )
    return tuple(told)
