"""The tidy tables: the plain CSV, TSV or XLSX form of every kind of fact, recognised by header.

Column names are those of the documentation; order is free. A row's fields go into the store under the same names,
except that ``date`` is its day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date

from core.addresses import is_address
from core.errors import BadUse
from core.phrase import Phrase
from storage.sources.kinds import Column, Kind, Place, Record, RowProblem, Setting, Shape, Type
from storage.sources.marketplaces import find
from storage.sources.place import known
from storage.sources.warehouses import country_of, marketplace_of

_DAY = Column("date", "day", required=True)
_SKU = Column("sku", "text", required=True)


def _c(name: str, type: Type, required: bool = False) -> Column:
    return Column(name, type, required)


def _as_day(record: Record, setting: Setting) -> Record:
    record["day"] = record.pop("date")
    return record


def _as_is(record: Record, setting: Setting) -> Record:
    return record


def _kind(
    name: str,
    *columns: Column,
    shape: Shape | None = None,
    distinctive: tuple[str, ...] = (),
    by_sku: bool = True,
    thin: bool = False,
    signs: tuple[str, ...] = (),
    amounts: tuple[str, ...] = (),
    extra: Mapping[str, Type] | None = None,
    place: Place | None = None,
    keeps_place: bool = False,
) -> Kind:
    dated = any(column.name == "date" for column in columns)
    stage: dict[str, Type] = {
        ("day" if column.name == "date" else column.name): column.type
        for column in columns
        if (column.name not in ("sku", "asin") or not by_sku)
        and (keeps_place or place is None or column.name != place.column)
    }
    return Kind(
        name=name,
        columns=columns,
        stage=stage | dict(extra or {}),
        shape=_within(shape or (_as_day if dated else _as_is), columns),
        period="rows" if dated else "none",
        tidy=True,
        thin="skus" if thin else None,
        signs=signs,
        amounts=amounts,
        place=place,
        by_sku=by_sku,
        distinctive=frozenset(distinctive),
    )


_LIMITS = {"rating": (0, 5), "ipi": (0, 1000)}
_NEVER_NOUGHT = ("bsr", "organic_rank", "sponsored_rank", "price", "unit_cost")


def _within(shape: Shape, columns: Sequence[Column]) -> Shape:
    """The shape with figures looked at first: what is out of its range is refused; rank, price and cost 0 are not known."""
    names = {column.name for column in columns}
    limits = {name: limit for name, limit in _LIMITS.items() if name in names}
    never = [name for name in _NEVER_NOUGHT if name in names]

    def within(record: Record, setting: Setting) -> Record | list[Record] | None:
        for name, (least, most) in limits.items():
            value = record.get(name)
            if value is not None and not least <= value <= most:
                raise RowProblem(
                    Phrase(
                        "{column}: “{text}” is not between {least} and {most}",
                        {"column": name, "text": f"{value:g}", "least": least, "most": most},
                    )
                )
        for name in never:
            if record.get(name) == 0:
                record[name] = None
        return shape(record, setting)

    return within if limits or never else shape


def _purchase_order(record: Record, setting: Setting) -> Record:
    mode = record.get("mode")
    if mode is not None:
        record["mode"] = _mode(mode)
    ordered: date = record["ordered_on"]
    for stage in ("expected_on", "produced_on", "departed_on", "arrived_on", "received_on"):
        on = record.get(stage)
        if on is not None and on < ordered:
            raise RowProblem(Phrase("{stage} is before ordered_on ({day})", {"stage": stage, "day": ordered}))
    return record


_SHIPMENT_STATES = (
    "working", "shipped", "in_transit", "delivered", "checked_in", "receiving", "closed", "cancelled", "deleted", "error",
)  # fmt: skip


def _shipment(record: Record, setting: Setting) -> Record:
    record["reference"] = record.pop("shipment")
    received = record.get("received_on")
    said = record.get("state") or ("closed" if received is not None else "shipped")
    record["state"] = said.casefold().replace(" ", "_").replace("-", "_")
    if record["state"] not in _SHIPMENT_STATES:
        raise RowProblem(
            Phrase(
                "state: “{text}” is none of {states}",
                {"text": said[:40], "states": ", ".join(_SHIPMENT_STATES)},
            )
        )
    record["quantity_received"] = record.get("quantity_received") or 0
    return record


def _freight(record: Record, setting: Setting) -> Record:
    record["mode"] = _mode(record["mode"])
    if record.get("transit_days") is None:
        raise RowProblem(Phrase("transit_days is empty"))
    named = record.pop("marketplace", None)
    if named is not None:
        try:
            known(named)
        except BadUse as error:
            raise RowProblem(error.phrase) from None
    record["everywhere"] = named is None and not setting.told
    return record


def _mode(text: str) -> str:
    mode = {
        "ocean": "sea",
        "海运": "sea",
        "空运": "air",
        "快递": "express",
        "卡航": "truck",
        "卡车": "truck",
    }.get(text.casefold(), text.casefold())
    if mode not in ("sea", "air", "express", "truck"):
        raise RowProblem(Phrase("mode: “{text}” is none of sea, air, express, truck", {"text": text[:40]}))
    return mode


def _event(record: Record, setting: Setting) -> Record:
    if record["ends_on"] < record["starts_on"]:
        raise RowProblem(Phrase("ends_on is before starts_on"))
    kind = (record.get("kind") or "sale").casefold()
    if kind not in ("sale", "holiday", "closure"):
        raise RowProblem(Phrase("kind: “{text}” is none of sale, holiday, closure", {"text": kind[:40]}))
    record["kind"] = kind
    record["category"] = record.get("category") or ""
    return record


def _supplier(record: Record, setting: Setting) -> Record:
    opens, closes = record.get("closed_from"), record.get("closed_to")
    if (opens is None) != (closes is None):
        raise RowProblem(Phrase("closed_from and closed_to go together; one of them is empty"))
    if opens is not None and closes is not None and closes < opens:
        raise RowProblem(Phrase("closed_to is before closed_from"))
    email = record.get("email")
    if email is not None and not is_address(email):
        raise RowProblem(
            Phrase(
                "email: “{text}” is not one e-mail address such as li@example.com; leave it empty, or name one",
                {"text": email[:60]},
            )
        )
    record["name"] = record.pop("supplier")
    return record


def _review(record: Record, setting: Setting) -> Record:
    record = _as_day(record, setting)
    words = "\n".join(str(record.get(name) or "") for name in ("rating", "title", "body"))
    record["fingerprint"] = hashlib.sha256(words.encode()).hexdigest()[:32]
    record["heading"] = record.pop("title", None)
    return record


def _keyword(record: Record, setting: Setting) -> Record:
    record = _as_day(record, setting)
    record["keyword"], record["source"] = (
        " ".join(record["keyword"].casefold().split()),
        record.get("source") or "",
    )
    record["sku"], record["asin"] = record.get("sku") or "", record.get("asin") or ""
    return record


def _listing(record: Record, setting: Setting) -> Record:
    record = _as_day(record, setting)
    record["source"] = record.get("source") or "listings"
    return record


def _blank(*names: str) -> Shape:
    def shape(record: Record, setting: Setting) -> Record:
        record = _as_day(record, setting)
        for name in names:
            record[name] = record.get(name) or ""
        return record

    return shape


def _ranked(record: Record, setting: Setting) -> Record | None:
    return (
        None
        if record["bsr"] is None
        else {**_as_day(record, setting), "category": record.get("category") or ""}
    )


TIDY: tuple[Kind, ...] = (
    _kind(
        "products", _SKU, _c("asin", "text"), _c("title", "text"), _c("category", "text"), _c("parent_asin", "text"),
        _c("variant", "text"), _c("launched_on", "day"), _c("price", "money"), _c("currency", "text"),
        _c("unit_cost", "money"), _c("weight_g", "real"), _c("length_cm", "real"), _c("width_cm", "real"),
        _c("height_cm", "real"), _c("supplier", "text"), _c("moq", "whole"), _c("case_pack", "whole"),
        _c("carton_units", "whole"), _c("production_days", "whole"), _c("keywords", "words"),
        _c("duty_rate", "share"), _c("prep_cost", "money"), amounts=("unit_cost", "prep_cost"),
        distinctive=(
            "asin", "title", "category", "parent_asin", "variant", "launched_on", "unit_cost", "weight_g", "supplier",
            "moq", "case_pack", "carton_units", "production_days",
        ),
    ),
    _kind(
        "sales", _DAY, _SKU, _c("units", "whole", True), _c("revenue", "money"), _c("sessions", "whole"),
        _c("price", "money"), _c("promo", "flag"), thin=True, signs=("revenue", "price"),
    ),
    _kind(
        "inventory", _DAY, _SKU, _c("on_hand", "whole", True), _c("reserved", "whole"), _c("inbound", "whole"),
        _c("unsellable", "whole"), _c("age_0_90", "whole"), _c("age_91_180", "whole"), _c("age_181_270", "whole"),
        _c("age_271_365", "whole"), _c("age_365_plus", "whole"),
        Column("warehouse", "text", aliases=("warehouse", "location", "仓库")), thin=True,
        place=Place("warehouse", marketplace_of, elsewhere=country_of), keeps_place=True,
    ),
    _kind(
        "purchase_orders", _c("po", "text", True), _SKU, _c("quantity", "whole", True), _c("ordered_on", "day", True),
        _c("supplier", "text"), _c("mode", "text"), _c("unit_cost", "money"), _c("expected_on", "day"),
        _c("produced_on", "day"), _c("departed_on", "day"), _c("arrived_on", "day"), _c("received_on", "day"),
        _c("received_quantity", "whole"), _c("defective_quantity", "whole"), _c("currency", "text"),
        shape=_purchase_order, amounts=("unit_cost",),
    ),
    _kind(
        "shipments", _c("shipment", "text", True), _SKU, _c("quantity_shipped", "whole", True),
        _c("quantity_received", "whole"), _c("state", "text"), _c("departed_on", "day"), _c("arrived_on", "day"),
        _c("received_on", "day"), _c("available_on", "day"), shape=_shipment, extra={"reference": "text"},
    ),
    _kind(
        "suppliers", _c("supplier", "text", True), _c("email", "text"), _c("currency", "text"), _c("moq", "whole"),
        _c("production_days", "whole"), _c("capacity_per_month", "whole"), _c("closed_from", "day"),
        _c("closed_to", "day"), _c("backup_for", "text"), shape=_supplier, by_sku=False, extra={"name": "text"},
        distinctive=("email", "currency", "moq", "production_days", "capacity_per_month", "closed_from", "backup_for"),
    ),
    _kind(
        "freight", _c("mode", "text", True), _c("transit_days", "real"), _c("transit_days_p90", "real"),
        _c("cost_per_kg", "money"), _c("cost_per_cbm", "money"), _c("minimum", "money"),
        Column("marketplace", "text", aliases=("marketplace", "country", "站点", "国家")), _c("currency", "text"),
        shape=_freight, by_sku=False, distinctive=("transit_days", "transit_days_p90", "cost_per_kg", "cost_per_cbm"),
        amounts=("cost_per_kg", "cost_per_cbm", "minimum"), place=Place("marketplace", find),
        extra={"everywhere": "flag"},
    ),
    _kind(
        "competitors", _DAY, _SKU, _c("competitor_asin", "text", True), _c("price", "money"), _c("bsr", "whole"),
        _c("in_stock", "flag"), _c("units_estimate", "real"), _c("rating", "real"), _c("reviews", "whole"),
        _c("title", "text"), _c("coupon", "text"), shape=lambda r, s: _as_day({**r, "heading": r.pop("title", None)}, s),
        signs=("price",), extra={"heading": "text"},
    ),
    _kind(
        "keywords", _DAY, _c("keyword", "text", True), _c("sku", "text"), _c("asin", "text"),
        _c("search_volume", "whole"), _c("organic_rank", "whole"), _c("sponsored_rank", "whole"), _c("clicks", "whole"),
        _c("purchases", "whole"), _c("source", "text"), shape=_keyword, by_sku=False,
    ),
    _kind(
        "ads", _DAY, _SKU, _c("campaign", "text"), _c("spend", "money"), _c("ad_sales", "money"), _c("clicks", "whole"),
        _c("impressions", "whole"), _c("ad_orders", "whole"), _c("bid", "money"), shape=_blank("campaign"),
        distinctive=("spend", "ad_sales", "clicks", "impressions", "ad_orders"), signs=("spend", "ad_sales", "bid"),
    ),
    _kind(
        "returns", _DAY, _SKU, _c("units", "whole", True), _c("reason", "text"), _c("disposition", "text"),
        shape=_blank("reason", "disposition"),
    ),
    _kind(
        "reviews", _DAY, _SKU, _c("rating", "real"), _c("title", "text"), _c("body", "text"), shape=_review,
        distinctive=("rating", "body"), extra={"heading": "text", "fingerprint": "text"},
    ),
    _kind("bsr", _DAY, _SKU, _c("bsr", "whole", True), _c("category", "text"), shape=_ranked),
    _kind(
        "account", _DAY, _c("ipi", "whole"), _c("capacity_units", "whole"), _c("storage_used_units", "whole"),
        distinctive=("ipi", "capacity_units", "storage_used_units"), by_sku=False,
    ),
    _kind(
        "events", _c("name", "text", True), _c("starts_on", "day", True), _c("ends_on", "day", True),
        _c("category", "text"), _c("kind", "text"), _c("multiplier", "real"), shape=_event, by_sku=False,
    ),
    _kind(
        "category_norms", _c("category", "text", True), _c("return_rate", "share"), _c("turnover_days", "real"),
        _c("conversion_rate", "share"), _c("size", "whole"), by_sku=False,
        distinctive=("return_rate", "turnover_days", "conversion_rate"),
    ),
    _kind(
        "listings", _DAY, _c("asin", "text", True), _c("title", "text"), _c("brand", "text"), _c("category", "text"),
        _c("subcategory", "text"), _c("price", "money"), _c("bsr", "whole"), _c("in_stock", "flag"),
        _c("units_month", "real"), _c("revenue_month", "money"), _c("rating", "real"), _c("reviews", "whole"),
        _c("sellers", "whole"), _c("fees", "money"), _c("coupon", "text"), _c("source", "text"), shape=_listing,
        by_sku=False, signs=("price",), distinctive=("units_month", "revenue_month", "brand", "sellers"),
    ),
    _kind(
        "prices", _DAY, _SKU, _c("price", "money", True), _c("promo", "flag"), signs=("price",),
        shape=lambda r, s: None if r["price"] is None else _as_day(r, s),
    ),
)  # fmt: skip
