"""How this program reaches Slack: every Web API client is made here, from one setting and with one session.

The clients retry nothing by themselves. A request whose answer got lost may have taken effect, and only the
outbox worker knows how to look before it sends again.
"""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

_TIMEOUT_SECONDS = 30
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for ``url``, None where it is reached directly.

    Slack's library reads HTTPS_PROXY but neither NO_PROXY nor whether the server is on this machine.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in _LOOPBACK or proxy_bypass(host):
        return None
    proxies = getproxies()
    secure = parts.scheme in ("https", "wss")
    return (proxies.get("https") if secure else None) or proxies.get("http") or proxies.get("all") or None


class Clients:
    """Clients for Slack's Web API at one base URL, sharing one HTTP session."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.proxy = proxy_for(base_url)
        self._session: aiohttp.ClientSession | None = None
        self._by_token: dict[str, AsyncWebClient] = {}

    @property
    def session(self) -> aiohttp.ClientSession:
        """The shared session; made at first use, because it belongs to the running event loop."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_TIMEOUT_SECONDS))
        return self._session

    def with_token(self, token: str) -> AsyncWebClient:
        """The client that speaks with ``token``."""
        client = self._by_token.get(token)
        if client is None or client.session is not self.session:
            client = self._by_token[token] = self.make(token, self.session)
        return client

    def make(self, token: str | None = None, session: aiohttp.ClientSession | None = None) -> AsyncWebClient:
        """A client of its own, for those that must exist before the event loop does."""
        client = AsyncWebClient(
            token=token, base_url=self.base_url, timeout=_TIMEOUT_SECONDS, session=session, retry_handlers=[]
        )
        client.proxy = self.proxy  # the constructor has put the environment's there
        return client

    async def close(self) -> None:
        """Close the shared session."""
        self._by_token.clear()
        if self._session is not None:
            await self._session.close()
