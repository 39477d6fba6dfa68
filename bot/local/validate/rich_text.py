"""The rich_text block: sections, lists, quotes and preformatted text, whose parts Slack never parses for mentions."""

from __future__ import annotations

from bot.local.validate.objects import ID_LIMIT, LINK
from bot.local.validate.shape import Check, Choice, Items, Number, Shape, Text, Typed, flag

_STYLE = Shape({}, dict.fromkeys(("bold", "code", "italic", "strike", "underline"), flag))
_STYLED: dict[str, Check] = {"style": _STYLE}
_BORDER: dict[str, Check] = {"border": Choice((0, 1))}

_PARTS: dict[str, Check] = {
    "text": Shape({"text": Text()}, _STYLED),
    "link": Shape({"url": LINK}, {**_STYLED, "text": Text(least=0), "unsafe": flag}),
    "emoji": Shape({"name": Text()}, {**_STYLED, "unicode": Text(), "url": LINK}),
    "user": Shape({"user_id": Text(like="[UW][A-Z0-9]+")}, _STYLED),
    "usergroup": Shape({"usergroup_id": Text(like="S[A-Z0-9]+")}, _STYLED),
    "channel": Shape({"channel_id": Text(like="[CDG][A-Z0-9]+")}, _STYLED),
    "team": Shape({"team_id": Text()}, _STYLED),
    "broadcast": Shape({"range": Choice(("here", "channel", "everyone"))}, _STYLED),
    "color": Shape({"value": Text()}, _STYLED),
    "date": Shape({"timestamp": Number(), "format": Text()}, {**_STYLED, "url": LINK, "fallback": Text()}),
}
_ANY = Typed(_PARTS)
_SECTION = Shape({"elements": Items(_ANY, least=0)})

RICH_TEXT = Typed(
    {
        "rich_text": Shape(
            {
                "elements": Items(
                    Typed(
                        {
                            "rich_text_section": _SECTION,
                            "rich_text_list": Shape(
                                {
                                    "style": Choice(("bullet", "ordered")),
                                    "elements": Items(Typed({"rich_text_section": _SECTION}), least=0),
                                },
                                {**_BORDER, "indent": Number(0, 8), "offset": Number(0)},
                            ),
                            "rich_text_quote": Shape({"elements": Items(_ANY, least=0)}, _BORDER),
                            "rich_text_preformatted": Shape(
                                {"elements": Items(Typed({k: _PARTS[k] for k in ("text", "link")}), least=0)},
                                {**_BORDER, "language": Text()},
                            ),
                        }
                    ),
                    least=0,
                )
            },
            {"block_id": Text(ID_LIMIT)},
        )
    }
)
