"""Every id that travels to Slack and back, in one place."""

from __future__ import annotations

import json
from typing import Literal, NamedTuple, get_args

from core.approval import SnoozeFor

COMMAND = "/restock"

APPROVE = "restock.approve"
EDIT = "restock.edit"
REJECT = "restock.reject"
WHY = "restock.why"
SNOOZE = "restock.snooze"
UNDO = "restock.undo"
MAIL_AGAIN = "restock.mail_again"
OPEN = "restock.open"
PROOF = "restock.proof"  # the value is the SKU's number in the store
PICK_SKU = "restock.pick_sku"
FIGURES = "restock.figures"  # the table behind a digest
RUN = "restock.run"  # a suggested command or question on a button; the value is its text

WHATIF = "restock.whatif"  # the value is a `Subject`
EDIT_VIEW = "restock.edit_view"
ORDER_ANYWAY = "restock.order_anyway"  # the value is the SKU's number in the store
ORDER_VIEW = "restock.order_view"
REJECT_VIEW = "restock.reject_view"
WHATIF_VIEW = "restock.whatif_view"
WHATIF_DRAFT_VIEW = "restock.whatif_draft_view"  # its submission changes the draft
SETTINGS_VIEW = "restock.settings_view"
SETTINGS = "restock.settings"
RATES = "restock.rates"
POLICY = "restock.policy"
POLICY_VIEW = "restock.policy_view"
TUNE_ACCEPT = "restock.tune_accept"  # the value is a `PolicyChange`
TUNE_DECLINE = "restock.tune_decline"
POLICY_UNDO = "restock.policy_undo"  # the value is a `PolicyChange`
ACCEPT_IMPORT = "restock.accept_import"  # the value is the import's number
UNDO_IMPORT = "restock.undo_import"  # the value is the import's number

ANSWER_IMPORT = "restock.answer_import"  # the value is what is lacking and the import's number
DAYS_VIEW = "restock.days_view"
MAP_VIEW = "restock.map_view"

CLAIM_FILE = "restock.claim_file"  # the value is a `ClaimRef`
CLAIM_UNDO = "restock.claim_undo"  # the value is a `ClaimRef` with its case
CLAIM_VIEW = "restock.claim_view"

UNWATCH = "restock.unwatch"  # the value is the SKU's number and the ASIN

ALERT_SEEN = "restock.alert_seen"
ALERT_LATER = "restock.alert_later"
ALERT_DO = "restock.alert_do"  # a remedy: which one is in the value
START = "restock.start"  # a remedy of a diagnosis; the value is its kind and the SKU's number
UNMUTE = "restock.unmute"  # the value is the rule and the SKU's number

# Inputs of the modals: each stands in a block of the same id.
YARDSTICK = "y"  # in a window's metadata: what the orders typed into it are measured by
SURE = "sure"  # beside it: the units that were asked for again already
QUANTITY = "restock.quantity"
MODE = "restock.mode"
SUPPLIER = "restock.supplier"
ORDER_BY = "restock.order_by"
NOTE = "restock.note"
REASON = "restock.reason"
REASON_TEXT = "restock.reason_text"
LANGUAGE = "restock.language"
DIGEST_CHANNEL = "restock.digest_channel"
DIGEST_TIME = "restock.digest_time"
APPROVERS = "restock.approvers"
MAP_KIND = "restock.map_kind"
MAP_FIELD = "restock.map_field"
FIRST_DAY = "restock.first_day"
LAST_DAY = "restock.last_day"
POLICY_SCOPE = "restock.policy_scope"
POLICY_FIELD = "restock.policy_field"
POLICY_VALUE = "restock.policy_value"
CASE = "restock.case"


MOST_ORDERS = 5  # that a draft's edit window has inputs for


# Levers of the what-if window.
IF_QUANTITY = "restock.if_quantity"
IF_MODE = "restock.if_mode"
IF_PRICE = "restock.if_price"
IF_DISCOUNT = "restock.if_discount"
IF_LEAD = "restock.if_lead"
IF_LEVEL = "restock.if_level"
IF_BUDGET = "restock.if_budget"
IF_ADS = "restock.if_ads"
LEVERS = {
    IF_QUANTITY: "quantity", IF_MODE: "mode", IF_PRICE: "price", IF_DISCOUNT: "discount", IF_LEAD: "lead_time",
    IF_LEVEL: "service_level", IF_BUDGET: "budget", IF_ADS: "ad_budget",
}  # fmt: skip
"""Which input moves which lever of `core.decide.choices.whatif.Levers`."""


def nth(name: str, place: int) -> str:
    """The id of an input of the edit window for the order at ``place``: ``restock.mode``, ``restock.mode.2`` …"""
    return name if place == 0 else f"{name}.{place + 1}"


