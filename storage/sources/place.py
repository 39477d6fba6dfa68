"""Which marketplace a file belongs to: what a person said, else what its rows say, else its currency, else the usual.

A file that contradicts the person is refused: a report of the wrong country would spoil the right country's history.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.errors import BadFile, BadUse
from core.phrase import Phrase
from storage.sources.marketplaces import BY_ID, Marketplace, find, with_currency

DOLLARS = ("USD", "CAD", "AUD", "MXN", "SGD")
_SIGNS = {"$": DOLLARS, "¥": ("JPY",)}


def decide(asked: str | None, usual: str, named: Mapping[str, int], sign: str | None) -> Marketplace:
    """The file's marketplace.

    ``asked`` is the person's word, ``usual`` the workspace's marketplace, ``named`` counts rows by the marketplace id
    they name, ``sign`` is the currency sign or code the amounts carry. Raises `BadFile` where they contradict each other
    or where the sign fits several marketplaces.
    """
    currencies = () if sign is None else _SIGNS.get(sign, (sign,))
    if asked is not None:
        place = known(asked)
        if named and place.id not in named:
            raise BadFile(
                Phrase(
                    "You said {asked}, but the rows are of {found}.",
                    {"asked": place.code, "found": ", ".join(sorted(BY_ID[each].code for each in named))},
                )
            )
        if currencies and place.currency not in currencies:
            raise BadFile(
                Phrase(
                    "You said {asked}, which sells in {own}, but the amounts are in {sign}.",
                    {"asked": place.code, "own": place.currency, "sign": sign or ""},
                )
            )
        return place
    if named:
        return BY_ID[max(named, key=lambda each: (named[each], each == usual))]
    own = known(usual)
    if not currencies or own.currency in currencies:
        return own
    fitting = [each for currency in currencies for each in with_currency(currency)]
    if len(fitting) == 1:
        return fitting[0]
    raise BadFile(
        Phrase(
            "The amounts are in {sign}, which fits several marketplaces or none: say which with --marketplace.",
            {"sign": sign or ""},
        )
    )


def fits(place: Marketplace, sign: str) -> bool:
    """Whether a currency sign or code may be that of a marketplace."""
    return place.currency in _SIGNS.get(sign, (sign,))


def sells(sign: str) -> bool:
    """Whether a currency sign or code may be that of any marketplace. Yuan are of none."""
    return sign in _SIGNS or bool(with_currency(sign))


def known(name: str) -> Marketplace:
    """The marketplace of an id, code or address; `BadInput` for one that does not exist."""
    place = find(name)
    if place is None:
        raise BadUse(
            Phrase(
                "There is no marketplace “{name}”: use a country code such as US, UK, DE, JP or Amazon's id.",
                {"name": name[:40]},
            )
        )
    return place
