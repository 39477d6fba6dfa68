"""Handing a mail over, on the wire: what the server answers decides what is done next, and no secret is told."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from email.message import EmailMessage
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from bot.logs import redact
from bot.mail_server import MailServer, check, hand_over, parse
from bot.settings import Settings, load
from bot.usecases import diagnosis
from core.errors import BadInput
from tests.bot.deliver.mailbox import SENDER, Mailbox, open_mailbox
from tests.scenarios.bot_in_slack import free_port

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
LI = "li@light.example"


def mail() -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = "PO-0001"
    made.set_content("two lines\n.and one that begins with a point\n")
    return made


def test_what_the_server_takes_is_sent_whole() -> None:
    with open_mailbox() as box:
        handed = hand_over(box.server(), mail(), LI)

    assert ("sent", "250 taken") == handed
    assert [[LI]] == box.to
    assert ["two lines", ".and one that begins with a point"] == box.mails[0].get_content().split("\r\n")[:2]


@pytest.mark.parametrize(
    ("where", "answer", "state"),
    [
        ("rcpt", "550 no such user here", "refused"),
        ("rcpt", "451 try again later", "not_taken"),
        ("data", "554 this is spam", "refused"),
        ("data", "452 disk is full", "not_taken"),
        ("data", "lost", "unsure"),
    ],
)
def test_the_servers_answer_says_what_is_to_be_done_next(where: str, answer: str, state: str) -> None:
    box = Mailbox(**{where: [answer]})  # type: ignore[arg-type]
    with open_mailbox(box):
        handed = hand_over(box.server(), mail(), LI)

    assert state == handed.state
    assert answer == "lost" or answer == handed.said


def test_where_nobody_listens_it_was_surely_not_taken() -> None:
    server = Mailbox(port=free_port()).server()

    assert "not_taken" == hand_over(server, mail(), LI).state
    assert "Connection refused" in check(server).said


def test_a_wrong_password_is_refused_and_not_repeated_in_the_answer() -> None:
    with open_mailbox(password=True) as box:
        assert "sent" == check(box.server(user="kestrel", password="right")).state
        handed = hand_over(box.server(user="kestrel", password="wr0ng"), mail(), LI)

    assert "refused" == handed.state
    assert "535" in handed.said
    assert "wr0ng" not in handed.said
    assert [] == box.mails


def test_a_password_is_not_sent_without_tls_to_another_machine() -> None:
    """127.0.0.2 is no name for this machine, as far as the program knows."""
    with open_mailbox(host="127.0.0.2", password=True) as box:
        handed = check(box.server(host="127.0.0.2", user="kestrel", password="right"))

    assert ("refused", "no STARTTLS is offered, so the password was not sent") == handed
    assert [] == box.logins


@pytest.mark.parametrize("how", ["smtps", "starttls"])
@pytest.mark.parametrize("trusted", [True, False])
def test_tls_is_spoken_with_a_server_whose_certificate_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, trusted: bool
) -> None:
    context = _certificate(tmp_path)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    with open_mailbox(host="127.0.0.2", password=True, **{how: context}) as box:
        server = box.server(
            host="127.0.0.2", tls_from_the_start=how == "smtps", user="kestrel", password="right"
        )
        handed = hand_over(server, mail(), LI)

    assert ("sent" if trusted else "refused") == handed.state
    assert trusted or "certificate" in handed.said.lower()
    assert ([(b"kestrel", b"right")] if trusted else []) == box.logins


def test_an_url_names_the_server_and_its_usual_port() -> None:
    server = parse("smtps://orders%40kestrel.example:p%40ss%3A@mail.example.com", f"Kestrel <{SENDER}>")

    assert ("mail.example.com", 465, True) == (server.host, server.port, server.tls_from_the_start)
    assert ("orders@kestrel.example", "p@ss:", "Kestrel", SENDER) == (
        server.user, server.password, server.name, server.address,
    )  # fmt: skip
    assert 587 == parse("smtp://mail.example.com", SENDER).port


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("smtps://u:s3cret@mail.example.com:s3cret", SENDER),
        ("https://u:s3cret@mail.example.com", SENDER),
        ("smtp://u:s3cret@", SENDER),
        ("smtp://s3cret@mail.example.com", SENDER),
        ("smtp://u:s3cret/x@mail.example.com", SENDER),
        ("smtp://u:s3cret%C3%A9@mail.example.com", SENDER),
        ("smtp://u:s3cret@mail.example.com", "Kestrel"),
        ("smtp://u:s3cret@mail.example.com", "a@x.com, b@x.com"),
        ("smtp://u:s3cret@mail.example.com", "Kestrel <a@x.com>\r\nBcc: b@x.com"),
        ("smtp://u:s3cret@mail.example.com", None),
        ("", SENDER),
    ],
)
def test_a_wrong_setting_is_told_without_the_secret(url: str, sender: str | None) -> None:
    with pytest.raises(ValidationError) as wrong:
        Settings(_env_file=None, restock_smtp_url=SecretStr(url), restock_mail_from=sender)

    (told,) = wrong.value.errors()
    assert "RESTOCK_" in told["msg"]
    assert "s3cret" not in told["msg"]


def test_a_server_without_a_sender_is_said_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RESTOCK_SMTP_URL", "smtp://u:s3cret@mail.example.com")
    load.cache_clear()

    with pytest.raises(BadInput, match="started: RESTOCK_SMTP_URL and RESTOCK_MAIL_FROM go together"):
        load()


def test_no_representation_and_no_log_line_shows_the_password() -> None:
    server = parse("smtp://u:s3cret@mail.example.com", SENDER)

    assert isinstance(server, MailServer)
    assert "s3cret" not in repr(server)
    assert "s3cret" not in redact("connecting to smtp://u:s3cret@mail.example.com:587")
    assert "s3cret" not in repr(
        Settings(
            _env_file=None,
            restock_smtp_url=SecretStr("smtp://u:s3cret@mail.example.com"),
            restock_mail_from=SENDER,
        )
    )


def test_settings_that_are_not_read_from_the_environment_mail_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo makes its own, so that a made-up shop never writes to anybody."""
    monkeypatch.setenv("RESTOCK_SMTP_URL", "smtp://u:s3cret@mail.example.com")
    monkeypatch.setenv("RESTOCK_MAIL_FROM", SENDER)

    assert Settings(_env_file=None).mail_server is not None
    assert Settings.model_construct(slack_api_url="http://127.0.0.1/").mail_server is None


def test_the_doctor_signs_in_and_says_what_to_do() -> None:
    with open_mailbox(password=True) as box:
        well = diagnosis.of_mail(box.server(user="kestrel", password="right"))
        wrong = diagnosis.of_mail(box.server(user="kestrel", password="wr0ng"))
    gone, unset = diagnosis.of_mail(box.server()), diagnosis.of_mail(None)

    assert ["ok", "wrong", "wrong", "note"] == [each.state for each in (well, wrong, gone, unset)]
    assert f"takes mail from {SENDER}" in str(well.says)
    assert "535" in str(wrong.says)
    assert "check user, password" in str(wrong.cure)
    assert "check host and port" in str(gone.cure)
    assert "RESTOCK_SMTP_URL" in str(unset.cure)
    assert [] == box.mails


def _certificate(folder: Path) -> ssl.SSLContext:
    """A certificate of 127.0.0.2, signed by itself."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl to make a certificate with")
    made = [
        "-keyout",
        str(folder / "key.pem"),
        "-out",
        str(folder / "cert.pem"),
        "-days",
        "2",
        "-subj",
        "/CN=127.0.0.2",
    ]
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", *made,
         "-addext", "subjectAltName=IP:127.0.0.2"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context
