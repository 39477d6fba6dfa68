"""How the product keeps house: imports, outbox, runs, settings, people, messages."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.types import UtcDateTime


class Import(SQLModel, table=True):
    """One file that was read, or held back. ``state``: "done", "held" (thin: waits for a person), "refused", "taken_back".

    ``rates`` are the exchange rates its amounts were converted at, by currency, None as a rate where nobody had said one.
    """

    __tablename__ = "import"
    __table_args__ = (
        Index("ix_import_kind", "workspace_id", "kind", "marketplace"),
        Index("ix_import_sha", "workspace_id", "sha256"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    file_name: str
    sha256: str
    kind: str
    state: str
    encoding: str | None = None
    marketplace: str | None = None
    currency: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    rows_read: int = 0
    rows_new: int = 0
    rows_changed: int = 0
    rows_refused: list[Any] = Field(default_factory=list, sa_type=JSON)
    totals: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    reason: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    as_of: datetime | None = Field(default=None, sa_type=UtcDateTime)
    rates: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    imported_by: str | None = None
    imported_at: datetime = Field(sa_type=UtcDateTime)
    taken_back_by: str | None = None
    taken_back_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RowsBefore(SQLModel, table=True):
    """Rows of one table as they were before an import changed or removed them, packed, so that it can be taken back.

    ``about`` is the table; the row in which it is "" comes last and holds what other imports this one met
    (`storage.imports.before`). Ids rise in the order in which imports ended.
    """

    __tablename__ = "rows_before"

    id: int | None = Field(default=None, primary_key=True)
    import_id: int = Field(foreign_key="import.id", index=True)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    about: str
    content: bytes = Field(sa_type=LargeBinary)


class HeldPart(SQLModel, table=True):
    """A piece of a file that is held back, packed, so that it can be accepted later without being sent again."""

    __tablename__ = "held_part"

    import_id: int = Field(primary_key=True, foreign_key="import.id")
    number: int = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    content: bytes = Field(sa_type=LargeBinary)


class Outbox(SQLModel, table=True):
    """An effect outside the database, promised in the transaction that decided it.

    ``state``: "waiting", "sending" (leased until ``lease_until``), "done", "failed", "cancelled". ``key`` makes the
    promise unique. ``progress`` holds what was already achieved (a file id, a message's ts), so that a
    retry goes on instead of starting over. Rows with the same ``lane`` (a channel, a draft) go in order.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index("ix_outbox_due", "state", "due_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    key: str
    kind: str
    lane: str = ""
    payload: dict[str, Any] = Field(sa_type=JSON)
    progress: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    state: str = "waiting"
    attempts: int = 0
    due_at: datetime = Field(sa_type=UtcDateTime)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    leased_by: str | None = None
    last_error: str | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class JobRun(SQLModel, table=True):
    """A run of the scheduler's work, claimed by its row: two replicas, one run."""

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("workspace_id", "job", "period"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    job: str
    period: str
    state: str
    claimed_by: str | None = None
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    started_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class Setting(SQLModel, table=True):
    """A setting of the workspace (scope ""), a channel or a person (scope is Slack's id)."""

    __tablename__ = "setting"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    scope: str = Field(primary_key=True, default="")
    name: str = Field(primary_key=True)
    value: Any = Field(sa_type=JSON)
    set_by: str | None = None
    set_at: datetime = Field(sa_type=UtcDateTime)


class Person(SQLModel, table=True):
    """What Slack told of a person, kept a day: locale, time zone, whether an admin."""

    __tablename__ = "person"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    user_id: str = Field(primary_key=True)
    name: str | None = None
    locale: str | None = None
    tz: str | None = None
    is_admin: bool = False
    fetched_at: datetime = Field(sa_type=UtcDateTime)


class Message(SQLModel, table=True):
    """A message that shows something that may change: every one of them is brought up to date.

    ``kind`` and ``subject`` say what it shows ("card" of a draft number, "digest" of a day, "alert" of a key);
    ``state`` holds what is needed to draw it again (chart file id, language, who asked).
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel", "ts"),
        Index("ix_message_subject", "workspace_id", "kind", "subject"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    channel: str
    ts: str
    kind: str
    subject: str
    state: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    posted_at: datetime = Field(sa_type=UtcDateTime)


class Inbox(SQLModel, table=True):
    """A delivery of Slack's that was acknowledged: it is done once, also where the program that took it in has died.

    ``key`` is the same when Slack delivers the same thing again. ``body`` is what was delivered, emptied when it is
    done. Until then it is held by ``taken_by`` until ``lease_until``; ``attempts`` is how often it was begun.
    """

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_undone", "done_at", "lease_until"),)

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    key: str = Field(primary_key=True)
    body: dict[str, Any] = Field(sa_type=JSON)
    received_at: datetime = Field(sa_type=UtcDateTime)
    attempts: int = 1
    taken_by: str | None = None
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Counter(SQLModel, table=True):
    """The last number given out: drafts (R-2026-0001), purchase orders (PO-0001)."""

    __tablename__ = "counter"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    name: str = Field(primary_key=True)
    value: int = 0


class Conversation(SQLModel, table=True):
    """What was last asked in a thread, as the query it was read as: the next question there may go on from it.

    ``thread_ts`` is "" where a direct message is not in a thread. The words of the question are not kept.
    """

    __tablename__ = "conversation"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    channel: str = Field(primary_key=True)
    thread_ts: str = Field(primary_key=True, default="")
    query: dict[str, Any] = Field(sa_type=JSON)
    updated_at: datetime = Field(sa_type=UtcDateTime)
