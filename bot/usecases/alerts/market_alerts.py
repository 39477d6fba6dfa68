"""What rivals and keywords do to our SKUs: detected set-based, weighed on each SKU's own history, with the decision beside it.

Detection looks at every SKU with rivals or keywords; the decision is made twice, with the happening and as if it had not
been, only for those that last and ask for an act (most at stake first).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from statistics import fmean
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.decide.market.rivalry import without
from core.decide.suggest import suggest
from core.market import estimator, stockouts
from core.market.alerts import Around, Ours, rival_alerts
from core.market.cross_price import cross_response
from core.market.keywords import PERIOD, is_long_tail
from core.market.records import KeywordSeen, Rank
from core.phrase import Percent, Phrase
from core.records import Product, RivalDay, Situation
from core.suggestion import Alert, Suggestion
from storage.queries.market import research

Found = dict[str, tuple[int, Alert]]
RULES = ("M1", "M2", "M4", "M6", "F4")
FIELD_RULES = ("M6", "F4")
"""Rules whose happenings have no first day of their own: they last as long as they are found."""
MOST_DECIDED = 200


def look(
    session: Session,
    workspace_id: str,
    ours: Mapping[int, Ours],
    near: Mapping[int, Sequence[RivalDay]],
    today: date,
    since: date,
    lasting: Mapping[int, Mapping[str, date]],
) -> Found:
    """The market alerts of some SKUs. ``lasting`` tells per SKU since when a pressure of the field is raised, by kind."""
    ids = list(ours)
    ranks = research.ranks(
        session, workspace_id, [sku_id for sku_id in ids if near.get(sku_id)], today, days=120
    )
    law = estimator.fit(ranks)
    words = research.keywords_of(session, workspace_id, ids, today)
    seen = _seen(session, workspace_id, {i: ours[i].product for i in ids}, words, near, today)
    found: Found = {}
    for sku_id, own in ours.items():
        if not near.get(sku_id) and sku_id not in seen:
            continue
        around = Around(
            ranks.get(sku_id, ()), words.get(sku_id, ()), seen.get(sku_id, ()), lasting.get(sku_id, {})
        )
        known = _estimated(near.get(sku_id, ()), ranks.get(sku_id, ()), law)
        for alert in rival_alerts(own, known, since=since, until=today, around=around):
            found[alert.key] = (sku_id, alert)
    return found


def _estimated(
    days: Sequence[RivalDay], ranks: Sequence[Rank], law: estimator.Estimator
) -> Sequence[RivalDay]:
    """Rivals' days with units by their rank where nobody estimated them (M7), in the category of our own rank."""
    if not ranks or not law.curves:
        return days
    category = ranks[-1].category
    return [
        replace(day, units_estimate=found.units)
        if day.units_estimate is None and day.bsr and (found := law.units(day.bsr, category)) is not None
        else day
        for day in days
    ]


def _seen(
    session: Session,
    workspace_id: str,
    products: Mapping[int, Product],
    words: Mapping[int, Sequence[str]],
    near: Mapping[int, Sequence[RivalDay]],
    today: date,
) -> dict[int, tuple[KeywordSeen, ...]]:
    """What was seen lately of each SKU's keywords, of longer ones around them, and of its own and its rivals' ranks."""
    since = today - 2 * PERIOD
    volumes = research.volumes(session, workspace_id, since, today) if words else {}
    around: dict[str, set[str]] = {}
    for keyword in volumes:
        if is_long_tail(keyword):
            for part in keyword.split():
                if len(part) > 2:
                    around.setdefault(part, set()).add(keyword)
    asins = {sku_id: {d.competitor_asin for d in near.get(sku_id, ())} for sku_id in products}
    for sku_id, product in products.items():
        if product.asin:
            asins[sku_id].add(product.asin)
    ranked = research.ranked(
        session, workspace_id, sorted(set().union(*asins.values())) if asins else [], since, today
    )
    found: dict[int, tuple[KeywordSeen, ...]] = {}
    for sku_id in products:
        own = set(words.get(sku_id, ()))
        parts = {part for word in own for part in word.split()}
        wide = own | {keyword for part in parts for keyword in around.get(part, ())}
        told = [s for word in sorted(wide) for s in volumes.get(word, ())]
        told += [s for asin in sorted(asins[sku_id]) for s in ranked.get(asin, ())]
        missing = {s.keyword for s in told if s.asin} - wide
        told += [s for word in sorted(missing) for s in volumes.get(word, ())]
        if told:
            found[sku_id] = tuple(told)
    return found


