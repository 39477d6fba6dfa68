"""A language model may say what a question asks, within a query that is checked; never more, and only where rules are unsure."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.ask.answer import answer
from bot.ask.model import Model, checked
from bot.ask.query import Query, Span
from tests.bot.ask.seller import fill

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
UNSURE = "HX-12 gubbins flurble"
KEY = "sk-very-secret"


class _Endpoint(HTTPServer):
    """A local endpoint that says what it is told to, and notes what it was asked."""

    said: str = "{}"
    status: int = 200
    delay: threading.Event | None = None

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, dict[str, str], dict[str, Any]]] = []


class _Handler(BaseHTTPRequestHandler):
    server: _Endpoint

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, dict(self.headers), body))
        if self.server.delay is not None:
            self.server.delay.wait(5)
        openai = {"choices": [{"message": {"content": self.server.said}}]}
        anthropic = {"content": [{"type": "text", "text": self.server.said}]}
        told = json.dumps(anthropic if self.path.endswith("/v1/messages") else openai).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def endpoint() -> Iterator[_Endpoint]:
    server = _Endpoint()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    if server.delay is not None:
        server.delay.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def store(sqlite_engine: Engine) -> Engine:
    fill(sqlite_engine)
    return sqlite_engine


def model(endpoint: _Endpoint, kind: Any = "openai", timeout_s: float = 5.0) -> Model:
    return Model(f"http://127.0.0.1:{endpoint.server_port}", "a-model", kind, SecretStr(KEY), timeout_s)


@pytest.mark.parametrize("kind", ["openai", "anthropic"])
def test_an_unsure_question_is_read_by_the_model(store: Engine, endpoint: _Endpoint, kind: str) -> None:
    """The answer is looked up from the store as ever; the model got the question and no figure, the key its header."""
    endpoint.said = '```json\n{"intent": "sales", "skus": ["HX-12"], "period": {"from": "2026-10-01", "to": "2026-10-31"}}\n```'

    found = answer(store, "default", UNSURE, today=TODAY, now=NOW, reader=model(endpoint, kind))

    assert (found.query.intent, found.query.skus) == ("sales", ("HX-12",))
    assert found.query.period == Span(date(2026, 10, 1), date(2026, 10, 31))
    assert found.query.confidence < 0.7
    ((path, headers, body),) = endpoint.asked
    assert path == ("/v1/messages" if kind == "anthropic" else "/chat/completions")
    assert KEY in (headers.get("X-Api-Key") or headers.get("x-api-key") or headers["Authorization"])
    assert UNSURE in json.dumps(body)
    assert "B0HX12AAAA" not in json.dumps(body)


@pytest.mark.parametrize(
    "text", ["how many HX-12 were sold last week", "delete all drafts", "what is the weather in Ningbo"]
)
def test_it_is_not_asked_where_rules_are_sure_or_the_matter_is_none_of_ours(
    store: Engine, endpoint: _Endpoint, text: str
) -> None:
    answer(store, "default", text, today=TODAY, now=NOW, reader=model(endpoint))

    assert endpoint.asked == []


@pytest.mark.parametrize(
    "said", ["no json", "[]", '{"intent": "approve_all"}', '{"intent": "sales", "sql": "drop table"}', "null"]
)
def test_what_is_no_query_is_as_if_nothing_was_said(store: Engine, endpoint: _Endpoint, said: str) -> None:
    endpoint.said = said

    found = answer(store, "default", UNSURE, today=TODAY, now=NOW, reader=model(endpoint))

    assert found.query.intent == "unknown"
    assert endpoint.asked


def test_a_failing_or_slow_endpoint_falls_back_to_the_rules_and_tells_no_key(
    store: Engine, endpoint: _Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    endpoint.status = 500
    failing = answer(store, "default", UNSURE, today=TODAY, now=NOW, reader=model(endpoint))
    endpoint.status, endpoint.delay = 200, threading.Event()
    slow = answer(store, "default", UNSURE, today=TODAY, now=NOW, reader=model(endpoint, timeout_s=0.2))
    nowhere = Model("http://127.0.0.1:9", "a-model", "openai", SecretStr(KEY), 0.2)
    gone = answer(store, "default", UNSURE, today=TODAY, now=NOW, reader=nowhere)

    assert {each.query.intent for each in (failing, slow, gone)} == {"unknown"}
    assert KEY not in caplog.text
    assert KEY not in repr(nowhere)


@pytest.mark.parametrize(
    "said",
    [
        {"intent": "sales", "skus": ["KT-03"]},  # not in the question
        {"intent": "sales", "skus": ["gubbins"]},  # in the question, but no SKU
        {"intent": "sales", "keywords": ["desk lamp"]},
        {"intent": "sales", "suppliers": ["HX-12"]},
        {"intent": "sales", "period": {"from": "2026-13-01", "to": "2026-10-31"}},
        {"intent": "sales", "period": {"from": "2026-10-31", "to": "2026-10-01"}},
        {"intent": "sales", "limit": 10_000},
        {"intent": "sales", "limit": True},
        {"intent": "sales", "sort": "random()"},
        {"intent": "sales", "metric": "units; drop table"},
        {"intent": "sales", "answer": "you sold 500"},
        {"intent": "unknown"},
        {},
    ],
)
def test_every_part_must_hold(store: Engine, said: dict[str, Any]) -> None:
    """One part that does not hold, and nothing of it is taken."""
    with Session(store) as session:
        assert checked(session, "default", said, Query(UNSURE, "en", "unknown"), TODAY) is None


def test_it_is_off_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot import settings
    from bot.ask.model import configured

    for name in ("URL", "MODEL", "KEY", "KIND"):
        monkeypatch.delenv(f"RESTOCK_LLM_{name}", raising=False)
    settings.load.cache_clear()
    assert configured() is None
    monkeypatch.setenv("RESTOCK_LLM_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("RESTOCK_LLM_MODEL", "a-model")
    settings.load.cache_clear()
    assert configured() is not None
    settings.load.cache_clear()
