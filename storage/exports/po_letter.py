"""A purchase order as a mail to its supplier: words, headers that nothing can break out of, and both papers.

The words stand here and not in the message catalogue: they are the supplier's to read, not a Slack reader's. A
supplier who seems to read Chinese gets Chinese first and English below it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from typing import NamedTuple

from storage.exports.po_document import Language, PoDocument, PoLine

SHOWN_LINES = 30
_OF_ADDRESSES = frozenset('()<>[]@,:;\\"')
LONGEST_NAME = 100
_CHINESE_MAIL = ("qq.com", "163.com", "126.com", "139.com", "189.cn", "sina.com", "sohu.com", "foxmail.com", "aliyun.com", "yeah.net")  # fmt: skip


class Letter(NamedTuple):
    """Whom it is from and to; ``name`` stands beside the sender's address. ``message_id`` is that of every try."""

    sender: str
    name: str
    to: str
    message_id: str
    sent_at: datetime


def language_for(supplier: str | None, address: str, currency: str, otherwise: Language) -> Language:
    """The language a supplier is written to in: Chinese where name, currency or address say so, else ``otherwise``.

    Worked example: 宁波灯具厂, or anybody paid in CNY, or ``li@qq.com`` or ``li@light.com.cn``, reads Chinese.
    """
    domain = address.rpartition("@")[2].lower()
    chinese = (
        any("\u4e00" <= each <= "\u9fff" for each in supplier or "")
        or currency.upper() in ("CNY", "RMB")
        or domain.endswith(".cn")
        or domain in _CHINESE_MAIL
    )
    return "zh_CN" if chinese else otherwise


def message_id(workspace_id: str, number: str, approved_at: datetime, sender: str) -> str:
    """The Message-ID of an order: the same for every try, so that a mail sent twice is known for one."""
    told = f"{workspace_id}\n{number}\n{approved_at.isoformat()}"
    digest = hashlib.sha256(told.encode()).hexdigest()[:20]
    return f"<{number.lower()}.{digest}@{sender.rpartition('@')[2]}>"


def letter(po: PoDocument, papers: Sequence[tuple[str, bytes]], how: Letter) -> EmailMessage:
    """The mail with ``papers`` (file name and content) attached; the same order and moment give the same headers."""
    from email.headerregistry import Address
    from email.policy import SMTP
    from email.utils import format_datetime

    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))  # not every server takes 8 bits
    buyer = _line(po.buyer)
    sender = Address(display_name=_name(how.name or po.buyer), addr_spec=how.sender)
    mail["Subject"] = f"{po.word('Purchase order')} {po.number} · {buyer}"
    mail["From"] = sender
    mail["Reply-To"] = sender  # stays where a relay writes its own account into From
    mail["To"] = Address(display_name=_name(po.supplier or ""), addr_spec=how.to)
    mail["Date"] = format_datetime(how.sent_at)
    mail["Message-ID"] = how.message_id
    words = [_english(po, buyer)]
    if po.language == "zh_CN":
        words.insert(0, _chinese(po, buyer))
    mail.set_content("\n\n---\n\n".join(words) + "\n")
    for name, content in papers:
        kind = "pdf" if name.endswith(".pdf") else "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        mail.add_attachment(content, maintype="application", subtype=kind, filename=name)
    return mail


def _english(po: PoDocument, buyer: str) -> str:
    lines = [
        "Hello,",
        "",
        f"attached is our purchase order {po.number} of {po.ordered_on.isoformat()}, as PDF and the same as XLSX:",
        "",
        *(_item(line, (line.mode or "").capitalize()) for line in po.lines[:SHOWN_LINES]),
        *([f"  … and {len(po.lines) - SHOWN_LINES} more lines"] if len(po.lines) > SHOWN_LINES else []),
        f"  Total: {po.quantity:,} pcs" + ("" if po.amount is None else f", {po.currency} {po.amount:,.2f}"),
        "",
        f"Please confirm quantity, price and delivery date by answering this mail; leave {po.number} in the subject.",
        "",
        "Thank you",
        buyer,
    ]
    return "\n".join(lines)


def _chinese(po: PoDocument, buyer: str) -> str:
    lines = [
        "您好：",
        "",
        f"附件是我方 {po.ordered_on.isoformat()} 的采购单 {po.number}，PDF 与 XLSX 内容相同：",
        "",
        *(_item(line, po.mode(line), "件", "要求到仓") for line in po.lines[:SHOWN_LINES]),
        *([f"  ……另有 {len(po.lines) - SHOWN_LINES} 行"] if len(po.lines) > SHOWN_LINES else []),
        f"  合计：{po.quantity:,} 件" + ("" if po.amount is None else f"，{po.currency} {po.amount:,.2f}"),
        "",
        f"请直接回复本邮件，确认数量、单价和交期，主题中请保留单号 {po.number}。",
        "",
        "谢谢！",
        buyer,
    ]
    return "\n".join(lines)


def _item(line: PoLine, mode: str, pieces: str = "pcs", wanted: str = "at warehouse by") -> str:
    parts = [_line(line.sku), _line(line.title or ""), f"{line.quantity:,} {pieces}", mode]
    if line.wanted_by is not None:
        parts.append(f"{wanted} {line.wanted_by.isoformat()}")
    return "  " + " · ".join(part for part in parts if part)


def _name(text: str) -> str:
    """A foreign text as it may stand before an address: `_line` without what an address is made of, as the library loses
    the quotes around a long name when it folds it."""
    return _line("".join(" " if c in _OF_ADDRESSES else c for c in text))


def _line(text: str) -> str:
    """A foreign text as it may stand in a header or on a line: no line ends, nothing unprintable, not endless.

    An encoded word is taken apart: the library would decode ``=?utf-8?q?=0D=0A?=`` into a line end after all checks.
    """
    shown = "".join(c if c.isprintable() else " " for c in text).replace("=?", "= ?")
    return " ".join(shown.split())[:LONGEST_NAME]