class Payload(NamedTuple):
    """What a button carries: which draft, and the version the reader saw. Never state."""

    draft: str
    version: int

    def encode(self) -> str:
        """The value of a button: ``{"v":1,"d":"R-2026-0412","n":3}``."""
        return json.dumps({"v": 1, "d": self.draft, "n": self.version}, separators=(",", ":"))

    @staticmethod
    def decode(value: str) -> Payload:
        """The inverse of `encode`; raises ValueError for anything else."""
        data = json.loads(value)
        if not isinstance(data, dict) or data.get("v") != 1:
            raise ValueError("not a payload of this program")
        return Payload(str(data["d"]), int(data["n"]))


class AlertLater(NamedTuple):
    """What an entry of an alert's "not now" menu carries: the alert as seen, and what to do with it."""

    payload: Payload
    how: Literal["day", "week", "arrival", "worse", "mute", "dismiss"]

    def encode(self) -> str:
        """The value of the entry: ``{"v":1,"d":"A-12","n":3,"how":"week"}``."""
        return self.payload.encode()[:-1] + f',"how":"{self.how}"}}'

    @staticmethod
    def decode(value: str) -> AlertLater:
        """The inverse of `encode`; raises ValueError for anything else."""
        how = json.loads(value)["how"]
        if how not in ("day", "week", "arrival", "worse", "mute", "dismiss"):
            raise ValueError("not an entry of this program")
        return AlertLater(Payload.decode(value), how)


class AlertDo(NamedTuple):
    """What the button of a remedy carries: the alert as seen, and the kind of the remedy."""

    payload: Payload
    kind: str

    def encode(self) -> str:
        """The value of the button: ``{"v":1,"d":"A-12","n":3,"do":"draft"}``."""
        return self.payload.encode()[:-1] + f',"do":{json.dumps(self.kind)}}}'

    @staticmethod
    def decode(value: str) -> AlertDo:
        """The inverse of `encode`; raises ValueError for anything else."""
        return AlertDo(Payload.decode(value), str(json.loads(value)["do"]))


class Subject(NamedTuple):
    """What a what-if is about: a draft with the version the reader saw, or a SKU without one."""

    sku: str
    draft: str = ""
    version: int = 0

    def encode(self) -> str:
        """The value of a button, and what its window remembers: ``{"v":1,"s":"","d":"R-2026-0412","n":3}``."""
        said = {"v": 1, "s": self.sku, "d": self.draft, "n": self.version}
        return json.dumps(said, separators=(",", ":"), ensure_ascii=False)

    @staticmethod
    def decode(value: str) -> Subject:
        """The inverse of `encode`; raises ValueError for anything else."""
        data = json.loads(value)
        if not isinstance(data, dict) or data.get("v") != 1 or "s" not in data:
            raise ValueError("not a subject of this program")
        return Subject(str(data["s"]), str(data["d"]), int(data["n"]))


class ClaimRef(NamedTuple):
    """Which claim a button or window is about: a SKU's number in the store, the kind of loss, and the case once filed."""

    sku_id: int
    kind: str
    case_id: str = ""

    def encode(self) -> str:
        """The value of a button, and what its window remembers: ``{"v":1,"s":7,"k":"lost","c":""}``."""
        said = {"v": 1, "s": self.sku_id, "k": self.kind, "c": self.case_id}
        return json.dumps(said, separators=(",", ":"), ensure_ascii=False)

    @staticmethod
    def decode(value: str) -> ClaimRef:
        """The inverse of `encode`; raises ValueError for anything else."""
        data = json.loads(value)
        if not isinstance(data, dict) or data.get("v") != 1 or "k" not in data:
            raise ValueError("not a claim of this program")
        return ClaimRef(int(data["s"]), str(data["k"]), str(data["c"]))


class Snooze(NamedTuple):
    """What an entry of the snooze menu carries: the button's payload and for how long."""

    payload: Payload
    length: SnoozeFor

    def encode(self) -> str:
        """The value of the entry: ``{"v":1,"d":"R-2026-0412","n":3,"for":"week"}``."""
        return self.payload.encode()[:-1] + f',"for":"{self.length}"}}'

    @staticmethod
    def decode(value: str) -> Snooze:
        """The inverse of `encode`; raises ValueError for anything else."""
        length = json.loads(value)["for"]
        if length not in get_args(SnoozeFor):
            raise ValueError("not a snooze of this program")
        return Snooze(Payload.decode(value), length)


class PolicyChange(NamedTuple):
    """What the Undo of a threshold carries: where it was set, and what from and to (None: left to what holds around it)."""

    scope: str
    field: str
    before: float | None
    after: float | None

    def encode(self) -> str:
        """The value of a button."""
        return json.dumps({"v": 1, **self._asdict()}, separators=(",", ":"))

    @staticmethod
    def decode(value: str) -> PolicyChange:
        """The inverse of `encode`; raises ValueError for anything else."""
        data = json.loads(value)
        if not isinstance(data, dict) or data.pop("v", None) != 1:
            raise ValueError("not a payload of this program")
        return PolicyChange(str(data["scope"]), str(data["field"]), data["before"], data["after"])
