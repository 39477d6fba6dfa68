"""The manifest: what Slack's schema asks, and no more and no less than the code needs."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk.web.async_client import AsyncWebClient

from bot import ids
from bot.scopes import EVENTS, METHODS, OPTIONAL_SCOPES, SCOPES, missing

ROOT = Path(__file__).parents[2]
MANIFEST = ROOT / "manifest.yml"


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return loaded


def test_it_keeps_the_limits_of_slacks_manifest_schema(manifest: dict[str, Any]) -> None:
    about, features = manifest["display_information"], manifest["features"]
    command = features["slash_commands"][0]

    assert {"_metadata", "display_information", "features", "oauth_config", "settings"} == set(manifest)
    assert 1 <= len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert 175 <= len(about["long_description"]) <= 4000
    assert re.fullmatch(r"#[0-9a-f]{6}", about["background_color"])
    assert re.fullmatch(r"[a-z0-9._-]{1,80}", features["bot_user"]["display_name"])
    assert {"command", "description", "usage_hint", "should_escape"} == set(command)
    assert command["command"] == ids.COMMAND
    assert len(command["description"]) <= 2000
    assert len(command["usage_hint"]) <= 1000
    assert manifest["settings"]["interactivity"] == {"is_enabled": True}
    assert manifest["settings"]["socket_mode_enabled"] is True


def test_it_asks_for_the_documented_scopes_and_no_user_scope(manifest: dict[str, Any]) -> None:
    scopes = manifest["oauth_config"]["scopes"]

    assert [*SCOPES, *OPTIONAL_SCOPES] == scopes["bot"]
    assert [*OPTIONAL_SCOPES] == scopes["bot_optional"]
    assert "user" not in scopes


def test_beside_each_scope_stands_its_reason() -> None:
    lines = MANIFEST.read_text(encoding="utf-8").splitlines()

    for scope, reason in (SCOPES | OPTIONAL_SCOPES).items():
        assert any(line.strip().startswith(f"- {scope} #") and line.endswith(reason) for line in lines), scope


def test_it_subscribes_to_the_events_that_are_listened_to_and_may_hear_them(manifest: dict[str, Any]) -> None:
    subscribed = manifest["settings"]["event_subscriptions"]["bot_events"]

    assert sorted(EVENTS) == sorted(subscribed)
    assert {scope for scope in EVENTS.values() if scope} <= set(SCOPES)


def test_every_method_that_the_code_calls_is_covered_by_a_scope() -> None:
    allowed = set(SCOPES) | set(OPTIONAL_SCOPES)
    called = _called_methods()

    assert {"chat.postMessage", "views.open", "users.info"} <= called
    assert set() == called - set(METHODS)
    assert [m for m in called if METHODS[m] and not METHODS[m] & allowed] == []


def test_every_scope_is_needed_for_a_method_an_event_or_the_command() -> None:
    used = set().union(*METHODS.values()) | set(EVENTS.values()) | {"commands"}

    assert set() == (set(SCOPES) | set(OPTIONAL_SCOPES)) - used


def test_a_token_without_a_scope_is_told_what_it_loses() -> None:
    assert {"im:write": SCOPES["im:write"]} == missing(set(SCOPES) - {"im:write"})


def _called_methods() -> set[str]:
    """The Web API methods that the code calls, by the names that Slack's library gives them."""
    by_attribute = {method.replace(".", "_"): method for method in METHODS}
    by_attribute |= {_snake(method): method for method in METHODS}
    known = {name for name in dir(AsyncWebClient) if "_" in name and not name.startswith("_")} - {"api_call"}
    by_attribute |= {name: name for name in known - set(by_attribute)}
    found = set()
    for path in (ROOT / "bot").rglob("*.py"):
        if "local" in path.relative_to(ROOT).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Attribute(attr=name) if name in known:  # called, or handed on to be called
                    found.add(by_attribute.get(name, name))
                case ast.Constant(value=str(name)) if name in by_attribute:
                    found.add(by_attribute[name])
    return found


def _snake(method: str) -> str:
    return re.sub(r"([A-Z])", lambda m: "_" + m[1].lower(), method.replace(".", "_")).lower()
