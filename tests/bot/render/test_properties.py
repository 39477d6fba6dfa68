"""Nothing that a file, a title or a person can hold breaks a message: Slack's limits hold for all of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.facts import DraftFacts, SkuHit
from bot.render import digest, help, home, imports, modals, notices, picker
from bot.render.blocks import check, check_view
from bot.render.card import card
from bot.render.limits import MESSAGE_TEXT
from core.errors import NotFound
from core.phrase import Phrase
from core.suggestion import Factor, Missing
from storage.imports.report import FileReport, Refused
from tests.bot.render import facts

NASTY = st.sampled_from(
    [
        "<!channel> & <https://evil.example|click>",
        "*_~`" * 100,
        "&" * 4000,
        "@here #general\n\n> quote",
        "מנורת שולחן עם עמעם " * 40,
        "台灯" * 2000,
        "👩‍🔧💡" * 500,
        "\u202eevil\u0000",
        "{0} {name} {{",
        "%s $(x) \\",
        " ",
    ]
) | st.text(max_size=200)
READERS = st.sampled_from([facts.ENGLISH, facts.CHINESE])
HUGE = st.integers(0, 10**12)
MONEY = st.none() | st.decimals(0, 10**12, places=2)


def drafts() -> st.SearchStrategy[DraftFacts]:
    return st.builds(
        facts.draft,
        sku=NASTY,
        title=st.none() | NASTY,
        quantity=HUGE,
        cash=MONEY,
        money_at_stake=MONEY,
        currency=st.sampled_from(["USD", "JPY", "", "XYZ"]),
        state=st.sampled_from(["open", "approved", "rejected", "withdrawn", "expired"]),
        decided_by=st.none() | NASTY,
        decided_at=st.none() | st.just(facts.NOW),
        undo_until=st.none() | st.just(facts.NOW),
        snoozed_until=st.none() | st.just(facts.TODAY + timedelta(days=7)),
        reason=st.none() | NASTY,
        note=st.none() | NASTY,
        edited_by=st.none() | NASTY,
        headline=st.none() | st.builds(lambda text: Phrase("{x}", {"x": text}), NASTY),
        orders=st.sampled_from([(), (facts.order(),), (facts.order(),) * 40]),
        urgency=st.sampled_from(["critical", "act", "notice"]),
    )


def message_fits(rendered: Any) -> None:
    check(rendered.blocks)
    assert 1 <= len(rendered.text) <= MESSAGE_TEXT
    assert "<!" not in rendered.text.replace("<!subteam^", "")


@settings(max_examples=15, deadline=None)
@given(reader=READERS, draft=drafts(), text=NASTY, number=HUGE, many=st.integers(0, 60))
def test_cards_fit(reader: Any, draft: DraftFacts, text: str, number: int, many: int) -> None:
    """Also with sixty factors whose reasons are as long as a page."""
    reason = Phrase("{x}", {"x": text})
    suggestion = facts.suggestion(
        sku=text,
        title=text,
        on_hand=number,
        inbound=number,
        quantity=number,
        stage_reason=reason,
        orders=draft.orders,
        factors=tuple(Factor("S4", "+", "units", number / 3, reason) for _ in range(many)),
        missing=tuple(Missing(reason, "H2") for _ in range(many)),
    )
    given = facts.card_facts(suggestion=suggestion, draft=draft, alerts=(facts.alert(title=reason),) * many)

    message_fits(card(given, reader, chart_file="F0ABCDEFG1"))
    check_view(modals.why(given, reader))
    check_view(modals.edit(given, reader))
    check_view(modals.reject(draft, reader))
    message_fits(notices.stale(draft, reader))
    message_fits(card(replace(given, draft=None), reader))


@settings(max_examples=10, deadline=None)
@given(reader=READERS, some=st.lists(drafts(), max_size=6), text=NASTY, late=st.booleans())
def test_lists_fit(reader: Any, some: list[DraftFacts], text: str, late: bool) -> None:
    """Two hundred drafts are counted, not squeezed in."""
    reason = Phrase("{x}", {"x": text})
    given = facts.digest_facts(
        drafts=tuple(some) * 34,
        alerts=(facts.alert(title=reason, sku=text),) * 50,
        changes=(reason,) * 50,
        late=late,
        next_order_sku=text,
    )

    message_fits(digest.digest(given, reader))
    message_fits(digest.waiting(given, reader))
    check_view(
        home.home(
            facts.home_facts(
                drafts=given.drafts,
                alerts=given.alerts,
                calm_skus=10**9,
                approvers=(text,) * 50,
            ),
            reader,
        )
    )


@settings(max_examples=10, deadline=None)
@given(
    reader=READERS,
    text=NASTY,
    count=st.integers(0, 60),
    state=st.sampled_from(["imported", "held", "refused", "unchanged", "checked"]),
)
def test_answers_fit(reader: Any, text: str, count: int, state: Any) -> None:
    """File names, words typed and errors."""
    reason = Phrase("{x}", {"x": text})
    report = FileReport(
        text,
        "aa",
        state,
        kind=text,
        marketplace=text,
        currency="USD",
        first_day=date(2026, 1, 1),
        last_day=date(2026, 12, 31),
        rows_refused=tuple(Refused(line, reason) for line in range(count)),
        totals={f"{text}{n}": Decimal(n) for n in range(count)},
        reason=reason,
        notes=(reason,) * count,
        import_id=7,
    )
    hit = SkuHit(1, text, text, text, text)

    message_fits(imports.report([report] * count, reader))
    message_fits(picker.picker(text, [hit] * count, reader))
    message_fits(notices.refused(NotFound(reason), reader))
    message_fits(notices.not_allowed([text] * count, reader))
    message_fits(notices.failed(text, reader))
    message_fits(help.help(reader))
    message_fits(help.nearest(text, "settings", reader))
    check_view(modals.settings({"language": text, "digest_time": "08:00"}, [text], reader))
    check_view(modals.problem(text, NotFound(reason), reader))
    check_view(modals.loading(text, reader))
