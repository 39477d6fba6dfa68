"""A purchase order as a mail: read back as a mail program reads it, whatever the names in it try."""

from __future__ import annotations

import dataclasses
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from storage.exports.po import PoDocument, PoLine
from storage.exports.po_letter import Letter, language_for, letter, message_id
from tests.storage.exports.test_po import ORDER

AT = datetime(2026, 11, 24, 16, 10, tzinfo=UTC)
HOW = Letter("orders@acme.example", "", "li@light.cn", "<po-0093.1@acme.example>", AT)
PAPERS = [("PO-0093.xlsx", b"PK"), ("PO-0093.pdf", b"%PDF")]


def read(po: PoDocument, how: Letter = HOW) -> EmailMessage:
    """The mail after its way over the wire."""
    sent = letter(po, PAPERS, how).as_bytes()
    assert sent.isascii()
    assert max(map(len, sent.split(b"\r\n"))) <= 998
    return BytesParser(EmailMessage, policy=email.policy.default).parsebytes(sent)


def words(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_the_mail_names_the_order_and_brings_both_papers() -> None:
    mail = read(ORDER)

    assert "Purchase order PO-0093 · Acme Home & Kitchen" == mail["Subject"]
    assert ["orders@acme.example", "orders@acme.example", "li@light.cn"] == [
        mail[name].addresses[0].addr_spec for name in ("From", "Reply-To", "To")
    ]
    assert ("Acme Home & Kitchen", "深圳市永盛五金制品有限公司") == (
        mail["From"].addresses[0].display_name,
        mail["To"].addresses[0].display_name,
    )
    assert ("<po-0093.1@acme.example>", AT) == (mail["Message-ID"], mail["Date"].datetime)
    assert [(name, content) for name, content in PAPERS] == [
        (each.get_filename(), each.get_content()) for each in mail.iter_attachments()
    ]


def test_it_says_what_is_ordered_and_what_to_do() -> None:
    said = words(read(ORDER))

    for each in (
        "PO-0093",
        "2026-11-24",
        "CUP-BLU-12",
        "600 pcs",
        "Sea",
        "at warehouse by 2027-01-20",
        "USD 6,306.00",
        "confirm",
    ):
        assert each in said
    assert "您好" not in said


def test_a_supplier_who_reads_chinese_gets_chinese_first_and_english_below() -> None:
    mail = read(dataclasses.replace(ORDER, language="zh_CN"))
    said = words(mail)

    assert "采购单" in mail["Subject"]
    assert said.index("您好") < said.index("Hello")
    for each in ("600 件", "海运", "要求到仓 2027-01-20", "合计：1,800 件，USD 6,306.00", "确认"):
        assert each in said


@pytest.mark.parametrize(
    ("supplier", "address", "currency", "language"),
    [
        ("Ningbo Light", "li@light.example", "USD", "en"),
        ("宁波灯具厂", "li@light.example", "USD", "zh_CN"),
        ("Ningbo Light", "li@light.com.cn", "USD", "zh_CN"),
        ("Ningbo Light", "4711@QQ.com", "USD", "zh_CN"),
        ("Ningbo Light", "li@light.example", "CNY", "zh_CN"),
        (None, "li@notqq.com", "", "en"),
    ],
)
def test_the_language_follows_name_address_and_currency(
    supplier: str | None, address: str, currency: str, language: str
) -> None:
    assert language == language_for(supplier, address, currency, "en")
    assert "zh_CN" == language_for(supplier, address, currency, "zh_CN")


def test_every_try_has_the_same_message_id_and_every_order_its_own() -> None:
    first = message_id("T1", "PO-0001", AT, "orders@acme.example")

    assert first == message_id("T1", "PO-0001", AT, "orders@acme.example")
    assert first.startswith("<po-0001.") and first.endswith("@acme.example>")  # noqa: PT018
    assert 3 == len({first, message_id("T2", "PO-0001", AT, "o@acme.example"), message_id("T1", "PO-0002", AT, "o@acme.example")})  # fmt: skip


HOSTILE = st.lists(
    st.sampled_from(
        [
            *"aZ .,;:<>@\"'()\\=?_-\r\n\x00\u2028\u202e李é😀",
            "\r\nBcc: x@evil.example\r\n",
            "=?utf-8?q?=0D=0A?=",
        ]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=150, deadline=None)
@example("", "", "", "a" * 16 + "\r\nBcc: x@evil.example\r\n" * 3)  # long enough to be folded
@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_no_name_breaks_out_of_its_header(buyer: str, supplier: str, title: str, sender: str) -> None:
    po = dataclasses.replace(ORDER, buyer=buyer, supplier=supplier, lines=(PoLine("A\r\nBcc: y", title, 5),))

    mail = read(po, HOW._replace(name=sender))

    assert sorted(mail.keys()) == sorted(
        ["Subject", "From", "Reply-To", "To", "Date", "Message-ID", "MIME-Version", "Content-Type"]
    )
    assert [["orders@acme.example"], ["li@light.cn"]] == [
        [each.addr_spec for each in mail[name].addresses] for name in ("From", "To")
    ]
    assert 2 == len(list(mail.iter_attachments()))
