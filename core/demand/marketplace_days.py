"""The marketplace's own selling events as dated data, with where each date comes from.

Dates are announced weeks before and have moved by a month (Prime Day 2026 was in June), so they are a table
and never a rule. ``status`` is "confirmed" once announced or past, "expected" before: an expected date repeats
the weekdays of the year before and is to be replaced. A seller's own `events` file comes on top of this.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

EUROPE = frozenset({"GB", "DE", "FR", "IT", "ES", "NL", "BE", "IE", "SE", "PL"})
PRIME = frozenset({"US", "CA"}) | EUROPE


@dataclass(frozen=True, slots=True)
class MarketplaceDays:
    """One event of the marketplace in the countries where it ran or will run; both days inclusive."""

    name: str
    starts_on: date
    ends_on: date
    countries: frozenset[str]
    status: Literal["confirmed", "expected"]
    source: str


_PAST = "public announcement of the year"

TABLE = (
    MarketplaceDays("Prime Day", date(2022, 7, 12), date(2022, 7, 13), PRIME, "confirmed", _PAST),
    MarketplaceDays("Prime Day", date(2023, 7, 11), date(2023, 7, 12), PRIME, "confirmed", _PAST),
    MarketplaceDays("Prime Day", date(2024, 7, 16), date(2024, 7, 17), PRIME, "confirmed", _PAST),
    MarketplaceDays("Prime Day", date(2025, 7, 8), date(2025, 7, 11), PRIME, "confirmed", _PAST),
    MarketplaceDays(
        "Prime Day", date(2026, 6, 23), date(2026, 6, 26), PRIME, "confirmed", "announced for 23-26 June 2026"
    ),
    MarketplaceDays(
        "Prime Day", date(2027, 6, 22), date(2027, 6, 25), PRIME, "expected", "not announced; as in 2026"
    ),
    MarketplaceDays(
        "Prime Big Deal Days", date(2022, 10, 11), date(2022, 10, 12), PRIME, "confirmed", "Prime Early Access Sale"
    ),
    MarketplaceDays("Prime Big Deal Days", date(2023, 10, 10), date(2023, 10, 11), PRIME, "confirmed", _PAST),
    MarketplaceDays("Prime Big Deal Days", date(2024, 10, 8), date(2024, 10, 9), PRIME, "confirmed", _PAST),
    MarketplaceDays("Prime Big Deal Days", date(2025, 10, 7), date(2025, 10, 8), PRIME, "confirmed", _PAST),
    MarketplaceDays(
        "Prime Big Deal Days", date(2026, 10, 6), date(2026, 10, 7), PRIME, "confirmed", "announced for 6-7 October 2026"
    ),
    MarketplaceDays(
        "Prime Big Deal Days", date(2026, 9, 29), date(2026, 10, 5), frozenset({"AU"}), "confirmed",
        "announced for 29 September to 5 October 2026",
    ),
    MarketplaceDays(
        "Prime Big Deal Days", date(2027, 10, 5), date(2027, 10, 6), PRIME, "expected", "not announced; as in 2026"
    ),
)  # fmt: skip

COUNTRY_OF_MARKETPLACE = {
    "ATVPDKIKX0DER": "US", "A2EUQ1WTGCTBG2": "CA", "A1AM78C64UM0Y8": "MX", "A2Q3Y263D00KWC": "BR",
    "A1F83G8C2ARO7P": "GB", "A1PA6795UKMFR9": "DE", "A13V1IB3VIYZZH": "FR", "APJ6JRA9NG5V4": "IT",
    "A1RKKUPIHCS9HS": "ES", "A1805IZSGTT6HS": "NL", "AMEN7PMS3EDWL": "BE", "A28R8C7NBKEWEA": "IE",
    "A2NODRKZP88ZB9": "SE", "A1C3SOZRARQ6R3": "PL", "A33AVAJ2PDY3EV": "TR", "A1VC38T7YXB528": "JP",
    "A39IBJ37TRP1C6": "AU", "A19VAU5U5O7RUS": "SG", "A21TJRUUN4KGV": "IN", "A2VIGQ35RCS4UG": "AE",
    "A17E79C6D8DWNP": "SA", "ARBP9OOSHTCHU": "EG", "AE08WJ6YKNBMC": "ZA",
}  # fmt: skip
