"""What Slack refuses in a message or a view, as tables that can be read beside Slack's reference.

`check_message`, `check_view` and `check_blocks` answer with the lines Slack would send back, such as
``must be less than 3001 characters [json-pointer:/blocks/0/text/text]``; an empty list means accepted.
They know limits and forms only. Whether a channel, a user or a file exists is asked elsewhere.
"""

from __future__ import annotations

from bot.local.validate.message import check_message
from bot.local.validate.surface import Surface, check_blocks
from bot.local.validate.view import check_view

__all__ = ["Surface", "check_blocks", "check_message", "check_view"]
