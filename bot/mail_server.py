"""The mail server of this installation: what RESTOCK_SMTP_URL says, handing a mail over to it, and what came of that.

It is one for the whole installation: every Slack workspace's orders go out by it, from one sender.
A password is only ever sent over TLS whose certificate was checked, or within one machine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from core.addresses import is_address

if TYPE_CHECKING:
    from email.message import EmailMessage
    from smtplib import SMTP

TIMEOUT_SECONDS = 20.0
"""How long each step of the exchange may take."""

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_PORTS = {"smtps": 465, "smtp": 587}
LONGEST_WORDS = 200


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in, and whom it is from. The password is in no representation of it."""

    host: str
    port: int
    tls_from_the_start: bool
    address: str
    name: str = ""
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def is_here(self) -> bool:
        """Whether it runs on this very machine."""
        return self.host in _LOOPBACK


class Handed(NamedTuple):
    """What came of handing a mail over, and the server's words or the fault, cleaned.

    "sent": the server took it. "refused": it will not take it next time either. "not_taken": it surely has not got it,
    and may take it later. "unsure": the answer got lost after the mail was on its way.
    """

    state: Literal["sent", "refused", "not_taken", "unsure"]
    said: str


def parse(url: str, sender: str) -> MailServer:
    """The server of an URL such as ``smtps://user:password@host:465`` and a sender ``Name <a@x.com>`` or ``a@x.com``.

    ``smtp://`` begins in the clear and turns to TLS by STARTTLS. Raises `ValueError`, whose words hold nothing of the URL.
    """
    from email.utils import getaddresses

    how = "must look like smtps://user:password@mail.example.com:465 or smtp://…:587, the password percent-encoded"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(how) from None
    if parts.scheme not in _PORTS or not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(how)
    if (parts.username is None) != (parts.password is None):
        raise ValueError("has a user without a password, or a password without a user")
    user, password = (None if each is None else unquote(each) for each in (parts.username, parts.password))
    if not (user or "").isascii() or not (password or "").isascii():
        raise ValueError(
            "has a user or password with characters outside ASCII, which no sign-in by SMTP takes"
        )
    named = getaddresses([sender])
    if len(named) != 1 or not is_address(named[0][1]) or not sender.isprintable():
        raise ValueError("RESTOCK_MAIL_FROM must be one address, such as Acme Buying <orders@acme.example>")
    name, address = named[0]
    return MailServer(
        host,
        port or _PORTS[parts.scheme],
        parts.scheme == "smtps",
        address,
        name,
        user,
        password,
    )


def hand_over(server: MailServer, message: EmailMessage, to: str) -> Handed:
    """Give one mail to the server, for one recipient. Takes seconds; belongs in a thread of its own."""
    import smtplib

    content = message.as_bytes(policy=message.policy.clone(linesep="\r\n"))
    smtp = None
    try:
        smtp = _connect(server)
        for step in (partial(smtp.mail, server.address), partial(smtp.rcpt, to)):
            code, said = step()
            if code not in (250, 251):
                return _answered(code, said)
        return _content(smtp, content)
    except (smtplib.SMTPException, OSError) as error:
        return _failed(error)
    finally:
        if smtp is not None:
            _leave(smtp)


def check(server: MailServer) -> Handed:
    """Connect and sign in, and send nothing: "sent" where a mail could now be handed over."""
    import smtplib

    smtp = None
    try:
        smtp = _connect(server)
        code, said = smtp.noop()
        return _answered(code, said)
    except (smtplib.SMTPException, OSError) as error:
        return _failed(error)
    finally:
        if smtp is not None:
            _leave(smtp)


def _connect(server: MailServer) -> SMTP:
    import smtplib
    import ssl

    tls = ssl.create_default_context()
    if server.tls_from_the_start:
        smtp: SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_SECONDS, context=tls)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
    try:
        smtp.ehlo_or_helo_if_needed()
        if not server.tls_from_the_start and not server.is_here:
            if smtp.has_extn("starttls"):
                smtp.starttls(context=tls)
            elif server.password is not None:
                raise smtplib.SMTPNotSupportedError("no STARTTLS is offered, so the password was not sent")
        if server.user is not None and server.password is not None:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _content(smtp: SMTP, content: bytes) -> Handed:
    """The mail itself. Once it is on its way, a lost answer leaves open whether it was taken."""
    import smtplib

    try:
        return _answered(*smtp.data(content))
    except smtplib.SMTPDataError as error:  # it did not want to hear the content
        return _answered(error.smtp_code, error.smtp_error)
    except (smtplib.SMTPException, OSError) as error:
        return Handed("unsure", _failed(error).said)


def _leave(smtp: SMTP) -> None:
    """Say goodbye; whatever the server answers changes nothing."""
    import smtplib

    try:
        smtp.quit()
    except (smtplib.SMTPException, OSError):
        pass
    finally:
        smtp.close()


def _answered(code: int, said: bytes | str) -> Handed:
    """By the first digit of the code (RFC 5321, 4.2.1): 2 done, 4 not now, 5 not ever."""
    words = one_line(f"{code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}")
    if 200 <= code < 300:
        return Handed("sent", words)
    return Handed("refused" if code >= 500 else "not_taken", words)


def _failed(error: Exception) -> Handed:
    import smtplib
    import ssl

    if isinstance(error, smtplib.SMTPResponseException):
        return _answered(error.smtp_code, error.smtp_error)
    words = one_line(getattr(error, "strerror", None) or str(error) or type(error).__name__)
    lasting = isinstance(error, smtplib.SMTPNotSupportedError | ssl.SSLCertVerificationError)
    return Handed("refused" if lasting else "not_taken", words)


def one_line(text: str) -> str:
    """Foreign words on one line, without characters that are not shown, cut to a length that can be read."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:LONGEST_WORDS]
