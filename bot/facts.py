"""What a view is drawn from: frozen facts that use cases hand to `bot.render`, without SQL or Slack in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from core.phrase import Phrase

if TYPE_CHECKING:  # numpy comes with the records, and a bot that starts needs only the names
    from core.decide.formulas import Formula
    from core.proof.proof import Proof
    from core.records import History, Mode
    from core.suggestion import Alert, Order, Suggestion

DraftState = Literal["open", "approved", "rejected", "withdrawn", "expired"]
MailState = Literal["waiting", "sent", "failed", "no_address", "two_suppliers"]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who will read it: language "en" or "zh_CN", time zone (IANA), and whether they may decide.

    ``may_decide`` is None while Slack has not said whether they are among those who may.
    """

    locale: str = "en"
    tz: str = "UTC"
    user_id: str | None = None
    may_decide: bool | None = True


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old the figures are. ``stale`` names the sources that are older than they normally are."""

    sales_through: date | None
    stock_as_of: date | None
    imported_at: datetime | None
    stale: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was imported yet."""
        return self.sales_through is None and self.stock_as_of is None and self.imported_at is None


@dataclass(frozen=True, slots=True)
class MailFacts:
    """What becomes of an order's mail to its supplier: ``to`` whom, ``due`` when next, and what went wrong so far."""

    state: MailState
    supplier: str | None = None
    to: str | None = None
    tries: int = 0
    due: datetime | None = None
    sent_at: datetime | None = None
    problem: Phrase | None = None


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """A draft as it stands now, with the purchase order it became, if it did.

    ``sku`` is as people read and type it: "HX-1@DE" where HX-1 is sold in several marketplaces.
    ``family`` is the marketplace and parent ASIN of its SKU; by ``attribute`` it goes before its siblings (F5).
    """

    number: str
    version: int
    state: DraftState
    sku_id: int
    sku: str
    title: str | None
    quantity: int
    orders: tuple[Order, ...]
    currency: str
    cash: Decimal | None
    money_at_stake: Decimal | None
    order_by: date | None
    created_at: datetime
    snoozed_until: date | None = None
    edited_by: str | None = None
    note: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    po_number: str | None = None
    po_state: str | None = None
    undo_until: datetime | None = None
    mail: MailFacts | None = None
    headline: Phrase | None = None
    urgency: Literal["critical", "act", "notice"] = "notice"
    family: tuple[str, str] | None = None
    attribute: str | None = None


@dataclass(frozen=True, slots=True)
class OrderChange:
    """One dated order as a person typed it; the supplier None where the product names none."""

    quantity: int
    mode: Mode
    supplier: str | None
    order_by: date


