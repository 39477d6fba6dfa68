"""What to do about one SKU: the decision, from a situation and a policy to a suggestion that shows its arithmetic.

Pure and deterministic: the same situation, policy and seed give the same suggestion. Leaves what it stands on to
`core.decide.ground`, and its drawing to `bot.render`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from core.decide import pays
from core.decide.assemble import suggestion
from core.decide.choices.options import Parts
from core.decide.cross_check import cross_check
from core.decide.expedite import best_flight, bridges, flights, rate_unknown
from core.decide.ground import Ground, survey
from core.decide.market import rivalry, signals, variants
from core.decide.orders import order_line
from core.decide.quantity import COVERED, Need, closing, need
from core.decide.review import review, what_is_missing
from core.decide.stops import outlasts, stopped_by
from core.decide.timing import under_way
from core.errors import BadInput, NotEnoughData
from core.phrase import Percent, Phrase, Value
from core.policy import Policy
from core.records import Mode, Situation
from core.stage import stage_of
from core.suggestion import Action, Factor, Order, Suggestion
from core.thresholds import Thresholds

NONE_SET = Thresholds()


@dataclass(frozen=True, slots=True)
class Decision:
    """The action, its order lines and the factors behind it; ``also`` are the orders in parts that were weighed."""

    action: Action
    orders: tuple[Order, ...]
    factors: tuple[Factor, ...]
    also: tuple[Parts, ...] = ()


def policy_for(
    situation: Situation,
    own: Mapping[str, float | int] | None = None,
    thresholds: Thresholds = NONE_SET,
) -> Policy:
    """The policy of the stage and class the situation is in, with what people set for the SKU and around it.

    The stage is judged by what was set for shop, class, category and SKU. Raises `BadInput` as `Policy.for_` does.
    """
    abc_class, category = situation.abc_class, situation.product.category
    held = thresholds.holding(stage=None, abc_class=abc_class, category=category, own=own)
    judged = Policy.for_("maturity", abc_class, held)
    stage, _ = stage_of(
        situation.product,
        situation.history,
        situation.as_of,
        pinned=situation.pinned_stage,
        before=situation.stage_before,
        policy=judged,
    )
    held = thresholds.holding(stage=stage, abc_class=abc_class, category=category, own=own)
    return Policy.for_(stage, abc_class, held)


def suggest(situation: Situation, policy: Policy, *, seed: int = 0) -> Suggestion:
    """The suggestion for one SKU; action "review" says what is missing where nothing can be decided."""
    absent = what_is_missing(situation)
    if absent:
        return review(situation, policy, absent)
    ground = survey(situation, policy, seed)
    decision = decide(ground)
    factors = (*decision.factors, *_checked(ground, decision.factors))
    return suggestion(ground, decision.action, decision.orders, factors, decision.also)


def with_orders(
    situation: Situation,
    policy: Policy,
    orders: Sequence[tuple[int, Mode, str | None, date]],
    *,
    seed: int = 0,
) -> Suggestion:
    """The same card recomputed for orders a person typed: (quantity, mode, supplier, order by).

    Projection, risks, cash and arrivals follow the typed orders; the factors show ours and one more the
    difference. Raises `BadInput` for a quantity under 1 or a date before today, `NotEnoughData` when
    the situation cannot be projected.
    """
    absent = what_is_missing(situation)
    if absent:
        raise NotEnoughData(
            Phrase(
                "Nothing can be projected yet: {what}; the order was not changed", {"what": absent[0].what}
            )
        )
    for quantity, _, _, order_by in orders:
        if quantity < 1:
            raise BadInput(Phrase("an order needs at least 1 unit, got {units}", {"units": quantity}))
        if order_by < situation.as_of:
            raise BadInput(
                Phrase(
                    "{day} is over; an order can be placed from {today} on",
                    {"day": order_by, "today": situation.as_of},
                )
            )
    ground = survey(situation, policy, seed).knowing(mode for _, mode, _, _ in orders)
    ours = decide(ground)
    lines = tuple(order_line(ground, *line) for line in _by_date(orders))
    typed, own = sum(line.quantity for line in lines), _total(ours.factors)
    factors = ours.factors
    if typed != own:
        reason = Phrase(
            "the draft says {typed} where the figures of now say {ours}", {"ours": own, "typed": typed}
        )
        factors = (*factors, Factor("P2", "+" if typed > own else "-", "units", abs(typed - own), reason))
    else:
        factors = (*factors, *_checked(ground, factors))
    fast = len(lines) > 1 and lines[0].mode != lines[-1].mode
    action: Action = "wait" if not lines else "expedite" if fast else "order"
    return suggestion(ground, action, lines, factors, ours.also)


def decide(ground: Ground) -> Decision:
    """Action, orders and factors; the rules in the order in which they outrank each other."""
    found = need(ground)
    notes = (
        *pays.notes(ground),
        *ground.position.factors,
        *ground.adjusted.factors,
        *variants.notes(ground),
        *ground.said,
        *_notes(ground),
        *rivalry.notes(ground),
    )
    stop = stopped_by(ground)
    if stop is not None:
        why_not, rule, reason = stop
        return Decision(why_not, (), (*closing(found, rule, reason).factors, *notes))
    deferred = rivalry.deferral(ground) if found.quantity else None
    if deferred is not None:
        return Decision("wait", (), (*closing(found, "M1", deferred).factors, *notes))
    fast = bridges(ground, _is_urgent(ground) or rivalry.takes_off(ground))
    ahead = max(ground.policy.ahead_days, ground.adjusted.ahead_days)
    due_now = ground.due.days <= ahead and found.units > 0
    if due_now and found.quantity == 0:  # a hard cap leaves no feasible order
        return Decision("wait", (), (*found.factors, *notes))
    plain: tuple[Order, ...] = ()
    if due_now:
        supplier = ground.situation.product.supplier
        plain = (order_line(ground, found.quantity, ground.mode, _day(ground, ground.due.days), supplier),)
    weighed = flights(ground, found if due_now else _waiting(ground, found), fast)
    also = tuple(tuple((line.quantity, line.mode) for line in each.orders) for each in weighed)
    best = best_flight(ground, weighed, plain)
    if best is not None:
        said = rate_unknown(ground, best, plain)
        return Decision("expedite", best.orders, (*best.factors, *said, *notes), also)
    if due_now:
        return Decision("order", plain, (*found.factors, *notes), also)
    action: Action = "clear" if outlasts(ground) else "wait"
    return Decision(action, (), (*_waiting(ground, found).factors, *notes), also)


def _waiting(ground: Ground, found: Need) -> Need:
    if found.units <= 0:
        return closing(found, "S6", COVERED)
    ahead = max(ground.policy.ahead_days, ground.adjusted.ahead_days)
    on = _day(ground, max(0, ground.due.days - ahead))
    return closing(
        found,
        "S7",
        Phrase(
            "the position is above the reorder point of {point}; the order is proposed from {day} on",
            {"point": ground.goals.reorder_point, "day": on},
        ),
    )


def _checked(ground: Ground, factors: tuple[Factor, ...]) -> tuple[Factor, ...]:
    """The second opinion (S12), where it is far from ours."""
    lead, rhythm = ground.lead_time.mean, ground.goals.rhythm
    check = cross_check(factors, _total(factors), ground.ads_30, lead, rhythm, ground.position.units)
    return () if check is None else (check,)


def _notes(ground: Ground) -> tuple[Factor, ...]:
    """Rules that spoke without moving the quantity."""
    notes = []
    cover = ground.days_of_supply
    rules = ground.policy
    if cover is not None and cover < rules.notice_days:
        limit = next(d for d in (rules.critical_days, rules.act_days, rules.notice_days) if cover < d)
        values: dict[str, Value] = {"days": round(cover, 1), "limit": limit}
        reason = Phrase("{days} days of supply on hand, under the alert level of {limit}", values)
        notes.append(Factor("S8", "note", "days", round(cover, 1), reason))
    notes += _through(ground)
    delay = ground.routes[ground.mode].delay(ground.today)
    if delay:
        reason = Phrase("the supplier's closure delays an order placed today by {days} days", {"days": delay})
        notes.append(Factor("S6", "note", "days", delay, reason))
    if ground.due.event is not None:
        values_event: dict[str, Value] = {"event": ground.due.event.name, "days": rules.event_ready_days}
        reason = Phrase(
            "brought forward, so that goods for {event} can be sold {days} days before it", values_event
        )
        notes.append(Factor("S7", "note", "days", ground.due.days, reason))
    notes.append(
        Factor(
            "S4",
            "note",
            "share",
            round(ground.goals.service_level, 4),
            Phrase(
                "service level {level}: {why}",
                {"level": Percent(ground.goals.service_level), "why": ground.level_reason},
            ),
        )
    )
    if ground.costs is not None:
        rank = ground.rank_loss
        notes.append(Factor("S4", "note", "share", round(rank.share, 4), rank.reason))
    return tuple(notes)


def _through(ground: Ground) -> list[Factor]:
    """L7: stock on hand ends before the event whose goods must be on sale already, for which the alert is raised."""
    situation, cover = ground.situation, ground.days_of_supply
    event = under_way(situation.events, situation.product.category, ground.today, ground.policy)
    if event is None or cover is None or ground.stage in ("launch", "decline"):
        return []
    left = (event.ends_on - ground.today).days
    if cover >= left:
        return []
    values: dict[str, Value] = {"days": round(cover, 1), "event": event.name, "left": left}
    reason = Phrase(
        "{days} days of supply on hand end before {event} does, in {left} days: the alert is raised for it",
        values,
    )
    return [Factor("L7", "note", "days", round(cover, 1), reason)]


def _is_urgent(ground: Ground) -> bool:
    """S3: little cover and a competitor out of stock. L2: a launch that sells well above what was promised."""
    cover = ground.days_of_supply
    if ground.rivals_out and cover is not None and cover < ground.policy.emergency_days:
        return True
    if ground.stage != "launch":
        return False
    swing = signals.launch_swing(ground.situation.history, ground.today, ground.policy)
    return swing is not None and swing >= ground.policy.launch_swing - 1e-9


def _day(ground: Ground, days: int) -> date:
    return ground.today + timedelta(days=days)


def _total(factors: Sequence[Factor]) -> int:
    signs = {"+": 1, "-": -1}
    return int(
        np.sum([signs[f.effect] * f.value for f in factors if f.effect in signs and f.unit == "units"])
    )


def _by_date(
    orders: Sequence[tuple[int, Mode, str | None, date]],
) -> list[tuple[int, Mode, date, str | None]]:
    ordered = sorted(orders, key=lambda line: line[3])
    return [(quantity, mode, order_by, supplier) for quantity, mode, supplier, order_by in ordered]
