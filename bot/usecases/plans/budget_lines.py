"""What a budget says of one SKU: its options as they are kept and counted, its line on the list, or why it has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from bot.facts import BudgetLine, LeftOut
from bot.usecases.plans.situating import Decided
from core.money.budget import Plan
from core.money.cents import cents
from core.money.curves import Choice, Curve
from core.money.unit_costs import volume_cbm
from core.phrase import Money, Phrase
from storage.tables import OptionCurve


def row_of(each: Decided, now: datetime) -> dict[str, Any]:
    """A decision as the row of `option_curve` that keeps its options."""
    suggestion, trading = each.suggestion, each.situation.trading
    volume = volume_cbm(each.situation.product)
    roi = None
    if trading is not None and trading.ad_sales is not None and trading.ad_spend:
        roi = float(trading.ad_sales / trading.ad_spend)
    return {
        "sku_id": each.sku_id,
        "as_of": suggestion.as_of,
        "action": suggestion.action,
        "quantity": suggestion.quantity,
        "currency": suggestion.currency,
        "volume_cbm": None if volume is None else float(volume),
        "ad_roi": roi,
        "attribute": suggestion.attribute,
        "options": [
            [
                o.quantity,
                o.mode,
                *map(_text, (o.expected_profit, o.profit_q10, o.profit_q90, o.cash)),
                o.parts,
                o == suggestion.chosen,
            ]
            for o in suggestion.options  # the order of the card is one of them, in parts where it goes so
        ],
        "headline": None if suggestion.headline is None else suggestion.headline.to_json(),
        "made_at": now,
    }


def curve(row: OptionCurve, place: str = "", parent: str | None = None, worth: float = 1.0) -> Curve:
    """What a SKU's options cost and earn; ``worth`` is what one of its currency comes to in that of the budget."""
    family = (place, parent) if parent else None
    return Curve(
        row.sku_id, _choices(row, row.options, worth), row.ad_roi, place, family, row.attribute is not None
    )


def _choices(row: OptionCurve, told: Sequence[Any], worth: float) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            quantity=quantity,
            mode=mode,
            cash=float(cash) * worth,
            profit=float(profit) * worth,
            volume=None if row.volume_cbm is None else quantity * row.volume_cbm,
            parts=tuple((units, by) for units, by in parts[0]) if parts else (),
        )
        for quantity, mode, profit, _, _, cash, *parts in told
        if profit is not None and cash is not None
    )


def line(row: OptionCurve, sku: str, title: str | None, choice: Choice, worth: float) -> BudgetLine:
    """A SKU on the list, with what its card's own order would cost and earn more."""
    card = _card(row, worth)
    return BudgetLine(
        sku_id=row.sku_id,
        sku=sku,
        title=title,
        quantity=choice.quantity,
        mode=choice.mode,
        parts=choice.parts or ((choice.quantity, choice.mode),),
        cash=cents(choice.cash),
        profit=cents(choice.profit),
        suggested=row.quantity,
        more_cash=None if card is None else cents(card.cash - choice.cash),
        more_profit=None if card is None else cents(card.profit - choice.profit),
        card=() if card is None else card.parts or ((card.quantity, card.mode),),
    )


def _card(row: OptionCurve, worth: float) -> Choice | None:
    """The card's own order among the options; of a release that did not mark it the one of its quantity that earns most."""
    own = [each for each in row.options if each[7:] == [True]]
    alike = own or [each for each in row.options if each[0] == row.quantity]
    return max(_choices(row, alike, worth), key=lambda each: each.profit, default=None)


def left_out(
    row: OptionCurve, sku: str, currency: str, plan: Plan, volume: float | None, room_units: int | None,
    worth: Mapping[str, float],
) -> LeftOut:  # fmt: skip
    """Why a SKU is not on the list, the plainest reason first."""
    choices = _choices(row, row.options, worth.get(row.currency, 1.0))
    if row.action == "review":
        return LeftOut(row.sku_id, sku, Phrase("not enough data to decide"))
    if row.action in ("pause", "clear") and row.headline:
        return LeftOut(row.sku_id, sku, Phrase.from_json(row.headline))
    if row.action in ("pause", "clear"):
        return LeftOut(row.sku_id, sku, Phrase("buying is paused, or it is to be cleared"))
    if row.action == "wait":
        return LeftOut(row.sku_id, sku, Phrase("not due yet"))
    if row.currency not in worth:
        return LeftOut(
            row.sku_id,
            sku,
            Phrase("priced in {currency}, and no exchange rate is known", {"currency": row.currency}),
        )
    if not choices:
        return LeftOut(row.sku_id, sku, Phrase("no price or unit cost, so nobody knows what it earns"))
    top = max(choices, key=lambda choice: choice.profit)
    told = {"profit": cents(top.profit), "cash": cents(top.cash)}
    if top.profit <= 0:
        return LeftOut(
            row.sku_id,
            sku,
            Phrase("no quantity earns anything until the order after it; the card’s rules look further"),
            **told,
        )
    if volume is not None and row.volume_cbm is None:
        return LeftOut(
            row.sku_id, sku, Phrase("its size is not known, so nobody knows whether it fits"), **told
        )
    if room_units is not None and min(c.quantity for c in choices if c.profit > 0) > room_units:
        return LeftOut(row.sku_id, sku, Phrase("FBA has no room for its smallest useful order"), **told)
    if plan.roomy_profit >= 1 and room_units is not None:
        return LeftOut(row.sku_id, sku, Phrase("FBA’s room goes to what earns more"), **told)
    cheapest = min((c for c in choices if c.profit > 0), key=lambda choice: choice.cash)
    if plan.per_money <= 0:
        return LeftOut(row.sku_id, sku, Phrase("it does not fit beside what earns more"), **told)
    reason = Phrase(
        "its smallest useful order takes {cash}; the money earns more elsewhere",
        {"cash": Money(cents(cheapest.cash), currency)},
    )
    return LeftOut(row.sku_id, sku, reason, **told)


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
