"""What are the thresholds called? A name and a unit for each field of `core.policy.Policy` that people may set.

The number of drawn futures is left out: it is a matter of the machine, not of the shop.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple

from bot import i18n
from bot.facts import Reader
from core.errors import BadUse
from core.phrase import Phrase
from core.policy import bounds
from core.thresholds import Scope

Unit = Literal["days", "share", "times", "money", "orders"]


class Term(NamedTuple):
    """A threshold's name and what its number counts; shares are typed and shown in per cent."""

    label: Phrase
    unit: Unit


_DAYS: Final = {
    "launch_days": Phrase("Launch lasts until this age (L1)"),
    "growth_days": Phrase("Growth lasts until this age (L1)"),
    "early_maturity_days": Phrase("Earliest age of maturity (L1)"),
    "slope_days": Phrase("Days the slope of sales is read over (F1)"),
    "review_days": Phrase("Order rhythm"),
    "early_review_days": Phrase("Order rhythm in early growth, at most (L4)"),
    "late_growth_days": Phrase("Mid growth lasts until this age (L4)"),
    "order_ahead_days": Phrase("An order is proposed this long before its date (S7)"),
    "buffer_run_days": Phrase("Days of growth in a row before the buffer (S2)"),
    "critical_days": Phrase("Days of supply: critical below (S8)"),
    "emergency_days": Phrase("Days of supply: air freight considered below (S3)"),
    "act_days": Phrase("Days of supply: act below (S8)"),
    "notice_days": Phrase("Days of supply: notice below (S8)"),
    "launch_swing_days": Phrase("In-stock days a launch is judged by (L2)"),
    "core_cover_days": Phrase("Safety stock of core SKUs (L6)"),
    "war_days": Phrase("Days of a lower price that make a price war (M1)"),
    "surge_cover_days": Phrase("Days of supply: faster route when a competitor takes off, below (M4)"),
    "event_ready_days": Phrase("Event goods sellable this long before (S7)"),
    "overstock_days": Phrase("Overstock: stock beyond this horizon"),
    "clear_days": Phrase("Days of supply: clearing considered above"),
    "aged_grace_days": Phrase("Old stock that sells within so many days is fine"),
    "ads_unsettled_days": Phrase("Last days of ads left out: not settled"),
    "production_days": Phrase("Production time while unknown"),
    "sea_days": Phrase("Sea transit while unknown"),
    "air_days": Phrase("Air transit while unknown"),
    "express_days": Phrase("Express transit while unknown"),
    "truck_days": Phrase("Truck transit while unknown"),
    "receiving_days": Phrase("Receiving by the marketplace, usual"),
    "receiving_p90_days": Phrase("Receiving by the marketplace, slow (90 %)"),
    "late_step_days": Phrase("A late lot without news is moved by"),
}
_SHARES: Final = {
    "late_share": Phrase("Share of late orders: supplier alert above"),
    "acos_limit": Phrase("ACoS above which restock pauses"),
    "alert_slack": Phrase("An alert ends so far past its threshold"),
    "decline_drop": Phrase("Fall of sales that means decline (L1)"),
    "decline_recovery": Phrase("Fall of sales below which decline is over (L1)"),
    "service_level": Phrase("Service level while costs are unknown (S4)"),
    "service_low": Phrase("Lowest service level (S4)"),
    "service_high": Phrase("Highest service level (S4)"),
    "buffer_growth": Phrase("Growth that calls for the buffer (S2)"),
    "restock_coefficient": Phrase("Restock coefficient: share of what would be ordered (K5)"),
    "buffer_low": Phrase("Buffer, least (S2)"),
    "buffer_high": Phrase("Buffer, most (S2)"),
    "rival_out_buffer": Phrase("Buffer while a competitor is out of stock (M2)"),
    "rival_gap": Phrase("Most extra demand stocked for a competitor's next gap (M2)"),
    "war_cut": Phrase("Price cut of a competitor that makes a price war (M1)"),
    "least_margin": Phrase("Net margin under which nothing is bought (P1)"),
    "ads_needed": Phrase("Share of sales by ads from which ads count as needed (P1)"),
    "margin_floor": Phrase("Net margin to keep in a price war (M3)"),
    "crowded_rivals": Phrase("More competitors than before: crowded from (M6)"),
    "crowded_price": Phrase("Fall of their median price: crowded from (M6)"),
    "launch_swing": Phrase("Surprise that a launch reacts to (L2)"),
    "growth_cap": Phrase("Most that a growth order may add to last month (L4)"),
    "growth_step": Phrase("The same in mid growth while sales hardly grow (L4)"),
    "growth_safety": Phrase("Safety on top in growth (L4)"),
    "late_rivals": Phrase("Most that competitors' stock moves late growth (L4)"),
    "promo_rivals": Phrase("Most that competitors' stock moves a promotion (L7)"),
    "keyword_share": Phrase("Share of its parent's stock that searches may lift a variant to (F4)"),
    "expedite_risk": Phrase("Risk of running out from which part flies (S10)"),
    "expedite_service": Phrase("Service level of the part that flies (S10)"),
    "fee_share": Phrase("Fees as a share of the price while unknown"),
    "capital_per_year": Phrase("Cost of capital a year"),
    "storage_per_year": Phrase("Storage a year, share of cost, while unknown"),
    "ageing_per_year": Phrase("Loss of value a year, share of cost"),
    "ending_per_year": Phrase("Risk that the SKU ends, share of cost a year"),
    "goodwill": Phrase("Further loss with a lost sale, share of margin, until stock-outs tell"),
    "goodwill_most": Phrase("Further loss with a lost sale, at most"),
}
_TIMES: Final = {
    "floor_ads": Phrase("Safety stock floor, in days of average sales (S1)"),
    "launch_cap": Phrase("Largest first order, times forecast sales (L2)"),
    "rival_growth": Phrase("Stock may grow by this times the competitors' growth (L5)"),
    "event_lift": Phrase("Lift of an event that was never measured"),
    "production_p90_ratio": Phrase("Slow production, times the usual"),
    "transit_p90_ratio": Phrase("Slow transit, times the usual"),
}

