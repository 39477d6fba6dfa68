"""How old are the figures? One line of small print, with a warning beside what is older than it should be."""

from __future__ import annotations

from bot.facts import Freshness, Reader
from bot.i18n import day, listed, moment, say
from bot.render.mrkdwn import Mrkdwn, join, say_mrkdwn
from bot.render.terms import SOURCES, name


def freshness_line(freshness: Freshness, reader: Reader) -> Mrkdwn:
    """ "Data: sales to Mon 23 Nov · stock of Tue 24 Nov", and which sources are stale."""
    parts: list[str] = []
    if freshness.sales_through is not None:
        parts.append(say(reader, "sales to {day}", day=day(reader, freshness.sales_through)))
    if freshness.stock_as_of is not None:
        parts.append(say(reader, "stock of {day}", day=day(reader, freshness.stock_as_of)))
    if not parts and freshness.imported_at is not None:
        parts.append(say(reader, "imported {moment}", moment=moment(reader, freshness.imported_at)))
    if not parts:
        return say_mrkdwn(reader, "No data imported yet.")
    line = say_mrkdwn(reader, "Data: {parts}", parts=join(parts, " · "))
    if freshness.stale:
        names = listed(reader, [name(reader, SOURCES, source) for source in freshness.stale[:8]])
        warning = say_mrkdwn(reader, "⚠️ older than usual: {sources}", sources=names)
        return join([line, warning], " · ")
    return line
