"""Rivals' and our own listings from Keepa, by its own client, as many as the tokens allow; the rest next time.

A product costs a token; tokens come back by the minute. Where none are left the pull waits, but no longer than the caller's
patience, and says what it did not get to: those come first next time. The client has one fixed address; a proxy and a bundle of
certificates (HTTPS_PROXY, REQUESTS_CA_BUNDLE) lead it elsewhere, as they do any program that uses requests.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from core.errors import BadInput, RestockError
from core.phrase import Phrase
from storage.imports import FileReport, import_files
from storage.queries.market import watching
from storage.scratch import scratch
from storage.sources import keepa_json
from storage.sources.marketplaces import BY_ID, Marketplace
from storage.tables import MarketListing

MOST_AT_ONCE = 100
DAYS = keepa_json.MOST_DAYS
TIMEOUT_SECONDS = 60.0

Sleep = Callable[[float], None]


class NotPulled(RestockError):
    """The service refused, or could not be reached; nothing of this round was changed."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull came to: listings asked for and got, ASINs that have to wait, and the reports of what was imported.

    ``refill_seconds`` is when the next tokens come, None where none were lacking.
    """

    marketplace: str
    wanted: int
    got: int
    waiting: tuple[str, ...]
    reports: tuple[FileReport, ...]
    refill_seconds: float | None = None


def pull(
    engine: Engine,
    workspace_id: str,
    marketplace: str,
    key: str,
    today: date,
    now: datetime,
    *,
    patience_seconds: float = 0.0,
    sleep: Sleep = time.sleep,
    by: str | None = None,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> Pulled:
    """Pull every watched rival and every listing of ours in a marketplace, those longest not seen first.

    Raises `BadInput` for a marketplace Keepa does not know, `NotPulled` where the service refuses.
    """
    place = BY_ID[marketplace]
    if keepa_json.domain(place) is None:
        raise BadInput(Phrase("Keepa does not cover {marketplace}.", {"marketplace": place.code}))
    asins = _by_age(engine, workspace_id, marketplace, today)
    if not asins:
        return Pulled(marketplace, 0, 0, (), ())
    import keepa

    client = keepa.Keepa(key, timeout=TIMEOUT_SECONDS, logging_level="WARNING")
    reports: list[FileReport] = []
    done = got = 0
    left = patience_seconds
    refill: float | None = None
    _asked(client.update_status)
    while done < len(asins):
        refill = None
        if client.tokens_left <= 0:
            refill = float(client.time_to_refill)
            if refill > left:
                break
            sleep(refill)
            left -= refill
            _asked(client.update_status)
            continue
        part = asins[done : done + min(MOST_AT_ONCE, client.tokens_left)]
        answers = _query(client, part, place)
        if answers is None:
            client.tokens_left = min(0, client.tokens_left)  # 429: somebody else used them up
            continue
        products = [product for answer in answers for product in answer.json().get("products") or ()]
        got += len(products)
        done += len(part)
        if products:
            reports.append(_kept(engine, workspace_id, place, products, by, now))
        on_progress(done, len(asins))
    return Pulled(marketplace, len(asins), got, tuple(asins[done:]), tuple(reports), refill)


def _query(client: Any, part: Sequence[str], place: Marketplace) -> Any:
    """The client's raw answers, None where tokens are lacking."""
    country = "GB" if place.code == "UK" else place.code
    return _asked(
        lambda: client.query(
            part, domain=country, days=DAYS, rating=True, raw=True, progress_bar=False, wait=False
        )
    )


def _asked(ask: Callable[[], Any]) -> Any:
    """What the client answers; None where tokens are lacking (429). Its other errors in our words."""
    import requests

    try:
        return ask() or True
    except requests.RequestException as error:
        raise NotPulled(
            Phrase(
                "Keepa could not be reached ({error}); nothing was changed.", {"error": type(error).__name__}
            )
        ) from None  # the error's text holds the address, and the address the key
    except RuntimeError as error:
        said = str(error)
        if "NOT_ENOUGH_TOKEN" in said:
            return None
        if "PAYMENT_REQUIRED" in said or "REQUEST_REJECTED" in said:
            raise NotPulled(
                Phrase(
                    "Keepa refused the key ({error}): check KEEPA_API_KEY. Nothing was changed.",
                    {"error": said[:60]},
                )
            ) from None
        raise NotPulled(
            Phrase("Keepa failed ({error}); nothing was changed.", {"error": said[:60]})
        ) from None


def _by_age(engine: Engine, workspace_id: str, marketplace: str, today: date) -> list[str]:
    """Every ASIN worth a look, those never seen first, then by the day of their newest sighting."""
    with Session(engine) as session:
        wanted = watching.asins(session, workspace_id, marketplace, today)
        rows = session.execute(
            select(col(MarketListing.asin), func.max(col(MarketListing.day)))
            .where(
                col(MarketListing.workspace_id) == workspace_id,
                col(MarketListing.marketplace) == marketplace,
                col(MarketListing.source) == "keepa",
            )
            .group_by(col(MarketListing.asin))
        )
        seen = {str(asin): day for asin, day in rows if day is not None}
    return sorted(wanted, key=lambda asin: seen.get(asin, date.min))


def _kept(
    engine: Engine,
    workspace_id: str,
    place: Marketplace,
    products: Sequence[dict[str, Any]],
    by: str | None,
    now: datetime,
) -> FileReport:
    with scratch() as folder:
        path = folder / f"keepa-{place.code}-{now:%Y%m%d-%H%M%S}.json"
        path.write_text(json.dumps({"products": products}))
        (report,) = import_files(engine, workspace_id, [path], marketplace=place.id, by=by, now=now)
        return report