TERMS: Final[Mapping[str, Term]] = {
    **{name: Term(label, "days") for name, label in _DAYS.items()},
    **{name: Term(label, "share") for name, label in _SHARES.items()},
    **{name: Term(label, "times") for name, label in _TIMES.items()},
    "acos_weeks": Term(Phrase("Weeks in a row of high ACoS"), "times"),
    "late_orders": Term(Phrase("Orders a supplier is judged on, at least"), "times"),
    "ipi_threshold": Term(Phrase("IPI below which capacity is cut"), "times"),
    "claim_days": Term(Phrase("Claims that run out within this are warned of (R1)"), "days"),
    "claim_worth": Term(Phrase("… where together they are worth at least (R1)"), "money"),
    "overcharged": Term(Phrase("Fee over the tariff that counts as charged too high (R1)"), "share"),
    "ipi_margin": Term(Phrase("IPI: warn so far above it"), "times"),
    "order_cost": Term(Phrase("Cost of placing an order"), "money"),
    "prior_orders": Term(Phrase("How many orders the usual lead time counts as"), "orders"),
}
"""Fields people may set, in the order in which they are listed."""

_STAGES: Final = {
    "launch": Phrase("all launch SKUs"),
    "growth": Phrase("all growth SKUs"),
    "maturity": Phrase("all maturity SKUs"),
    "decline": Phrase("all decline SKUs"),
}


def label_of(field: str) -> Phrase:
    """A threshold's name; one without a name of its own is called by its field."""
    return TERMS[field].label if field in TERMS else Phrase("{field}", {"field": field})


def amount(who: Reader | str, field: str, value: float) -> str:
    """A threshold's value as people read it: 0.97 is "97%", 14 is "14 days", 1.5 is "1.5"."""
    unit = TERMS[field].unit if field in TERMS else "times"
    if unit == "share":
        return i18n.words(who, Phrase("{share}%", {"share": round(100 * value, 2)}))
    if unit == "days":
        return i18n.words(who, Phrase("{days} {days:day|days}", {"days": _whole(value)}))
    return i18n.words(who, Phrase("{n}", {"n": _whole(value)}))


def scope_name(scope: Scope) -> Phrase:
    """For whom a threshold holds, in words."""
    if scope.kind == "stage":
        return _STAGES[scope.name]
    if scope.kind == "class":
        return Phrase("all class {name} SKUs", {"name": scope.name})
    if scope.kind == "category":
        return Phrase("the category {name}", {"name": scope.name})
    if scope.kind == "sku":
        return Phrase("{sku} alone", {"sku": scope.name})
    return Phrase("the whole shop")


def typed(field: str, value: float) -> float:
    """The number as it stands in the input: shares in per cent."""
    return round(100 * value, 4) if field in TERMS and TERMS[field].unit == "share" else value


def read(field: str, text: str) -> float:
    """The inverse of `typed`; raises ValueError for anything that is no number."""
    number = _number(text.strip().rstrip("%％"))
    return number / 100 if field in TERMS and TERMS[field].unit == "share" else number


def read_line(words: Sequence[str]) -> tuple[str, dict[str, str | None]]:
    """What a line asks to set: the scope's text ("" where none is named) and each threshold's value as typed.

    ``[SCOPE] NAME=VALUE…`` or ``[SCOPE] NAME VALUE…``; everything before the first threshold is the scope, so
    that a category may have spaces. None: the threshold is named without a value; "": ``NAME=`` takes it away.
    Worked example: ``sku:HX-12 least_margin -20%`` is ``("sku:HX-12", {"least_margin": "-20%"})``.
    """
    whole = re.sub(r"\s+[=＝]\s+|＝", "=", " ".join(words)).split()
    first = next((n for n, each in enumerate(whole) if "=" in each or each in bounds()), len(whole))
    found: dict[str, str | None] = {}
    waits = None
    for each in whole[first:]:
        name, equals, value = each.partition("=")
        if equals:
            found[name], waits = value, None
        elif waits is not None:
            found[waits], waits = each, None
        else:
            found[each], waits = None, each
    return " ".join(whole[:first]), found


def number(field: str, text: str) -> float:
    """A value of a line: with a per cent sign a share in per cent, without one the number as it is stored.

    Raises `BadUse` for what is no number. Worked example: -20%, −20% and -0.2 are all -0.2.
    """
    share = field not in TERMS or TERMS[field].unit == "share"
    try:
        bare = text.rstrip("%％")
        if bare != text and not share:
            raise ValueError(text)
        return _number(bare) / (100 if bare != text else 1)
    except ValueError:
        raise BadUse(
            Phrase(
                "{field}: {text} is not a number such as {example}; nothing was changed",
                {"field": field, "text": text, "example": "20%" if share else "7"},
            )
        ) from None


def _number(text: str) -> float:
    """A number as typed or pasted: with a decimal comma, a minus sign that is a dash."""
    return float(re.sub("[−–－﹣]", "-", text).replace(",", ".").strip())


def _whole(value: float) -> float | int:
    return int(value) if float(value).is_integer() else round(value, 3)
