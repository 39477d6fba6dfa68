"""The papers of a purchase order: gathered from the store, for `storage.exports.po` to write."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.usecases.plans import room
from core.approval import OrderState
from core.errors import NotFound
from core.phrase import Phrase
from storage.queries.goods import skus
from storage.queries.orders import purchase_orders
from storage.queries.program import people
from storage.tables import Workspace

if TYPE_CHECKING:
    from core.records import Mode
    from storage.exports.po import PoDocument
    from storage.exports.po_document import Language


def document(engine: Engine, workspace_id: str, number: str, *, locale: str = "en") -> PoDocument | None:
    """The order as the supplier will read it; None where it was taken back. Raises `NotFound`."""
    from storage.exports.po import PoDocument, PoLine
    from storage.exports.po_letter import language_for

    with Session(engine) as session:
        order = purchase_orders.by_number(session, workspace_id, number)
        if order is None or order.id is None:
            raise NotFound(Phrase("There is no purchase order {number}", {"number": number}))
        if order.state == OrderState.CANCELLED:
            return None
        rows = purchase_orders.lines(session, workspace_id, order.id)
        products = skus.products(session, workspace_id, [row.sku_id for row in rows])
        spell = skus.spelling(session, workspace_id)
        seller = session.get_one(Workspace, workspace_id).name
    lines = []
    for row in rows:
        product = products[row.sku_id]
        # The SKU stays the supplier's own word for it; where the goods are for stands behind the title.
        elsewhere = spell(product.sku, product.marketplace) != product.sku
        place = f"Amazon {room.code(product.marketplace)}" if elsewhere else None
        units = product.carton_units
        lines.append(
            PoLine(
                sku=product.sku,
                title=" · ".join(each for each in (product.title, place) if each) or None,
                quantity=row.quantity,
                cartons=-(-row.quantity // units) if units else None,
                unit_cost=row.unit_cost,
                mode=cast("Mode | None", row.mode),
                wanted_by=row.expected_on,
            )
        )
    language = cast("Language", locale if locale == "zh_CN" else "en")
    mailed_to = ((order.details or {}).get("mail") or {}).get("to")
    if mailed_to:
        language = language_for(order.supplier, mailed_to, order.currency or "", language)
    approver = people.person(engine, workspace_id, order.approved_by) if order.approved_by else None
    return PoDocument(
        number=order.number,
        ordered_on=order.approved_at.date() if order.approved_at else rows[0].ordered_on,
        buyer=seller or "–",
        supplier=order.supplier,
        currency=order.currency or "",
        lines=tuple(lines),
        approved_by=(approver.name if approver else None) or order.approved_by,
        note=order.note,
        language=language,
    )


def files(order: PoDocument) -> list[tuple[str, str, bytes]]:
    """The order as XLSX and PDF: file name, title and content of each."""
    from storage.exports.po import po_pdf, po_xlsx

    return [
        (f"{order.number}.xlsx", f"{order.number} (XLSX)", po_xlsx(order)),
        (f"{order.number}.pdf", f"{order.number} (PDF)", po_pdf(order)),
    ]
