"""A real mail server on a port of its own (aiosmtpd): it keeps what it takes, and can refuse, hang up or be closed."""

from __future__ import annotations

import email.policy
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bot.mail_server import MailServer

SENDER = "orders@kestrel.example"


@dataclass
class Mailbox:
    """What was taken, and the answers to come: one for each of the next RCPT or DATA.

    An answer is a line such as "550 no such user", or "lost": the mail is kept, and the connection drops without a word.
    """

    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    to: list[list[str]] = field(default_factory=list)
    rcpt: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    on_data: Callable[[], None] | None = None
    port: int = 0

    def server(self, **changes: Any) -> MailServer:
        """How it is reached."""
        plain: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.port,
            "tls_from_the_start": False,
            "address": SENDER,
        }
        return MailServer(**plain | changes)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """A recipient is named."""
        if self.rcpt:
            return self.rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """A mail arrives."""
        answer = self.data.pop(0) if self.data else "250 taken"
        if answer[0] == "2" or answer == "lost":
            assert isinstance(envelope.content, bytes)
            content = envelope.content
            self.raw.append(content)
            self.mails.append(BytesParser(EmailMessage, policy=email.policy.default).parsebytes(content))
            self.to.append(list(envelope.rcpt_tos))
        if self.on_data is not None:
            self.on_data()
        if answer == "lost":
            assert server.transport is not None
            server.transport.close()
        return answer

    def sign_in(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        """Somebody says who they are; only the password "right" is."""
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"right", handled=False)


@contextmanager
def open_mailbox(
    box: Mailbox | None = None,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    smtps: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    password: bool = False,
) -> Iterator[Mailbox]:
    """The server, until the end of the block; a given one is opened again. ``password`` asks people to sign in."""
    box = box or Mailbox()
    controller = Controller(
        box,
        hostname=host,
        port=port or _free_port(host),
        ssl_context=smtps,
        tls_context=starttls,
        auth_required=password,
        auth_require_tls=False,
        authenticator=box.sign_in if password else None,
        ready_timeout=20,
    )
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()


def _free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
