"""A view: the modal or the App Home tab as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.local.validate.objects import ID_LIMIT, plain
from bot.local.validate.shape import Check, Shape, Text, Typed, flag, problem
from bot.local.validate.surface import Surface, check_blocks


def _blocks(surface: Surface) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        yield from check_blocks(value, surface, at)

    return check


def _inputs_need_submit(value: Any, at: str) -> Iterator[str]:
    if "submit" not in value and any(block["type"] == "input" for block in value["blocks"]):
        yield problem("missing required field: submit", at)


_COMMON: dict[str, Check] = {
    "private_metadata": Text(3000, least=0),
    "callback_id": Text(ID_LIMIT, least=0),
    "external_id": Text(ID_LIMIT, least=0),
}
_VIEW = Typed(
    {
        "modal": Shape(
            {"title": plain(24), "blocks": _blocks("modal")},
            {
                **_COMMON,
                "submit": plain(24),
                "close": plain(24),
                "clear_on_close": flag,
                "notify_on_close": flag,
                "submit_disabled": flag,
            },
            (_inputs_need_submit,),
        ),
        "home": Shape({"blocks": _blocks("home")}, _COMMON),
    }
)


def check_view(view: Any) -> list[str]:
    """What Slack would refuse in this view, pointers starting at ``/view``; an empty list when nothing."""
    return list(_VIEW(view, "/view"))
