"""Proposals to move thresholds, from the seller's own year, from rejections and from stock that grows old (K4, K5).

Tried once a week, kept with their evidence, accepted or declined by a person, logged, reversible, and looked at again
afterwards. The replay is `core.proof.tuning`'s; what thresholds there are is `bot.usecases.policies`'.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from sqlmodel import col

from bot.usecases import policies
from bot.usecases.policies import Change, Changed
from bot.usecases.proof import proving
from bot.usecases.reports import kpis
from core.errors import NotEnoughData, Stale
from core.phrase import Phrase
from core.thresholds import SHOP, Scope
from core.watch.tuned import Found, Proposal
from storage.db import writing
from storage.queries.goods import skus
from storage.queries.program import audit, messages, outbox, workspaces
from storage.queries.program import settings as stored
from storage.tables import Decision, Draft, Sku

if TYPE_CHECKING:
    from core.proof.tuning import Trial

FOUND, ANSWERED = "tuning", "tuning_answers"
SAMPLE = 30
"""SKUs a year is replayed for, a dozen times over: those that earn most."""

ASK_AGAIN = timedelta(days=90)
"""A proposal that was declined is not made again before."""

SHOWN_FOR = timedelta(days=14)
"""Older reports stay as they were posted."""

REJECTION_DAYS = 60
OFTEN = 3
"""So many rejections for one reason are no accident."""

OLDER, OLD = 0.05, 0.10
"""Points by which the share over 90 days must rise in four weeks, and the share it must have reached."""

FROM_REASON: Mapping[str, tuple[str, float]] = {
    "too_many": ("restock_coefficient", 0.85),
    "too_early": ("order_ahead_days", 3),
    "cash": ("review_days", 7),
}
"""Which threshold answers a reason that people keep giving; the other reasons name none."""


def look(
    engine: Engine,
    workspace_id: str,
    today: date,
    now: datetime,
    *,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> Found:
    """Try what could be better, and keep what was found; takes minutes. Raises `NotEnoughData` without a year to replay."""
    import numpy as np

    from core.proof.tuning import all_tried, base_of, best, tried

    currency, chosen = _chosen(engine, workspace_id, today)
    made = proving.on_file(engine, workspace_id, today, chosen)
    if made is None or not made[1]:
        raise NotEnoughData(
            Phrase("No SKU has enough history to try other thresholds on; nothing was proposed.")
        )
    books = made[0]
    rng = np.random.default_rng(proving.SEED)
    reasons = _reasons(engine, workspace_id, today)
    older = _older(engine, workspace_id, today, currency)
    wishes = {**reasons, **older}
    trials, worth = all_tried(books, rng, list(wishes), on_progress)
    asked = {(each.scope, each.field, each.after): each for each in trials if each.rule == "K4"}
    proposals = [_proposal(each) for each in best([each for each in trials if each.rule != "K4"])]
    for wish, because in wishes.items():
        trial = asked.get(wish)
        if trial is not None and (wish in reasons or trial.helps):
            proposals.append(_proposal(trial, because))
    kept = []
    with Session(engine) as session:
        answers = [
            each
            for each in _answers(session, workspace_id)
            if each["accepted"] and each["before"] is not None
        ]
    base = base_of(books) if answers else None  # a replay of the whole year
    for answer in answers:
        assert base is not None
        days = (today - date.fromisoformat(answer["on"])).days
        change = {answer["field"]: answer["before"]}
        back = tried(books, base, change, rng, rule="K5", scope=Scope.read(answer["scope"]), recent_days=days)
        if back is not None and days >= 28:
            gain = -(back.recent or 0.0)
            kept.append(
                Proposal(
                    back.scope,
                    "K5",
                    back.field,
                    answer["before"],
                    answer["after"],
                    gain,
                    gain,
                    gain,
                    back.skus,
                )
            )
    found = Found(today, currency, len(books.records), len(trials), tuple(proposals), worth, tuple(kept))
    with Session(writing(engine)) as session:
        stored.put(session, workspace_id, FOUND, as_json(found), by="restock", now=now)
        session.commit()
    return found


def latest(engine: Engine, workspace_id: str, today: date) -> Found | None:
    """What the last look found, without what was answered since; None where nobody looked yet."""
    with Session(engine) as session:
        return _latest(session, workspace_id, today)


def _latest(session: Session, workspace_id: str, today: date) -> Found | None:
    kept = stored.value(session, workspace_id, FOUND)
    if kept is None:
        return None
    answered = {
        (each["scope"], each["field"], each["after"])
        for each in _answers(session, workspace_id)
        if each["accepted"] or today - date.fromisoformat(each["on"]) < ASK_AGAIN
    }
    found = _from_json(kept)
    open_ = tuple(
        each for each in found.proposals if (str(each.scope), each.field, each.after) not in answered
    )
    return Found(found.as_of, found.currency, found.skus, found.tried, open_, found.worth, found.kept)


def accept(
    engine: Engine, workspace_id: str, scope: str, field: str, after: float, *, by: str, now: datetime
) -> Changed:
    """Set the proposed value; raises `Stale` where it was answered already, and `BadInput` where it cannot hold."""
    with Session(writing(engine)) as session:
        workspaces.in_turn(session, workspace_id)
        known = audit.repeated(
            session, workspace_id, now, by, "accept_tuning", scope, field=field, after=after
        )
        if known is not None:
            was = Change(Scope.read(scope), field, known.details["held"], after)
            return policies.changed(session, workspace_id, was)
        proposal = _open(session, workspace_id, scope, field, after, now)
        wanted = Change(proposal.scope, field, None, after)
        made = policies.change_in(session, workspace_id, wanted, by=by, now=now)
        _answer(session, workspace_id, proposal, by, now, {"accepted": True, "held": made.change.before})
        session.commit()
        return made


def decline(
    engine: Engine, workspace_id: str, scope: str, field: str, after: float, *, by: str, now: datetime
) -> Proposal:
    """Leave the value as it is; it is not proposed again for a while. Raises `Stale` where it was answered already."""
    with Session(writing(engine)) as session:
        workspaces.in_turn(session, workspace_id)
        known = audit.repeated(
            session, workspace_id, now, by, "decline_tuning", scope, field=field, after=after
        )
        proposal = _open(session, workspace_id, scope, field, after, now, answered=known is not None)
        if known is None:
            _answer(session, workspace_id, proposal, by, now, {"accepted": False})
            session.commit()
        return proposal


def _open(
    session: Session,
    workspace_id: str,
    scope: str,
    field: str,
    after: float,
    now: datetime,
    *,
    answered: bool = False,
) -> Proposal:
    """The proposal if it is open, or, where the same person has just ``answered`` it, all the same."""
    kept = stored.value(session, workspace_id, FOUND) if answered else None
    found = _from_json(kept) if kept else _latest(session, workspace_id, now.date())
    for each in found.proposals if found else ():
        if (str(each.scope), each.field, each.after) == (scope, field, after):
            return each
    raise Stale(
        Phrase("This proposal was answered already, or replaced by a newer one. Nothing was changed.")
    )


def _answer(
    session: Session,
    workspace_id: str,
    proposal: Proposal,
    by: str,
    now: datetime,
    answer: Mapping[str, Any],
) -> None:
    told = {
        "scope": str(proposal.scope),
        "field": proposal.field,
        "before": proposal.before,
        "after": proposal.after,
        "on": now.date().isoformat(),
        "gain": proposal.gain,
        **answer,
    }
    answers = _answers(session, workspace_id)
    stored.put(session, workspace_id, ANSWERED, [*answers, told], by=by, now=now)
    verb = "accept_tuning" if answer["accepted"] else "decline_tuning"
    audit.note(session, workspace_id, now, by, verb, str(proposal.scope), told)
    for message_id in messages.of_kind(session, workspace_id, "report", now - SHOWN_FOR):
        outbox.promise(
            session,
            workspace_id,
            f"refresh:{message_id}:tuning:{len(answers)}",
            "refresh",
            {"message_id": message_id},
            lane=f"message:{message_id}",
            due_at=now,
        )


def _answers(session: Session, workspace_id: str) -> list[dict[str, Any]]:
    return list(stored.value(session, workspace_id, ANSWERED) or [])


def _chosen(engine: Engine, workspace_id: str, today: date) -> tuple[str, list[int]]:
    """The currency most SKUs are sold in, and those of them that earn most."""
    ranked, _ = proving.sample(engine, workspace_id, today, most=10 * SAMPLE)
    with Session(engine) as session:
        products = skus.products(session, workspace_id, ranked)
    if not products:
        raise NotEnoughData(Phrase("There is no SKU yet to try other thresholds on; nothing was proposed."))
    currency = Counter(product.currency for product in products.values()).most_common(1)[0][0]
    return currency, [sku_id for sku_id in ranked if products[sku_id].currency == currency][:SAMPLE]


def _reasons(engine: Engine, workspace_id: str, today: date) -> dict[tuple[Scope, str, float], Phrase]:
    """K4: the thresholds that answer what people keep saying when they reject."""
    since = datetime.combine(today - timedelta(days=REJECTION_DAYS), time(), UTC)
    counted: Counter[str] = Counter()
    places: dict[str, Counter[str | None]] = {}
    with Session(engine) as session:
        rows = session.execute(
            select(col(Draft.reason), col(Sku.category), col(Decision.draft_id))
            .join(Draft, col(Draft.id) == col(Decision.draft_id))
            .join(Sku, col(Sku.id) == col(Draft.sku_id))
            .where(
                col(Decision.workspace_id) == workspace_id,
                col(Decision.kind) == "reject",
                col(Decision.at) >= since,
                col(Draft.state) == "rejected",
            )
            .distinct()
        )
        for reason, category, _ in rows:
            code = (reason or "").split(":")[0]
            counted[code] += 1
            places.setdefault(code, Counter())[category] += 1
    found = {}
    for code, (field, value) in FROM_REASON.items():
        if counted[code] < OFTEN:
            continue
        category, most = places[code].most_common(1)[0]
        scope = Scope("category", category) if category and most == counted[code] else SHOP
        found[(scope, field, float(value))] = Phrase(
            "{n} drafts were rejected for this reason in {days} days",
            {"n": counted[code], "days": REJECTION_DAYS},
        )
    return found


def _older(
    engine: Engine, workspace_id: str, today: date, currency: str
) -> dict[tuple[Scope, str, float], Phrase]:
    """§11.3: a category whose share of stock over 90 days has risen gets a lower restock coefficient."""
    from core.phrase import Percent

    tally = kpis.tally(engine, workspace_id, today, currency=currency)
    found = {}
    for category in tally.groups("category"):
        trend = tally.trend(("category", category))
        before, now = trend[-5].old_share, trend[-1].old_share
        if before is not None and now is not None and now >= OLD and now - before >= OLDER:
            found[(Scope("category", category), "restock_coefficient", 0.9)] = Phrase(
                "{now} of this category's units are older than 90 days, {before} four weeks ago",
                {"now": Percent(now), "before": Percent(before)},
            )
    return found


def _proposal(trial: Trial, because: Phrase | None = None) -> Proposal:
    return Proposal(
        trial.scope,
        trial.rule,
        trial.field,
        trial.before,
        trial.after,
        trial.gain,
        trial.low,
        trial.high,
        trial.skus,
        because,
    )


def as_json(found: Found) -> dict[str, Any]:
    """What was found, for the store and for programs."""

    def told(each: Proposal) -> dict[str, Any]:
        return {
            "scope": str(each.scope),
            "rule": each.rule,
            "field": each.field,
            "before": each.before,
            "after": each.after,
            "gain": each.gain,
            "low": each.low,
            "high": each.high,
            "skus": each.skus,
            "because": each.because.to_json() if each.because else None,
        }

    return {
        "as_of": found.as_of.isoformat(),
        "currency": found.currency,
        "skus": found.skus,
        "tried": found.tried,
        "proposals": [told(each) for each in found.proposals],
        "worth": dict(found.worth),
        "kept": [told(each) for each in found.kept],
    }


def _from_json(data: Mapping[str, Any]) -> Found:
    def read(each: Mapping[str, Any]) -> Proposal:
        because = Phrase.from_json(each["because"]) if each["because"] else None
        return Proposal(**{**each, "scope": Scope.read(each["scope"]), "because": because})

    return Found(
        date.fromisoformat(data["as_of"]),
        data["currency"],
        data["skus"],
        data["tried"],
        tuple(read(each) for each in data["proposals"]),
        data["worth"],
        tuple(read(each) for each in data["kept"]),
    )


def look_if_possible(
    engine: Engine,
    workspace_id: str,
    today: date,
    now: datetime,
    *,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> Found | None:
    """`look`, for the clock: None where there is not enough history, which nobody needs to be told."""
    try:
        return look(engine, workspace_id, today, now, on_progress=on_progress)
    except NotEnoughData:
        return None
