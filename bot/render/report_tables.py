"""The weekly report as a document: every figure with its definition, for the PDF and the workbook in the thread."""

from __future__ import annotations

from decimal import Decimal

from bot.facts import Reader
from bot.i18n import day, money, number, percent, say, words
from bot.render.report import check_line, decided_line, headline, title
from bot.render.terms import ALERTS, STAGES, name
from core.watch.kpis import Kpis
from core.watch.weekly import Weekly
from storage.exports.document import Cell, Document, Table


def document(facts: Weekly, reader: Reader, picture: bytes | None) -> Document:
    """The whole report for one reader."""
    told = [
        say(reader, "{label}: {figure}", label=label, figure=value)
        for label, value in headline(facts, reader)
    ]
    sold = facts.sales_through
    return Document(
        title=title(facts, reader),
        subtitle=say(reader, "Sales to {day}.", day=day(reader, sold, year=True)) if sold else "",
        day=facts.last,
        paragraphs=(*(words(reader, each) for each in facts.sentences), *told),
        picture=picture,
        tables=tuple(table for table in _tables(facts, reader) if table.rows),
        notes=_definitions(reader),
        currency=facts.currency,
    )


def _tables(facts: Weekly, reader: Reader) -> list[Table]:
    head = _head(reader)
    weeks = Table(
        say(reader, "Week by week"),
        (say(reader, "Four weeks to"), *head),
        tuple(
            (Cell(day(reader, each.end, weekday=False), each.end, "day"), *_row(each, facts, reader))
            for each in reversed(facts.trend)
        ),
    )
    names = {
        "stage": (say(reader, "By lifecycle stage"), say(reader, "Stage")),
        "class": (say(reader, "By ABC class"), say(reader, "Class")),
        "category": (say(reader, "By category"), say(reader, "Category")),
    }
    groups = [
        Table(
            heading,
            (of, *head),
            tuple(
                (
                    _text(name(reader, STAGES, group) if dimension == "stage" else group),
                    *_row(each, facts, reader),
                )
                for kind, group, each in facts.groups
                if kind == dimension
            ),
        )
        for dimension, (heading, of) in names.items()
    ]
    return [weeks, *groups, _errors(facts, reader), _decisions(facts, reader), _alerts(facts, reader), _checks(facts, reader)]  # fmt: skip


def _head(reader: Reader) -> tuple[str, ...]:
    return (
        say(reader, "Units sold"),
        say(reader, "Turnover a year"),
        say(reader, "Turnover days"),
        say(reader, "Lost units (estimate)"),
        say(reader, "Lost revenue (estimate)"),
        say(reader, "In-stock rate"),
        say(reader, "Age score"),
        say(reader, "Over 90 days"),
        say(reader, "Cash in stock"),
        say(reader, "Sell-through"),
    )


def _row(each: Kpis, facts: Weekly, reader: Reader) -> tuple[Cell, ...]:
    return (
        _count(round(each.units), reader),
        _decimal(each.turnover, reader),
        _decimal(each.turnover_days, reader),
        _count(round(each.lost_units) if each.in_stock_rate is not None else None, reader),
        _cash(each.lost_money if each.in_stock_rate is not None else None, facts, reader),
        _share(each.in_stock_rate, reader),
        _decimal(each.age_score, reader),
        _share(each.old_share, reader),
        _cash(each.cash_in_stock, facts, reader),
        _decimal(each.sell_through, reader),
    )


def _errors(facts: Weekly, reader: Reader) -> Table:
    return Table(
        say(reader, "Forecast error"),
        (
            say(reader, "28 days to"),
            say(reader, "Error"),
            say(reader, "Bias"),
            say(reader, "Error of the 30-day average"),
            say(reader, "SKUs"),
        ),
        tuple(
            (
                Cell(day(reader, each.end, weekday=False), each.end, "day"),
                _share(each.error, reader),
                _share(each.bias, reader),
                _share(each.naive, reader),
                _count(each.skus, reader),
            )
            for each in reversed(facts.errors)
        ),
    )


def _decisions(facts: Weekly, reader: Reader) -> Table:
    return Table(
        say(reader, "Decisions"),
        (say(reader, "Draft"), "SKU", say(reader, "Decision"), say(reader, "How it turned out")),
        tuple(
            (
                _text(each.number),
                _text(each.sku),
                _text(decided_line(each, reader)),
                _text(words(reader, each.outcome)),
            )
            for each in facts.decisions
        ),
    )


def _alerts(facts: Weekly, reader: Reader) -> Table:
    return Table(
        say(reader, "Alerts"),
        (say(reader, "Rule"), say(reader, "Raised"), say(reader, "Over by now"), say(reader, "Acted on")),
        tuple(
            (
                _text(f"{name(reader, ALERTS, each.rule)} ({each.rule})"),
                *(_count(n, reader) for n in (each.raised, each.over, each.acted)),
            )
            for each in facts.alerts
        ),
    )


def _checks(facts: Weekly, reader: Reader) -> Table:
    return Table(
        say(reader, "Cross-check"),
        ("SKU", say(reader, "Ordered instead of velocity × lead time, and why")),
        tuple((_text(each.sku), _text(check_line(each, reader))) for each in facts.cross_checks),
    )


def _definitions(reader: Reader) -> tuple[str, ...]:
    return (
        say(
            reader, "How it is calculated: every figure covers the last four weeks unless it says otherwise."
        ),
        say(
            reader,
            "Turnover: cost of goods sold ÷ mean stock value, a year; 365 ÷ that are the turnover days.",
        ),
        say(
            reader,
            "Lost units, an estimate: on days without stock, the mean of the in-stock days of the 56 days before, "
            "less what was sold. Lost revenue: that times today's price.",
        ),
        say(reader, "In-stock rate: SKU-days in stock ÷ SKU-days of SKUs that sold within 60 days."),
        say(
            reader,
            "Age score: mean points of a unit on hand: 100 up to 90 days, 60 to 180, 30 to 270, 10 to 365, 0 beyond.",
        ),
        say(reader, "Sell-through: units of 13 weeks ÷ mean units on hand."),
        say(
            reader,
            "Forecast error: sum of misses of 28-day totals ÷ units sold, forecast again with what was known then, "
            "SKUs that were in stock throughout; bias above zero means too high.",
        ),
        say(reader, "SKUs without a unit cost or price are left out of the figures in money."),
    )


def _text(text: str) -> Cell:
    return Cell(text, text)


def _count(value: int | None, reader: Reader) -> Cell:
    return Cell("–" if value is None else number(reader, value, decimals=0), value, "count")


def _decimal(value: float | None, reader: Reader) -> Cell:
    return Cell("–" if value is None else number(reader, value, fixed=True), value, "decimal")


def _share(value: float | None, reader: Reader) -> Cell:
    return Cell("–" if value is None else percent(reader, value), value, "share")


def _cash(value: float | None, facts: Weekly, reader: Reader) -> Cell:
    shown = "–" if value is None else money(reader, Decimal(round(value)), facts.currency)
    return Cell(shown, value, "money")
