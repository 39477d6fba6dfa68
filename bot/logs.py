"""Plain log lines that may be kept: nothing that opens a door is written to them."""

from __future__ import annotations

import logging
import re
import sys

# Slack's tokens, its request signatures, one-time WebSocket tickets and response URLs, passwords in database URLs.
_SECRETS = (
    re.compile(r"\b(xox[a-z]|xapp)(?:\.xox[a-z])?-[A-Za-z0-9-]+"),
    re.compile(r"\b(v0)=[0-9a-f]{32,}"),
    re.compile(r"([?&](?:ticket|code|state|client_secret)=)[^&\s\"']+"),
    re.compile(r"(https?://hooks\.slack\.com/)[^\s\"']+"),
    re.compile(r"(\w+://[^\s:/@]+:)[^\s@/]+(?=@)"),
    re.compile(
        r"((?:authorization|x-slack-signature)['\"]?\s*[:=]\s*['\"]?(?:bearer\s+)?)[^\s'\",]+", re.IGNORECASE
    ),
)


def redact(text: str) -> str:
    """``text`` with every secret replaced; ``xoxb-1-abc`` becomes ``xoxb…``."""
    for pattern in _SECRETS:
        text = pattern.sub(r"\1…", text)
    return text


class RedactingFormatter(logging.Formatter):
    """Formats a record, its trace included, and redacts the result: nothing can slip in by an argument."""

    def format(self, record: logging.LogRecord) -> str:
        """The line as it may be written."""
        return redact(super().format(record))


def configure(level: int = logging.INFO) -> None:
    """Send every record to stderr as ``time level where: what``, redacted."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S%z")
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # These write a line per request or per connection check; their warnings still come through.
    for chatty in ("aiohttp.access", "alembic", "apscheduler", "slack_bolt", "slack_sdk"):
        logging.getLogger(chatty).setLevel(max(level, logging.WARNING))
