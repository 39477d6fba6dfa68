"""What does the marketplace owe us, what was filed, and what came of it? (rules R1 and R2)

A person files a claim in Seller Central and tells the case's number here: its units are not shown as open again, and a
reimbursement that arrives in a later file closes them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.claim_causes import NAMES
from core.claims import KINDS, Claim, Line, Loss, State, Window, claims, reconcile
from core.errors import BadInput, NotFound
from core.phrase import Phrase, Value
from core.policy import Policy
from core.records import Product
from storage.db import writing
from storage.fees import claim_window
from storage.queries.goods import skus, totals
from storage.queries.money import claim_cases
from storage.queries.money import claims as queries
from storage.queries.program import audit
from storage.queries.program import policies as kept
from storage.sources.marketplaces import BY_ID
from storage.tables import Sku

CASE = re.compile(r"[\w./#-]{1,40}")
"""How the number of a case may look."""
YEAR = timedelta(days=364)


@dataclass(frozen=True, slots=True)
class Book:
    """All claims with what they rest on. ``off`` says which kinds no file tells of; ``paid_known`` whether any tells what
    was paid; ``names`` are the SKUs as people read them ("HX-1@DE" where HX-1 is sold in several marketplaces)."""

    today: date
    policy: Policy
    lines: tuple[Line, ...]
    claims: tuple[Claim, ...]
    products: dict[int, Product]
    fnskus: dict[int, str]
    off: tuple[Phrase, ...]
    paid_known: bool
    names: dict[int, str]

    def of(self, *states: State) -> list[Claim]:
        """The claims in some states, in their order."""
        return [each for each in self.claims if each.state in states]

    def worth(self, told: Sequence[Claim]) -> list[tuple[Decimal, str]]:
        """What claims are worth, with the currency of each; those without a known cost are left out."""
        return [(each.value, self.products[each.sku_id].currency) for each in told if each.value is not None]

    def running_out(self) -> list[Claim]:
        """Open claims whose window ends within `Policy.claim_days`, where they are worth `Policy.claim_worth` together."""
        last = self.today + timedelta(days=self.policy.claim_days)
        soon = [each for each in self.of("open") if each.closes_on is not None and each.closes_on <= last]
        known = sum((each.value for each in soon if each.value is not None), Decimal(0))
        return soon if soon and known >= Decimal(str(self.policy.claim_worth)) else []


def book(engine: Engine, workspace_id: str, today: date, sku_ids: Sequence[int] | None = None) -> Book:
    """The claims of some SKUs, or of all."""
    with Session(engine) as session:
        return in_session(session, workspace_id, today, sku_ids)


def in_session(
    session: Session, workspace_id: str, today: date, sku_ids: Sequence[int] | None = None
) -> Book:
    """As `book`, within a transaction."""
    policy = kept.thresholds(session, workspace_id).of_shop()
    told = queries.evidence(session, workspace_id, today, policy.overcharged)
    codes = {
        sku_id: BY_ID[each.marketplace].code
        for sku_id, each in told.products.items()
        if each.marketplace in BY_ID
    }

    def window(loss: Loss) -> Window | None:
        return claim_window(codes.get(loss.sku_id, ""), loss)

    lines = reconcile(told.losses, told.given, claim_cases.filed(session, workspace_id), window, today)
    if sku_ids is not None:
        wanted = set(sku_ids)
        lines = tuple(line for line in lines if line.loss.sku_id in wanted)
    spell = skus.spelling(session, workspace_id)
    names = {sku_id: spell(each.sku, each.marketplace) for sku_id, each in told.products.items()}
    return Book(
        today, policy, lines, claims(lines), told.products, told.fnskus, told.off, told.paid_known, names
    )  # fmt: skip


def revenue(
    engine: Engine, workspace_id: str, today: date, currency: str, sku_ids: Sequence[int] | None = None
) -> Decimal:
    """What was sold in the last 52 weeks in one currency."""
    with Session(engine) as session:
        sold = totals.sold(session, workspace_id, today - YEAR, today, sku_ids)
        goods = skus.products(session, workspace_id, list(sold))
    return sum(
        (
            each.revenue
            for sku_id, each in sold.items()
            if each.revenue is not None and sku_id in goods and goods[sku_id].currency == currency
        ),
        Decimal(0),
    )


def file(
    engine: Engine, workspace_id: str, sku_id: int, kind: str, case_id: str, person: str, today: date, now: datetime
) -> Phrase:  # fmt: skip
    """Note that the open claim of a SKU was filed under a case; the same case told twice is once.

    Raises `BadInput` for a case number that is none, `NotFound` where nothing is open (any more).
    """
    case_id = case_id.strip()
    if CASE.fullmatch(case_id) is None:
        raise BadInput(Phrase("“{text}” is no case number; nothing was noted", {"text": case_id[:40]}))
    with Session(writing(engine)) as session:
        sku = session.get(Sku, sku_id, with_for_update=True)  # one filing after the other
        if sku is None or sku.workspace_id != workspace_id or kind not in KINDS:
            raise NotFound(Phrase("There is no such claim; nothing was noted"))
        found = in_session(session, workspace_id, today, [sku_id])
        names: dict[str, Value | Phrase] = {
            "sku": skus.spelling(session, workspace_id)(sku.sku, sku.marketplace),
            "kind": NAMES[kind],
            "case": case_id,
        }
        mine = [each for each in found.claims if each.kind == kind]
        verb = "claim filed"
        told = audit.repeated(session, workspace_id, now, person, verb, sku.sku, kind=kind, case=case_id)
        if told is not None:
            return _noted(names, told.details["units"])
        if any(each.state == "filed" and case_id in each.case_ids for each in mine):
            return Phrase("{sku}, {kind}: case {case} was noted already; nothing was changed.", names)
        wanted = [each for each in mine if each.state == "open"]
        if not wanted:
            raise NotFound(Phrase("{sku}, {kind}: nothing is open to be filed; nothing was noted", names))
        losses = [(line.loss, line.left) for line in wanted[0].lines]
        claim_cases.file(session, workspace_id, losses, case_id, person, now)
        details = {"kind": kind, "case": case_id, "units": wanted[0].units, "losses": len(losses)}
        audit.note(session, workspace_id, now, person, verb, sku.sku, details)
        session.commit()
    return _noted(names, wanted[0].units)


def _noted(names: dict[str, Value | Phrase], units: int) -> Phrase:
    return Phrase(
        "{sku}, {kind}: {n} {n:unit|units} noted as filed under case {case}. The next reimbursement report closes what was paid.",
        names | {"n": units},
    )


def unfile(
    engine: Engine, workspace_id: str, sku_id: int, kind: str, case_id: str, person: str, now: datetime
) -> Phrase:
    """Take a filing back: its unpaid units are open again. Raises `NotFound` where there is none (any more)."""
    with Session(writing(engine)) as session:
        sku = session.get(Sku, sku_id, with_for_update=True)
        gone = 0
        if sku is not None and sku.workspace_id == workspace_id and kind in KINDS:
            gone = claim_cases.unfile(session, workspace_id, sku_id, kind, case_id)
        details = {"kind": kind, "case": case_id}
        verb = "claim filing undone"
        known = sku and audit.repeated(session, workspace_id, now, person, verb, sku.sku, **details)
        if sku is None or not (gone or known):
            raise NotFound(
                Phrase("Case {case} is not noted any more; nothing was changed", {"case": case_id})
            )
        if gone:
            audit.note(session, workspace_id, now, person, verb, sku.sku, details)
        name = skus.spelling(session, workspace_id)(sku.sku, sku.marketplace)
        said = Phrase(
            "{sku}, {kind}: no longer noted as filed under case {case}.",
            {"sku": name, "kind": NAMES[kind], "case": case_id},  # type: ignore[index]  # one of KINDS
        )
        session.commit()
    return said
