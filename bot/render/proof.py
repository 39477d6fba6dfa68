"""Would it have paid? The line on the card, and behind its button each policy's year in figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import ids
from bot.facts import ProofFacts, Reader, SkuProof
from bot.i18n import day, money, number, percent, say, words
from bot.render import Block, Rendered
from bot.render.blocks import button, context, image, message, section
from bot.render.mrkdwn import Mrkdwn, bold, clean, escape, join, words_mrkdwn
from core.phrase import Phrase

if TYPE_CHECKING:
    from core.proof.proof import Life, Proof

POLICIES = {
    "this": Phrase("This policy"),
    "own": Phrase("Your own orders"),
    "days_of_cover": Phrase("Days of cover"),
}


def beside(facts: ProofFacts, reader: Reader) -> Block:
    """The line beside a suggestion, with the button to the chart where there is one."""
    shown = None
    if facts.proof is not None:
        shown = button(say(reader, "Proof"), ids.PROOF, str(facts.sku_id))
    return section(words_mrkdwn(reader, facts.line), accessory=shown)


def proof(found: SkuProof, reader: Reader, *, chart_file: str | None = None) -> Rendered:
    """The replay of one SKU: the line, each policy in figures, the chart, and what was assumed."""
    facts, made = found.facts, found.facts.proof
    title = Mrkdwn(f"🧾 {bold(found.sku)}")
    line = words_mrkdwn(reader, facts.line)
    if made is None:
        return message(line, [section(join([title, line]))])
    lines = [_life(name, life, made, reader) for name, life in made.lives.items()]
    blocks = [section(join([title, line])), section(join(lines))]
    if chart_file:
        blocks.append(image(chart_file, alt_text(found, reader)))
    blocks.append(context(*_assumed(facts, made, reader)))
    return message(Mrkdwn(f"{escape(found.sku)}: {line}"), blocks)


def alt_text(found: SkuProof, reader: Reader) -> str:
    """What the chart shows, for those who cannot see it."""
    return clean(
        say(
            reader,
            "Chart of {sku}: what this policy earned week by week against {peer}, and stock under both. {line}",
            sku=clean(found.sku, 80),
            peer=words(reader, POLICIES[found.facts.proof.peer if found.facts.proof else "own"]),
            line=words(reader, found.facts.line),
        ),
        2000,
    )


def _life(name: str, life: Life, made: Proof, reader: Reader) -> Mrkdwn:
    parts = [
        say(reader, "{money} earned", money=money(reader, round(life.profit), made.currency)),
        say(reader, "{share} served", share=percent(reader, life.served)),
        say(reader, "{n} {n:day|days} out", n=life.days_out),
        say(reader, "{n} units in stock on average", n=number(reader, life.mean_stock, decimals=0)),
        say(reader, "{n} {n:order|orders}", n=life.orders),
    ]
    if life.aged >= 1:
        parts.append(say(reader, "{n} over 180 days old", n=number(reader, life.aged, decimals=0)))
    told = join([bold(words(reader, POLICIES[name])), *(escape(part) for part in parts)], " · ")
    return Mrkdwn(f"• {told}")


def _assumed(facts: ProofFacts, made: Proof, reader: Reader) -> list[str]:
    span = say(
        reader,
        "Replayed {first} to {last}, reviewed weekly, every suggestion taken at once.",
        first=day(reader, made.first, weekday=False, year=True),
        last=day(reader, made.through, weekday=False, year=True),
    )
    lines = [span]
    if made.of_bound is not None:
        lines.append(
            say(
                reader,
                "Even knowing all demand and lead times in advance, nobody could have earned more than "
                "{bound}; this policy reached {share} of that.",
                bound=money(reader, round(made.lives["this"].profit / made.of_bound), made.currency),
                share=percent(reader, made.of_bound),
            )
            if made.of_bound > 0
            else say(reader, "With foresight something could have been earned; this policy earned nothing.")
        )
    if made.imputed:
        lines.append(
            say(
                reader,
                "On {n} {n:day|days} without stock or without a file, demand is estimated from similar days "
                "nearby.",
                n=made.imputed,
            )
        )
    lines.append(
        say(
            reader,
            "Costs, fees and freight are today's ({day}).",
            day=day(reader, facts.as_of, weekday=False),
        )
    )
    return lines
