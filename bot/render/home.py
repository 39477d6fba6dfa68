"""What does App Home show? Decisions waiting, a few figures, alerts, how fresh the data is, and the settings."""

from __future__ import annotations

from bot import ids
from bot.facts import HomeFacts, KpiTrend, Reader
from bot.i18n import number, say, words
from bot.render import Block, imports, kpis
from bot.render.blocks import actions, button, context, divider, fields, header, home_view, section
from bot.render.buttons import approve_button
from bot.render.digest import HAS_A_LAST_DAY, draft_row, total_cash
from bot.render.freshness import freshness_line
from bot.render.modals import LANGUAGES
from bot.render.mrkdwn import Mrkdwn, bold, clean, escape, join, mention, say_mrkdwn, words_mrkdwn
from bot.render.terms import URGENCIES

SHOWN_DRAFTS = 8  # the whole list is one click away; figures and alerts should not lie below twenty rows
SHOWN_ALERTS = 5
SHOWN_APPROVERS = 10
SHOWN_DIGESTS = 5


def home(facts: HomeFacts, reader: Reader) -> Block:
    """The view of App Home for one person, in their language."""
    return home_view(
        [
            header(say(reader, "Decisions waiting")),
            *_work(facts, reader),
            *_alerts(facts, reader),
            divider(),
            section(_settings(facts, reader)),
            actions(
                [
                    button(say(reader, "Settings"), ids.SETTINGS, "settings"),
                    button(say(reader, "Thresholds"), ids.POLICY, "shop"),
                    button(say(reader, "Help"), ids.RUN, "help"),
                ]
            ),
        ]
    )


def _work(facts: HomeFacts, reader: Reader) -> list[Block]:
    """What waits and the figures; before the first file, how to begin."""
    if facts.freshness.is_empty and not facts.drafts:
        return imports.first(reader).blocks
    small = context(freshness_line(facts.freshness, reader))
    return [small, *_drafts(facts, reader), *_figures(facts, reader)]


def _drafts(facts: HomeFacts, reader: Reader) -> list[Block]:
    if not facts.drafts:
        return [section(say_mrkdwn(reader, "Nothing needs a decision."))]
    blocks: list[Block] = [
        section(
            say_mrkdwn(
                reader,
                "{n} {n:decision|decisions}, {money}",
                n=len(facts.drafts),
                money=total_cash(facts.drafts, reader),
            )
        )
    ]
    for draft in facts.drafts[:SHOWN_DRAFTS]:
        value = ids.Payload(draft.number, draft.version).encode()
        label = say(reader, "Open {sku}", sku=clean(draft.sku, 60))
        row = [button(say(reader, "Open"), ids.OPEN, value, label=label)]
        if draft.quantity and reader.may_decide:
            row.insert(0, approve_button(draft, reader))
        blocks += [section(draft_row(draft, facts.day, reader)), actions(row)]
    if rest := facts.drafts[SHOWN_DRAFTS:]:
        more = say_mrkdwn(reader, "… and {n} more, {money}", n=len(rest), money=total_cash(rest, reader))
        blocks += [section(more), actions([button(say(reader, "All decisions"), ids.RUN, "waiting")])]
    return blocks


def _figures(facts: HomeFacts, reader: Reader) -> list[Block]:
    calm = (say(reader, "Calm SKUs"), number(reader, facts.calm_skus), "")
    told = [calm, *_trend(facts.trend, reader)]
    blocks = [
        header(say(reader, "Figures")),
        fields([join([bold(label), value, line]) for label, value, line in told]),
    ]
    if facts.trend is not None:
        note = say_mrkdwn(
            reader,
            "Four weeks to {day} beside the four before; the line of blocks shows the weeks up to then.",
            day=facts.trend.weeks[-1].end,
        )
        blocks.append(context(note))
    return [*blocks, actions([button(say(reader, "Weekly report"), ids.RUN, "report")])]


def _trend(trend: KpiTrend | None, reader: Reader) -> list[tuple[str, str, str]]:
    """Each figure with its label, what it was four weeks before, and its weeks as blocks."""
    if trend is None:
        return []
    weeks = trend.weeks
    now, before = weeks[-1], weeks[-5] if len(weeks) >= 5 else None
    lost = [None if each.in_stock_rate is None else each.lost_units for each in weeks]
    return [
        (*kpis.turnover(now, before, reader), kpis.blocks([each.turnover for each in weeks])),
        (*kpis.lost(now, before, trend.currency, reader), kpis.blocks(lost)),
        (*kpis.in_stock_rate(now, before, reader), kpis.blocks([each.in_stock_rate for each in weeks])),
        (*kpis.age_score(now, before, reader), kpis.blocks([each.age_score for each in weeks])),
    ]


def _alerts(facts: HomeFacts, reader: Reader) -> list[Block]:
    if not facts.alerts:
        return []
    lines = []
    late = (each for each in facts.alerts[SHOWN_ALERTS:] if each.rule in HAS_A_LAST_DAY)
    shown = [*facts.alerts[:SHOWN_ALERTS], *late]
    for alert in shown:
        sign, urgency = URGENCIES[alert.severity]
        title = words_mrkdwn(reader, alert.title)
        lines.append(
            join(
                [
                    Mrkdwn(f"{sign} {escape(words(reader, urgency))}"),
                    bold(alert.sku) if alert.sku else "",
                    title,
                ],
                " · ",
            )
        )
    if len(facts.alerts) > len(shown):
        lines.append(say_mrkdwn(reader, "… and {n} more", n=len(facts.alerts) - len(shown)))
    every = button(say(reader, "All alerts"), ids.RUN, "alerts")
    return [header(say(reader, "Alerts")), section(join(lines)), actions([every])]


def _settings(facts: HomeFacts, reader: Reader) -> Mrkdwn:
    digests = [
        say_mrkdwn(
            reader,
            "Morning digest: {channel} at {time} ({zone})",
            channel=Mrkdwn(f"<#{channel}>") if channel.isalnum() else escape(channel),
            time=at,
            zone=zone,
        )
        for channel, at, zone in facts.digests[:SHOWN_DIGESTS]
    ]
    people = [mention(each) for each in facts.approvers[:SHOWN_APPROVERS]]
    lines = [
        bold(say(reader, "Settings")),
        say_mrkdwn(reader, "Language: {language}", language=LANGUAGES.get(reader.locale, reader.locale)),
        *(digests or [say_mrkdwn(reader, "Morning digest: none")]),
        say_mrkdwn(
            reader,
            "Who may decide: {people}",
            people=Mrkdwn(", ".join(people)) if people else say_mrkdwn(reader, "workspace admins"),
        ),
    ]
    return join(lines)
