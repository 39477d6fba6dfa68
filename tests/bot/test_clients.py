"""Where requests go, and through which proxy."""

from __future__ import annotations

import asyncio

import pytest

from bot.clients import Clients, proxy_for


@pytest.fixture(autouse=True)
def _behind_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "slack.intern.example")


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("https://slack.com/api/", "http://proxy.example:3128"),
        ("wss://wss-primary.slack.com/link/", "http://proxy.example:3128"),
        ("https://slack.intern.example/api/", None),
        ("http://127.0.0.1:8347/api/", None),
        ("http://localhost:8347/api/", None),
    ],
)
def test_a_server_on_this_machine_or_in_no_proxy_is_reached_directly(url: str, proxy: str | None) -> None:
    assert proxy == proxy_for(url)


def test_clients_of_a_local_server_ignore_the_proxy_that_slacks_library_would_take() -> None:
    async def made() -> tuple[object, ...]:
        clients = Clients("http://127.0.0.1:8347/api/")
        client = clients.with_token("xoxb-1")
        found = client.proxy, client.retry_handlers, client is clients.with_token("xoxb-1"), client.base_url
        await clients.close()
        return found

    assert asyncio.run(made()) == (None, [], True, "http://127.0.0.1:8347/api/")
