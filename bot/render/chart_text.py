"""What does the chart show, for those who cannot see it? The same facts in a few sentences with numbers."""

from __future__ import annotations

from bot.facts import CardFacts, Reader
from bot.i18n import clauses, day, say, words
from bot.render.decision import runs_out
from bot.render.mrkdwn import clean

DAYS_BACK = 90


def alt_text(facts: CardFacts, reader: Reader) -> str:
    """The alternative text of the chart, at most 2,000 characters."""
    suggestion = facts.suggestion
    parts = [
        say(reader, "Chart of {sku}: sales of the last {n} days", sku=clean(facts.name, 80), n=DAYS_BACK)
    ]
    if suggestion.ads_30 is not None:
        parts.append(say(reader, "{n} a day over the last 30", n=round(suggestion.ads_30, 1)))
    if suggestion.forecast.out_of_stock_days:
        parts.append(say(reader, "{n} {n:day|days} out of stock", n=suggestion.forecast.out_of_stock_days))
    if facts.record is not None:
        parts.append(words(reader, facts.record))
    parts.append(
        say(
            reader,
            "forecast for the next {days} days {n} units, 80% range {low} to {high}",
            days=len(suggestion.forecast.mean),
            n=round(suggestion.total_mean),
            low=round(suggestion.total_q10),
            high=round(suggestion.total_q90),
        )
    )
    if suggestion.on_hand is not None:
        parts.append(
            say(
                reader,
                "stock of {n} units {runs_out}",
                n=suggestion.on_hand,
                runs_out=runs_out(suggestion, reader),
            )
        )
    for lot in suggestion.inbound_lots[:5]:
        if lot.arrives is not None:
            arrives = day(reader, lot.arrives, weekday=False)
            if lot.can_be_sent:
                place = clean(lot.reference, 40)
                parts.append(
                    say(
                        reader,
                        "{n} in {place} arrive {day} if sent today",
                        n=lot.quantity,
                        place=place,
                        day=arrives,
                    )
                )
            else:
                parts.append(say(reader, "{n} arrive {day}", n=lot.quantity, day=arrives))
    orders = facts.draft.orders if facts.draft else suggestion.orders
    parts += [
        say(
            reader,
            "the order of {n} arrives about {day}",
            n=o.quantity,
            day=day(reader, o.arrives, weekday=False),
        )
        for o in orders[:5]
    ]
    parts.append(say(reader, "reorder point {n} units", n=suggestion.reorder_point))
    return clean(clauses(reader, parts), 2000)