def weighed(
    engine: Engine, workspace_id: str, found: Mapping[str, tuple[int | None, Alert]], today: date
) -> Found:
    """The alerts that last and ask for an act, weighed on their SKU's history, with the decision with and without them."""
    from bot.usecases.forecasts.forecasting import Forecaster
    from bot.usecases.plans.situating import thresholds_of
    from bot.usecases.proof import proofs
    from storage.queries.orders.situations import load_situations

    wanted = [
        (key, sku_id, alert)
        for key, (sku_id, alert) in found.items()
        if sku_id is not None
        and alert.rule in RULES
        and alert.ended_on is None
        and alert.severity != "notice"
        and "began_on" in alert.evidence
    ]
    wanted.sort(
        key=lambda each: (-float(each[2].money_at_stake or 0), -(each[2].units_at_stake or 0), each[0])
    )
    chosen = wanted[:MOST_DECIDED]
    by_sku: dict[int, list[Alert]] = {}
    for _, sku_id, alert in chosen:
        by_sku.setdefault(sku_id, []).append(alert)
    made: Found = {}
    if not by_sku:
        return made
    known = proofs.calibration(engine, workspace_id)
    for part in load_situations(
        engine,
        workspace_id,
        today,
        Forecaster(today),
        list(by_sku),
        without_own_draft=True,
        count_classes=False,
    ):
        rules = thresholds_of(engine, workspace_id, [sku_id for sku_id, _ in part])
        for sku_id, situation in part:
            policy = rules.policy(sku_id, situation)
            now = proofs.shown(suggest(situation, policy), known)
            for alert in by_sku[sku_id]:
                began = date.fromisoformat(str(alert.evidence["began_on"]))
                then = suggest(without(situation, alert.rule, alert.subject, began), policy)
                made[alert.key] = (
                    sku_id,
                    with_decision(alert, situation, now, proofs.shown(then, known)),
                )
    return made


def with_decision(alert: Alert, situation: Situation, now: Suggestion, then: Suggestion) -> Alert:
    """The alert with what it rests on in this SKU's history, the decision under it (``now``) and without it (``then``)."""
    says = list(_history(alert, situation))
    if now.headline is not None and then.headline is not None and now.action != "review":
        if (now.action, now.quantity) == (then.action, then.quantity):
            says.append(Phrase("The decision stays: {now}", {"now": now.headline}))
        else:
            says.append(Phrase("Decision under it: {now}", {"now": now.headline}))
            says.append(Phrase("Without it: {then}", {"then": then.headline}))
    if now.ads is not None and alert.rule == "M2":
        says.append(now.ads.reason)
    decision: dict[str, Any] = {
        name: {"action": each.action, "quantity": each.quantity, "stockout_risk": each.stockout_risk}
        for name, each in (("with", now), ("without", then))
    }
    if now.ads is not None and alert.rule == "M2":
        decision["ad_budget_a_day"] = {
            "now": str(now.ads.now),
            "then": str(now.ads.then),
            "until": now.ads.until.isoformat(),
        }
    return replace(alert, says=tuple(says), evidence={**alert.evidence, "decision": decision})


def _history(alert: Alert, situation: Situation) -> list[Phrase]:
    """What the SKU's own history tells of such happenings: earlier gaps and their rhythm (M2), the price response (M1)."""
    of = [day for day in situation.rivals if day.competitor_asin == alert.subject]
    if alert.rule == "M2" and of:
        said = []
        lifts = stockouts.lifts(situation.history, stockouts.gaps(of))
        if lifts:
            said.append(
                Phrase(
                    "In {n} earlier {n:gap|gaps} your sales changed by {mean} on average",
                    {"n": len(lifts), "mean": Percent(fmean(lifts))},
                )
            )
        rhythm = stockouts.cycle(alert.subject, of, situation.as_of)
        if rhythm is not None:
            said.append(
                Phrase(
                    "It runs out about every {days} days; the next time about {day}: plan for stock to peak then",
                    {"days": rhythm.every_days, "day": rhythm.next_on},
                )
            )
        return said
    if alert.rule == "M1":
        cross = cross_response(situation.history, situation.rivals)
        if cross.fitted:
            return [
                Phrase(
                    "Your sales followed competitors' prices with an elasticity of {elasticity} ± {sd} in {weeks} weeks",
                    {
                        "elasticity": round(cross.elasticity, 2),
                        "sd": round(cross.sd, 2),
                        "weeks": cross.weeks,
                    },
                )
            ]
        return [Phrase("How your sales answer to competitors' prices is assumed: they hardly moved so far")]
    return []
