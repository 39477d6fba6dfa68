"""A Keepa on this machine: the address its client knows, answered here, with tokens that run out and come back.

The client knows one address and speaks TLS. A proxy (HTTPS_PROXY) that ends the tunnel itself, with a certificate of its own
(REQUESTS_CA_BUNDLE), stands in for it, and nothing of the client is changed.
"""

from __future__ import annotations

import json
import shutil
import socketserver
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

HOST = "api.keepa.com"
KEY = "k" * 64


@dataclass
class Keepa:
    """What the service knows. A product costs a token; ``refill`` tokens come back when `pass_minutes` says so."""

    products: dict[str, dict[str, Any]]
    tokens: int = 300
    refill: int = 5
    fail_once: list[int] = field(default_factory=list)
    broken: bool = False
    asked: list[list[str]] = field(default_factory=list)
    parameters: list[dict[str, list[str]]] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)

    def pass_time(self, seconds: float) -> None:
        """A `sleep` that only notes how long, and lets a minute's tokens come in."""
        self.waited.append(seconds)
        self.tokens += self.refill

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[int, dict[str, Any] | None]:
        """Status and document, as the service gives them; always with the state of the tokens."""
        if self.broken:
            return 200, None
        if query.get("key") != [KEY]:
            return 400, self._state()
        if path.strip("/") == "token":
            return 200, self._state()
        if self.fail_once:
            return self.fail_once.pop(0), self._state()
        wanted = query["asin"][0].split(",")
        if self.tokens <= 0:
            return 429, self._state()
        self.asked.append(wanted)
        self.parameters.append(query)
        self.tokens -= len(wanted)
        return 200, {
            **self._state(),
            "products": [self.products[asin] for asin in wanted if asin in self.products],
        }

    def _state(self) -> dict[str, Any]:
        return {
            "tokensLeft": self.tokens,
            "refillIn": 30_000,
            "refillRate": self.refill,
            "timestamp": int(time.time() * 1000),
        }


@contextmanager
def running(keepa: Keepa, folder: Path, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Serve it where the unmodified client looks for it."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl here to make a certificate with")
    certificate, key = folder / "keepa.crt", folder / "keepa.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    class Tunnel(socketserver.StreamRequestHandler):
        """CONNECT, then TLS on the same line, then one request."""

        def handle(self) -> None:
            head = self.rfile.readline()
            while self.rfile.readline().strip():
                pass
            if not head.startswith(f"CONNECT {HOST}:443".encode()):
                self.wfile.write(b"HTTP/1.1 403 Forbidden\r\n\r\n")
                return
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            with suppress(OSError):
                inside = context.wrap_socket(self.request, server_side=True)
                Request(inside, self.client_address, None)  # type: ignore[arg-type]  # a socket like any other
                inside.close()

    class Request(BaseHTTPRequestHandler):
        """A call of the interface."""

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            status, document = keepa.answer(parts.path, parse_qs(parts.query))
            body = b"<html>busy</html>" if document is None else json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Tunnel) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        patch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.server_address[1]}")
        patch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        patch.delenv("NO_PROXY", raising=False)
        patch.delenv("no_proxy", raising=False)
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
