"""What a log line may not contain."""

from __future__ import annotations

import logging

import pytest

from bot.logs import RedactingFormatter, redact


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("token xoxb-123-456-abcDEF refused", "token xoxb… refused"),
        ("xapp-1-A0-99-deadbeef", "xapp…"),
        ("rotated xoxe.xoxp-1-Mi0y", "rotated xoxe…"),
        ("wss://wss.slack.com/link/?ticket=abc-1&app_id=A1", "wss://wss.slack.com/link/?ticket=…&app_id=A1"),
        ("POST https://hooks.slack.com/commands/T1/2/xyz failed", "POST https://hooks.slack.com/… failed"),
        ("postgresql://restock:s3cret@db/restock", "postgresql://restock:…@db/restock"),
        ("{'Authorization': 'Bearer abc.def'}", "{'Authorization': 'Bearer …'}"),
        ("X-Slack-Signature: v0=0123456789abcdef0123456789abcdef", "X-Slack-Signature: …"),
    ],
)
def test_secrets_are_replaced_and_the_rest_stays_readable(line: str, kept: str) -> None:
    assert kept == redact(line)


def test_a_secret_in_an_argument_or_in_a_trace_is_replaced_too() -> None:
    try:
        raise ValueError("bad token xoxb-1-2-three")
    except ValueError as error:
        record = logging.LogRecord(
            "bot", logging.ERROR, "", 0, "with %s", ("xapp-1-2",), (type(error), error, error.__traceback__)
        )

    line = RedactingFormatter("%(message)s").format(record)

    assert "with xapp…" in line
    assert "xoxb-1" not in line
