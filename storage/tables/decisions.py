"""What was thought, proposed and decided. Decisions and the audit log are append-only (triggers see to it)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.tables.types import MoneyType, UtcDateTime


class ForecastRow(SQLModel, table=True):
    """The latest forecast of a SKU. ``mean`` and ``quantiles`` are float32, little-endian, row by row.

    ``data_through`` is the last day of data it was made on: newer data makes it stale.
    """

    __tablename__ = "forecast"

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    start: date
    days: int
    mean: bytes = Field(sa_type=LargeBinary)
    quantiles: bytes = Field(sa_type=LargeBinary)
    level_sigma: float
    level_drift: float = 0.0
    method: str
    out_of_stock_days: int = 0
    units_put_back: float = 0.0
    drivers: list[Any] = Field(default_factory=list, sa_type=JSON)
    data_through: date
    data_version: int = 0
    made_at: datetime = Field(sa_type=UtcDateTime)


class SuggestionRow(SQLModel, table=True):
    """A suggestion as it was made: what was shown and what it was made on, enough to replay it."""

    __tablename__ = "suggestion"
    __table_args__ = (Index("ix_suggestion_sku", "workspace_id", "sku_id", "as_of"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    sku_id: int = Field(foreign_key="sku.id")
    as_of: date
    action: str
    quantity: int
    money_at_stake: Decimal | None = Field(default=None, sa_type=MoneyType)
    shown: dict[str, Any] = Field(sa_type=JSON)
    inputs: dict[str, Any] = Field(sa_type=JSON)
    made_at: datetime = Field(sa_type=UtcDateTime)


class Draft(SQLModel, table=True):
    """A replenishment draft awaiting a decision. One open draft per SKU at most (a partial unique index).

    ``state``: "open", "approved", "rejected", "withdrawn" (no longer needed), "expired". ``version`` rises
    with every change; a decision names the version it was made on. ``snoozed_until`` hides an open draft.
    ``orders`` is the list of dated orders: quantity, mode, supplier, order_by, arrives, unit_cost.
    ``headline`` (a phrase) and ``urgency`` are what a list shows of it; ``basis`` holds the few figures that it
    rests on (`core.proposal.Basis`), so that one can tell whether anything changed since. ``attribute`` is the word by which
    it goes before the drafts of its siblings in lists (F5).
    """

    __tablename__ = "draft"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index(
            "ux_draft_one_open",
            "workspace_id",
            "sku_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_draft_state", "workspace_id", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    number: str
    sku_id: int = Field(foreign_key="sku.id")
    suggestion_id: int | None = Field(default=None, foreign_key="suggestion.id")
    state: str = "open"
    version: int = 1
    quantity: int
    orders: list[Any] = Field(sa_type=JSON)
    cash: Decimal | None = Field(default=None, sa_type=MoneyType)
    currency: str | None = None
    money_at_stake: Decimal | None = Field(default=None, sa_type=MoneyType)
    note: str | None = None
    edited_by: str | None = None
    snoozed_until: date | None = None
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    expires_on: date | None = None
    headline: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    urgency: str = "notice"
    attribute: str | None = None
    basis: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class Decision(SQLModel, table=True):
    """Append-only: one row per decision a person made on a draft, with what they saw."""

    __tablename__ = "decision"

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    draft_id: int = Field(foreign_key="draft.id", index=True)
    draft_version: int
    kind: str
    person: str
    at: datetime = Field(sa_type=UtcDateTime)
    quantity: int | None = None
    reason: str | None = None
    suggestion_id: int | None = Field(default=None, foreign_key="suggestion.id")
    shown: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class AlertRow(SQLModel, table=True):
    """An alert and what became of it. ``key`` names the happening: it is raised once.

    ``version`` rises with every change of state or severity; a click names the version it was made on.
    ``snoozed_for`` says what ends a snooze (a day, a week, an arrival, getting worse, or lifting a mute), and
    ``snoozed_at_*`` how bad it was then. ``handled_by`` is who saw, put off or ended it; ``announced_at`` when
    its messages were promised.
    """

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index("ix_alert_state", "workspace_id", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    key: str
    rule: str
    severity: str
    sku_id: int | None = Field(default=None, foreign_key="sku.id", index=True)
    subject: str = ""
    raised_on: date
    ended_on: date | None = None
    title: dict[str, Any] = Field(sa_type=JSON)
    evidence: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    recommended_action: dict[str, Any] = Field(sa_type=JSON)
    money_at_stake: Decimal | None = Field(default=None, sa_type=MoneyType)
    units_at_stake: int | None = None
    state: str = "open"
    snoozed_until: date | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1
    says: list[Any] = Field(default_factory=list, sa_type=JSON)
    remedies: list[Any] = Field(default_factory=list, sa_type=JSON)
    snoozed_for: str | None = None
    snoozed_at_severity: str | None = None
    snoozed_at_money: Decimal | None = Field(default=None, sa_type=MoneyType)
    handled_by: str | None = None
    announced_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SkuState(SQLModel, table=True):
    """What the last night's decision found of a SKU: the figures that lists and health need without deciding anew.

    Risks are 0-100; ``lead_days`` is the mean lead time of an order, ``goods_in`` in how many days the next goods are
    expected, ``next_goods_on`` the day of those that are on their way, ``per_day`` the mean units a day of the next thirty. ``unit_margin`` and ``units_short`` are those of the
    suggestion; ``data_version`` that of the data it was made on. ``loss`` has what a unit bought now loses: price, net,
    break_even and floor as text, and whether it stops buying; empty where a unit pays. ``transfer`` is what of the seller's own
    warehouses has to be sent, from which and by when; empty where nothing has.
    """

    __tablename__ = "sku_state"

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    as_of: date
    stage: str
    abc_class: str
    action: str
    on_hand: int | None = None
    inbound: int = 0
    days_of_supply: float | None = None
    lead_days: float | None = None
    stockout_risk: int
    overstock_risk: int
    goods_in: int | None = None
    data_version: int | None = None
    runs_out_on: date | None = None
    per_day: float | None = None
    unit_margin: Decimal | None = Field(default=None, sa_type=MoneyType)
    units_short: float | None = None
    loss: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    next_goods_on: date | None = None
    transfer: dict[str, Any] | None = Field(default=None, sa_type=JSON)


class RemedyRow(SQLModel, table=True):
    """A remedy that a person started against a SKU's bad sales: how things stood then, and 45 days later (rule H5).

    ``before`` and ``after`` hold the same few figures; ``after`` is empty until ``due_on``.
    """

    __tablename__ = "remedy"
    __table_args__ = (Index("ix_remedy_sku", "workspace_id", "sku_id"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    sku_id: int = Field(foreign_key="sku.id")
    kind: str
    started_on: date
    due_on: date
    started_by: str
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    after: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class HoldRow(SQLModel, table=True):
    """A person's word on restocking one SKU: held until ``until`` (None: until lifted), or a rule's hold lifted.

    ``rule`` is "" for a person's own hold; "H2" with ``lifted`` true overrides that rule's hold until ``until``.
    """

    __tablename__ = "hold"

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    rule: str = Field(primary_key=True, default="")
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    lifted: bool = False
    until: date | None = None
    set_by: str
    set_at: datetime = Field(sa_type=UtcDateTime)


class AlertEvent(SQLModel, table=True):
    """What happened to an alert, in order: raised, worse, resolved, seen, put off, woken … Never changed but ``told``.

    ``told``: whether the channels that show the alert were promised the news.
    """

    __tablename__ = "alert_event"
    __table_args__ = (
        Index("ix_alert_event_untold", "workspace_id", "told"),
        Index("ix_alert_event_at", "workspace_id", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    alert_id: int = Field(foreign_key="alert.id", index=True)
    at: datetime = Field(sa_type=UtcDateTime)
    day: date
    kind: str
    severity: str
    person: str | None = None
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    told: bool = False


class AlertMute(SQLModel, table=True):
    """A rule that is not to be told for one SKU (``sku_id`` 0: for all), until somebody lifts it."""

    __tablename__ = "alert_mute"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    rule: str = Field(primary_key=True)
    sku_id: int = Field(primary_key=True, default=0)
    muted_by: str
    muted_at: datetime = Field(sa_type=UtcDateTime)


class Audit(SQLModel, table=True):
    """Append-only: who did what to what, when, on which inputs."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at", "workspace_id", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    at: datetime = Field(sa_type=UtcDateTime)
    person: str
    verb: str
    subject: str
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class OptionCurve(SQLModel, table=True):
    """What the quantities of a SKU would earn, as of the last run: what a budget is spread over.

    ``options`` are [quantity, mode, expected profit, 10 %, 90 %, cash, parts, whether it is the card's order], money as text; ``volume_cbm`` is of one unit;
    ``ad_roi`` is sales per unit of ad spend, ``attribute`` the word by which it goes before its siblings. ``headline`` is the decision's, as `Phrase.to_json` has it.
    """

    __tablename__ = "option_curve"

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    as_of: date
    action: str
    quantity: int
    currency: str
    volume_cbm: float | None = None
    ad_roi: float | None = None
    attribute: str | None = None
    options: list[Any] = Field(sa_type=JSON)
    headline: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    made_at: datetime = Field(sa_type=UtcDateTime)