@dataclass(frozen=True, slots=True)
class DraftChange:
    """What a person changes about a draft: its orders, all of them, and a note to go with it."""

    orders: tuple[OrderChange, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PastForecast:
    """A forecast as it was made: units a day over ``days`` days from the day after ``made_on``."""

    made_on: date
    days: int
    per_day: float


@dataclass(frozen=True, slots=True)
class ProofFacts:
    """What is kept of a SKU's replay: the line beside its suggestion, and the proof, None where there is none."""

    sku_id: int
    as_of: date
    line: Phrase
    proof: Proof | None


@dataclass(frozen=True, slots=True)
class SkuProof:
    """A replay with the name of its SKU, for the answer behind the button."""

    sku: str
    facts: ProofFacts


@dataclass(frozen=True, slots=True)
class CardFacts:
    """Everything on the card of `/restock SKU`: the decision, what it was made on, and the draft if there is one.

    ``record`` says how earlier forecasts of the SKU turned out, ``past`` are those that the chart shows.
    ``risk_record`` tells how often such a risk came true before, where that is known. ``decided_on`` is said where the
    draft was decided on another forecast than the figures here stand on. ``sku_id`` is the SKU's number in the store,
    ``called`` the SKU as people read and type it: "HX-1@DE" where HX-1 is sold in several marketplaces.
    """

    suggestion: Suggestion
    history: History
    draft: DraftFacts | None
    freshness: Freshness
    alerts: tuple[Alert, ...] = ()
    record: Phrase | None = None
    past: tuple[PastForecast, ...] = ()
    proof: ProofFacts | None = None
    risk_record: Phrase | None = None
    formulas: tuple[Formula, ...] = ()
    decided_on: Phrase | None = None
    sku_id: int | None = None
    called: str | None = None

    @property
    def name(self) -> str:
        """The SKU's name, as `called`, else the SKU alone."""
        return self.called or self.suggestion.sku

    @property
    def is_projected(self) -> bool:
        """Whether there is a forecast: without one there is nothing ahead to tell or to draw."""
        return self.suggestion.action != "review" or self.suggestion.total_q90 > 0


@dataclass(frozen=True, slots=True)
class SkuHit:
    """A SKU that words may have meant; ``exact`` when they can have meant nothing else."""

    sku_id: int
    sku: str
    marketplace: str
    asin: str | None
    title: str | None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class AlertFacts:
    """An alert as it stands now, as every surface shows it.

    ``version`` is what a click on it names. ``snoozed_for`` says what ends a snooze; ``handled_by`` is who saw it,
    put it off or dismissed it; ``title_of_sku`` the product's name.
    """

    number: str
    version: int
    state: Literal["open", "acknowledged", "snoozed", "resolved"]
    alert: Alert
    sku_id: int | None
    currency: str = "USD"
    title_of_sku: str | None = None
    snoozed_until: date | None = None
    snoozed_for: str | None = None
    handled_by: str | None = None


@dataclass(frozen=True, slots=True)
class MuteFacts:
    """A rule that is muted for a SKU, or for all where ``sku`` is None."""

    rule: str
    sku_id: int
    sku: str | None
    muted_by: str
    muted_at: datetime


@dataclass(frozen=True, slots=True)
class DigestFacts:
    """The morning's digest: open drafts ranked by money at stake, what is watched, what changed since yesterday.

    ``room`` says where the open drafts together are more than FBA has room for; ``put_off`` are those that are no decision
    of today, soonest first.
    """

    day: date
    drafts: tuple[DraftFacts, ...]
    calm_skus: int
    alerts: tuple[Alert, ...]
    changes: tuple[Phrase, ...]
    freshness: Freshness
    next_order_by: date | None = None
    next_order_sku: str | None = None
    late: bool = False
    room: tuple[Phrase, ...] = ()
    put_off: tuple[DraftFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class SkuFigures:
    """One SKU as the last night found it; risks are 0-100."""

    sku: str
    action: str
    on_hand: int | None
    inbound: int
    days_of_supply: float | None
    stockout_risk: int
    overstock_risk: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The SKUs that fit a table, of how many there are, the day they were found, and how old the data is."""

    rows: tuple[SkuFigures, ...]
    of: int
    as_of: date | None
    freshness: Freshness | None = None


@dataclass(frozen=True, slots=True)
class KpiWeek:
    """The shop's figures over the four weeks to ``end``, as `core.watch.kpis.Kpis` has them; None: not enough data."""

    end: date
    turnover: float | None
    lost_units: float
    lost_money: float
    age_score: float | None
    in_stock_rate: float | None


@dataclass(frozen=True, slots=True)
class KpiTrend:
    """Weeks of the shop's figures, oldest first, and the currency of their money."""

    currency: str
    weeks: tuple[KpiWeek, ...]


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """App Home of ``day``: decisions waiting, alerts, how fresh the data is, the shop's figures, and the settings that hold."""

    day: date
    drafts: tuple[DraftFacts, ...]
    alerts: tuple[Alert, ...]
    freshness: Freshness
    calm_skus: int
    trend: KpiTrend | None = None
    digests: tuple[tuple[str, str, str], ...] = ()
    """Channel, time of day and time zone of each morning digest."""
    approvers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One SKU of a budget list: what to buy of it, and what its card orders (0: nothing).

    ``parts`` are units and mode of each part, one where it goes as a whole; ``card`` those of the card's order, () where
    not known. ``more_cash`` and ``more_profit`` are what the card's order takes and earns beyond the list's, None where that is not known.
    """

    sku_id: int
    sku: str
    title: str | None
    quantity: int
    mode: str
    cash: Decimal
    profit: Decimal
    suggested: int
    parts: tuple[tuple[int, str], ...] = ()
    more_cash: Decimal | None = None
    more_profit: Decimal | None = None
    card: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A SKU that is not on the list, why, and what its best quantity would have earned (None: unknown)."""

    sku_id: int
    sku: str
    reason: Phrase
    profit: Decimal | None = None
    cash: Decimal | None = None


@dataclass(frozen=True, slots=True)
class BudgetFacts:
    """The best list under a budget: bought, left out, and what a little more money would earn.

    ``bound`` is what no list can beat. ``as_of`` is the day the options were reckoned on. ``room`` says where FBA's
    room binds, and what more of it would earn; with ``outside`` it takes nothing, and the list is the one without that limit.
    ``rates`` say at which exchange rates SKUs in other currencies were counted.
    """

    amount: Decimal
    currency: str
    volume: float | None
    lines: tuple[BudgetLine, ...]
    left: tuple[LeftOut, ...]
    profit: Decimal
    cash: Decimal
    used_volume: float
    bound: Decimal
    step: Decimal
    next_profit: Decimal
    as_of: date | None
    room: tuple[Phrase, ...] = ()
    outside: bool = False
    rates: tuple[Phrase, ...] = ()
