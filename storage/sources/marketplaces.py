"""Amazon's marketplaces: which id means which country, currency, clock and web address.

Ids are Amazon's own and are what the store keeps. Decides nothing about a file; `storage.sources.place` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Marketplace:
    """One marketplace. ``zone`` is the IANA zone in which its days begin and end."""

    id: str
    code: str
    currency: str
    zone: str
    domain: str

    @property
    def day_order(self) -> Literal["dmy", "mdy"] | None:
        """How Amazon's own reports of this marketplace write 05/04; None where they write neither or both."""
        return None if self.code in _EITHER else "mdy" if self.code in _MONTH_FIRST else "dmy"

    @property
    def clock(self) -> ZoneInfo:
        """The zone, ready to convert with."""
        return ZoneInfo(self.zone)


_ALL = (
    Marketplace("ATVPDKIKX0DER", "US", "USD", "America/Los_Angeles", "amazon.com"),
    Marketplace("A2EUQ1WTGCTBG2", "CA", "CAD", "America/Los_Angeles", "amazon.ca"),
    Marketplace("A1AM78C64UM0Y8", "MX", "MXN", "America/Los_Angeles", "amazon.com.mx"),
    Marketplace("A2Q3Y263D00KWC", "BR", "BRL", "America/Sao_Paulo", "amazon.com.br"),
    Marketplace("A1F83G8C2ARO7P", "UK", "GBP", "Europe/London", "amazon.co.uk"),
    Marketplace("A1PA6795UKMFR9", "DE", "EUR", "Europe/Berlin", "amazon.de"),
    Marketplace("A13V1IB3VIYZZH", "FR", "EUR", "Europe/Paris", "amazon.fr"),
    Marketplace("APJ6JRA9NG5V4", "IT", "EUR", "Europe/Rome", "amazon.it"),
    Marketplace("A1RKKUPIHCS9HS", "ES", "EUR", "Europe/Madrid", "amazon.es"),
    Marketplace("A1805IZSGTT6HS", "NL", "EUR", "Europe/Amsterdam", "amazon.nl"),
    Marketplace("AMEN7PMS3EDWL", "BE", "EUR", "Europe/Brussels", "amazon.com.be"),
    Marketplace("A28R8C7NBKEWEA", "IE", "EUR", "Europe/Dublin", "amazon.ie"),
    Marketplace("A2NODRKZP88ZB9", "SE", "SEK", "Europe/Stockholm", "amazon.se"),
    Marketplace("A1C3SOZRARQ6R3", "PL", "PLN", "Europe/Warsaw", "amazon.pl"),
    Marketplace("A33AVAJ2PDY3EV", "TR", "TRY", "Europe/Istanbul", "amazon.com.tr"),
    Marketplace("A2VIGQ35RCS4UG", "AE", "AED", "Asia/Dubai", "amazon.ae"),
    Marketplace("A17E79C6D8DWNP", "SA", "SAR", "Asia/Riyadh", "amazon.sa"),
    Marketplace("ARBP9OOSHTCHU", "EG", "EGP", "Africa/Cairo", "amazon.eg"),
    Marketplace("A21TJRUUN4KGV", "IN", "INR", "Asia/Kolkata", "amazon.in"),
    Marketplace("A1VC38T7YXB528", "JP", "JPY", "Asia/Tokyo", "amazon.co.jp"),
    Marketplace("A19VAU5U5O7RUS", "SG", "SGD", "Asia/Singapore", "amazon.sg"),
    Marketplace("A39IBJ37TRP1C6", "AU", "AUD", "Australia/Sydney", "amazon.com.au"),
)

_MONTH_FIRST, _EITHER = frozenset({"US"}), frozenset({"CA", "JP", "TR", "EG"})
WITHOUT_CENTS = frozenset({"JPY"})
BY_ID = {each.id: each for each in _ALL}
_BY_CODE = {each.code: each for each in _ALL} | {"GB": BY_ID["A1F83G8C2ARO7P"]}
_BY_DOMAIN = {each.domain: each for each in _ALL}


def find(name: str) -> Marketplace | None:
    """The marketplace of an id, a country code (US, UK, GB, de) or a web address; None for anything else.

    Worked example: ``find("Amazon.co.uk")``, ``find("gb")`` and ``find("A1F83G8C2ARO7P")`` are the same.
    """
    name = name.strip()
    return BY_ID.get(name.upper()) or _BY_CODE.get(name.upper()) or _BY_DOMAIN.get(name.casefold())


def spelled(sku: str, marketplace: str) -> str:
    """The name of a SKU in this marketplace alone, as people type it: "HX-1@DE"; the SKU where the marketplace is not known."""
    place = find(marketplace)
    return sku if place is None else f"{sku}@{place.code}"


def with_currency(currency: str) -> tuple[Marketplace, ...]:
    """The marketplaces that sell in a currency."""
    return tuple(each for each in _ALL if each.currency == currency)
