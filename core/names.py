"""What are modes, stages and states called in a sentence? As phrases, so that each reader has them in their language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.phrase import Phrase

MODES: Final[Mapping[str, Phrase]] = {
    "sea": Phrase("sea"),
    "air": Phrase("air"),
    "express": Phrase("express"),
    "truck": Phrase("truck"),
}
PLACES: Final[Mapping[str, Phrase]] = {
    "fba": Phrase("FBA"),
    "awd": Phrase("AWD"),
    "warehouse": Phrase("third-party warehouse"),
    "merchant": Phrase("your own shipping"),
}
LEVERS: Final[Mapping[str, Phrase]] = {
    "quantity": Phrase("quantity"),
    "mode": Phrase("mode"),
    "price": Phrase("price"),
    "discount": Phrase("discount"),
    "lead_time": Phrase("lead time"),
    "service_level": Phrase("service level"),
    "budget": Phrase("cash budget"),
    "ad_budget": Phrase("ad budget a day"),
}
STAGES: Final[Mapping[str, Phrase]] = {
    "launch": Phrase("launch"),
    "growth": Phrase("growth"),
    "maturity": Phrase("maturity"),
    "decline": Phrase("decline"),
}
DRAFT_STATES: Final[Mapping[str, Phrase]] = {
    "open": Phrase("open"),
    "approved": Phrase("approved"),
    "rejected": Phrase("rejected"),
    "withdrawn": Phrase("withdrawn"),
    "expired": Phrase("expired"),
}
RETURN_REASONS: Final[Mapping[str, Phrase]] = {
    "DEFECTIVE": Phrase("defective"),
    "NOT_AS_DESCRIBED": Phrase("not as described"),
    "UNWANTED_ITEM": Phrase("no longer wanted"),
    "ORDERED_WRONG_ITEM": Phrase("ordered by mistake"),
    "MISORDERED": Phrase("ordered by mistake"),
    "QUALITY_UNACCEPTABLE": Phrase("quality not good enough"),
    "APPAREL_TOO_SMALL": Phrase("too small"),
    "APPAREL_TOO_LARGE": Phrase("too large"),
    "APPAREL_STYLE": Phrase("style not liked"),
    "DAMAGED_BY_FC": Phrase("damaged in the warehouse"),
    "DAMAGED_BY_CARRIER": Phrase("damaged on the way"),
    "MISSED_ESTIMATED_DELIVERY": Phrase("came too late"),
    "NEVER_ARRIVED": Phrase("never arrived"),
    "NOT_COMPATIBLE": Phrase("does not fit"),
    "SWITCHEROO": Phrase("wrong item sent"),
    "MISSING_PARTS": Phrase("parts missing"),
    "FOUND_BETTER_PRICE": Phrase("found cheaper"),
    "UNAUTHORIZED_PURCHASE": Phrase("bought without permission"),
    "EXTRA_ITEM": Phrase("one too many"),
    "NO_REASON_GIVEN": Phrase("no reason given"),
}
"""Amazon's codes of why a customer sent something back."""


def return_reason(told: str) -> Phrase:
    """A reason as a person says it; one that is no known code stays as the file has it."""
    known = RETURN_REASONS.get(told.strip().upper().removeprefix("CR-"))
    return known or Phrase("“{words}”", {"words": told.strip()[:60]})


REASONS_OF_DECLINE: Final = {
    "demand": Phrase("market demand"),
    "season": Phrase("season"),
    "competitiveness": Phrase("own competitiveness"),
    "rivals": Phrase("competitors"),
    "listing": Phrase("listing and keywords"),
    "reviews": Phrase("reviews"),
    "ads": Phrase("advertising"),
}
"""Why a SKU sells badly (rule H5)."""

REMEDIES: Final = {
    "hold": Phrase("Hold restock"),
    "clear": Phrase("Mark down in steps"),
    "bundle": Phrase("Sell a bundle"),
    "listing": Phrase("Fix the listing"),
    "supplier": Phrase("Have the supplier fix it"),
    "ads": Phrase("Rework the ads"),
}
"""What a person can start against bad sales; each is followed for 45 days (rule H5)."""

EVENTS: Final = {
    each.text: each
    for each in (
        Phrase("Prime Day"),
        Phrase("Prime Big Deal Days"),
        Phrase("Black Friday to Cyber Monday"),
        Phrase("Black Friday and Cyber Monday"),
        Phrase("Black Friday"),
        Phrase("Christmas shopping"),
        Phrase("Chinese New Year"),
        Phrase("National Day"),
        Phrase("Cyber Monday"),
        Phrase("Cyber Week"),
        Phrase("Thanksgiving"),
        Phrase("Christmas Eve"),
        Phrase("Christmas"),
        Phrase("New Year"),
        Phrase("Singles' Day"),
        Phrase("Double 12"),
        Phrase("Halloween"),
        Phrase("Valentine's Day"),
        Phrase("Mother's Day"),
        Phrase("Father's Day"),
        Phrase("Easter"),
        Phrase("Independence Day"),
        Phrase("Labor Day"),
        Phrase("Memorial Day"),
        Phrase("Back to school"),
        Phrase("Super Bowl"),
    )
}
"""The sales and closures that are known by name, so that a reader has them in their language; all others as they came."""
