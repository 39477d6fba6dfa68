"""Which of these did you mean? Several SKUs that a person's words fit, to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from bot import ids
from bot.facts import Reader, SkuHit
from bot.i18n import say
from bot.render import Block, Rendered
from bot.render.blocks import actions, button, message, option, section, select
from bot.render.mrkdwn import Mrkdwn, bold, clean, escape, join, say_mrkdwn
from storage.sources.marketplaces import find

BUTTONS = 5  # more than this is quicker to read in a menu
SHOWN = 20


def picker(words: str, hits: Sequence[SkuHit], reader: Reader) -> Rendered:
    """One button for each hit, or a menu where there are many; without hits what to try instead."""
    if not hits:
        return alike(words, hits, reader)
    first = say_mrkdwn(reader, "“{words}” fits {n} {n:SKU|SKUs}. Which one?", words=words, n=len(hits))
    return _choice(first, hits, reader)


def alike(words: str, near: Sequence[SkuHit], reader: Reader) -> Rendered:
    """Words that fit nothing: the SKUs written alike, to choose from, else what to try instead."""
    if near:
        first = say_mrkdwn(reader, "I know no SKU “{words}”. Did you mean one of these?", words=words)
        return _choice(first, near, reader)
    text = say_mrkdwn(
        reader,
        "I know no SKU, ASIN or title like “{words}”. Check the spelling, or import a file that names it; `/restock help` says what I can do.",
        words=words,
    )
    return message(text, [section(text)])


def _choice(first: Mrkdwn, hits: Sequence[SkuHit], reader: Reader) -> Rendered:
    shown = hits[:SHOWN]
    if len(hits) > BUTTONS:
        menu = select(
            say(reader, "Choose a SKU"),
            ids.PICK_SKU,
            [option(_label(hit, hits), str(hit.sku_id)) for hit in shown],
        )
        blocks: list[Block] = [section(first), actions([menu])]
        if len(hits) > SHOWN:
            more = say_mrkdwn(
                reader, "Only the best {n} are listed: type more words to narrow it down.", n=SHOWN
            )
            blocks.append(section(more))
    else:
        blocks = [section(first)]
        for hit in shown:
            choice = button(
                say(reader, "Open"),
                ids.PICK_SKU,
                str(hit.sku_id),
                label=say(reader, "Open {sku}", sku=clean(hit.sku, 60)),
            )
            line = [bold(hit.sku), escape(hit.title or "", 100), hit.asin or "", _marketplace(hit, hits)]
            blocks.append(section(join(line, " · "), accessory=choice))
    return message(join([first, *(_label(hit, hits) for hit in shown)]), blocks)


def _label(hit: SkuHit, hits: Sequence[SkuHit]) -> str:
    parts = [clean(hit.sku, 40), _marketplace(hit, hits), clean(hit.title or "", 60)]
    return " · ".join(part for part in parts if part)


def _marketplace(hit: SkuHit, hits: Sequence[SkuHit]) -> str:
    """Named only where the same SKU is sold in several."""
    if len({each.marketplace for each in hits}) == 1:
        return ""
    known = find(hit.marketplace)
    return known.code if known else hit.marketplace
