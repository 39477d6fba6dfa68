"""Would Slack take these blocks? Its limits as data, and a check that names every one that is broken.

Lengths are Unicode code points. The figures are those of Slack's block reference and its own client libraries
as of November 2026; Slack also refuses nulls and properties it does not know, so both are refused here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

Surface = Literal["message", "modal", "home"]

BLOCKS = {"message": 50, "modal": 100, "home": 100}
TEXT = 3000
ID = 255
MESSAGE_TEXT = 4000
PRIVATE_METADATA = 3000
VIEW_LABEL = 24


class Broken(ValueError):
    """Blocks that Slack would refuse; one line per reason."""


# property → longest text, for each kind of block and element; None: no length to check.
_BLOCKS: Mapping[str, Mapping[str, int | None]] = {
    "section": {"text": TEXT, "fields": None, "accessory": None, "expand": None},
    "header": {"text": 150},
    "divider": {},
    "context": {"elements": None},
    "actions": {"elements": None},
    "image": {"alt_text": 2000, "title": 2000, "image_url": 3000, "slack_file": None},
    "input": {"label": 2000, "hint": 2000, "element": None, "optional": None, "dispatch_action": None},
    "table": {"rows": None, "column_settings": None},
}
_ELEMENTS: Mapping[str, Mapping[str, int | None]] = {
    "button": {
        "action_id": ID, "text": 75, "value": 2000, "url": 3000, "style": None, "confirm": None,
        "accessibility_label": 75,
    },
    "static_select": {
        "action_id": ID, "placeholder": 150, "options": None, "initial_option": None, "confirm": None,
    },
    "external_select": {
        "action_id": ID, "placeholder": 150, "min_query_length": None, "initial_option": None,
    },
    "conversations_select": {
        "action_id": ID, "placeholder": 150, "initial_conversation": None, "filter": None,
        "default_to_current_conversation": None,
    },
    "multi_users_select": {
        "action_id": ID, "placeholder": 150, "initial_users": None, "max_selected_items": None,
    },
    "overflow": {"action_id": ID, "options": None, "confirm": None},
    "radio_buttons": {"action_id": ID, "options": None, "initial_option": None},
    "checkboxes": {"action_id": ID, "options": None, "initial_options": None},
    "datepicker": {"action_id": ID, "placeholder": 150, "initial_date": None},
    "timepicker": {"action_id": ID, "placeholder": 150, "initial_time": None, "timezone": None},
    "plain_text_input": {
        "action_id": ID, "placeholder": 150, "initial_value": TEXT, "multiline": None, "min_length": None,
        "max_length": None, "dispatch_action_config": None,
    },
    "number_input": {
        "action_id": ID, "placeholder": 150, "initial_value": None, "min_value": None, "max_value": None,
        "is_decimal_allowed": None, "dispatch_action_config": None,
    },
    "image": {"alt_text": 2000, "image_url": 3000, "slack_file": None},
}  # fmt: skip
_OPTION = {"text": 75, "value": 150, "description": 75, "url": 3000}
_CONFIRM = {"title": 100, "text": 300, "confirm": 30, "deny": 30, "style": None}
_COUNTS = {
    ("section", "fields"): (1, 10),
    ("context", "elements"): (1, 10),
    ("actions", "elements"): (1, 25),
    ("table", "rows"): (1, 100),
    ("table", "column_settings"): (1, 20),
    ("static_select", "options"): (1, 100),
    ("overflow", "options"): (1, 5),
    ("radio_buttons", "options"): (1, 10),
    ("checkboxes", "options"): (1, 10),
}
_REQUIRED = {
    "header": ("text",), "context": ("elements",), "actions": ("elements",), "image": ("alt_text",),
    "input": ("label", "element"), "table": ("rows",), "button": ("text", "action_id"),
    "static_select": ("options", "action_id"), "overflow": ("options", "action_id"),
    "number_input": ("is_decimal_allowed",),
}  # fmt: skip
_PLAIN_ONLY = {"header", "button", "input", "static_select", "external_select", "datepicker"}
FIELD = 2000
CELLS = 20


def check(blocks: Sequence[Mapping[str, Any]], surface: Surface = "message") -> None:
    """Raise `Broken`, with every reason, when Slack would refuse these blocks on that surface."""
    _raise(list(_problems(blocks, surface)))


def check_view(view: Mapping[str, Any]) -> None:
    """The same for a whole modal or home view."""
    surface: Surface = "home" if view.get("type") == "home" else "modal"
    problems = list(_problems(view["blocks"], surface))
    known = {"type", "blocks", "private_metadata", "callback_id", "external_id"}
    if surface == "modal":
        known |= {"title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled"}
        if "title" not in view:
            problems.append("view: no title")
        for name in ("title", "submit", "close"):
            if name in view:
                problems += _text(view[name], VIEW_LABEL, f"view.{name}", plain=True)
        if "submit" not in view and any(block.get("type") == "input" for block in view["blocks"]):
            problems.append("view: inputs need a submit button")
    problems += [f"view: {name} is not known" for name in view if name not in known]
    if len(view.get("private_metadata", "")) > PRIVATE_METADATA:
        problems.append(f"view: private_metadata has more than {PRIVATE_METADATA} characters")
    if len(view.get("callback_id", "")) > ID:
        problems.append(f"view: callback_id has more than {ID} characters")
    _raise(problems)


def _raise(problems: list[str]) -> None:
    if problems:
        raise Broken("\n".join(problems))


def _problems(blocks: Sequence[Mapping[str, Any]], surface: Surface) -> Iterator[str]:
    if not 1 <= len(blocks) <= BLOCKS[surface]:
        yield f"{len(blocks)} blocks, a {surface} takes 1 to {BLOCKS[surface]}"
    if sum(block.get("type") == "table" for block in blocks) > 1:
        yield "more than one table"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    yield from (f"block_id {each!r} is used twice" for each in sorted(set(ids)) if ids.count(each) > 1)
    for index, block in enumerate(blocks):
        yield from _block(block, f"/blocks/{index}", surface)


def _block(block: Mapping[str, Any], at: str, surface: Surface) -> Iterator[str]:
    kind = str(block.get("type"))
    if kind not in _BLOCKS:
        yield f"{at}: unsupported type {kind!r}"
        return
    yield from _object(block, kind, _BLOCKS[kind], at, extra={"type", "block_id"})
    if not 1 <= len(block.get("block_id", "-")) <= ID:
        yield f"{at}: block_id is not 1 to {ID} characters"
    if kind == "section" and "text" not in block and "fields" not in block:
        yield f"{at}: a section needs text or fields"
    if kind == "image" and ("image_url" in block) == ("slack_file" in block):
        yield f"{at}: an image has either image_url or slack_file"
    if kind == "table":
        if surface == "modal":
            yield f"{at}: no table in a modal"
        yield from _table(block, at)
    for index, field in enumerate(block.get("fields", ())):
        yield from _text(field, FIELD, f"{at}/fields/{index}")
    for name in ("accessory", "element"):
        if block.get(name) is not None:
            yield from _element(block[name], f"{at}/{name}")
    for index, element in enumerate(block.get("elements", ())):
        if kind == "context" and element.get("type") in ("mrkdwn", "plain_text"):
            yield from _text(element, TEXT, f"{at}/elements/{index}")
        else:
            yield from _element(element, f"{at}/elements/{index}")
    action_ids = [each.get("action_id") for each in block.get("elements", ()) if each.get("action_id")]
    yield from (
        f"{at}: action_id {each!r} is used twice"
        for each in sorted(set(action_ids))
        if action_ids.count(each) > 1
    )


def _element(element: Mapping[str, Any], at: str) -> Iterator[str]:
    kind = str(element.get("type"))
    if kind not in _ELEMENTS:
        yield f"{at}: unsupported type {kind!r}"
        return
    yield from _object(element, kind, _ELEMENTS[kind], at, extra={"type"})
    for index, option in enumerate(element.get("options", ())):
        yield from _object(option, "option", _OPTION, f"{at}/options/{index}", extra=set())
    for name in ("initial_option", "initial_options"):
        chosen = element.get(name, ())
        for option in chosen if isinstance(chosen, list) else [chosen] if chosen else []:
            if option not in element.get("options", [option]):
                yield f"{at}: {name} is none of the options"
    if "confirm" in element:
        yield from _object(element["confirm"], "confirm", _CONFIRM, f"{at}/confirm", extra=set())


def _object(
    given: Mapping[str, Any], kind: str, known: Mapping[str, int | None], at: str, *, extra: set[str]
) -> Iterator[str]:
    for name, value in given.items():
        if value is None:
            yield f"{at}: {name} is null"
        elif name not in known and name not in extra:
            yield f"{at}: invalid additional property: {name}"
        elif name in known and (longest := known[name]) is not None:
            yield from _text(value, longest, f"{at}/{name}", plain=kind in _PLAIN_ONLY and name == "text")
        if (kind, name) in _COUNTS and value is not None:
            least, most = _COUNTS[kind, name]
            if not least <= len(value) <= most:
                yield f"{at}: {len(value)} {name}, {least} to {most} are allowed"
    for name in _REQUIRED.get(kind, ()):
        if name not in given:
            yield f"{at}: {name} is missing"


def _text(value: Any, longest: int, at: str, *, plain: bool = False) -> Iterator[str]:
    if isinstance(value, Mapping):
        if value.get("type") not in ("plain_text", "mrkdwn"):
            yield f"{at}: text of type {value.get('type')!r}"
        if plain and value.get("type") != "plain_text":
            yield f"{at}: must be plain_text"
        allowed = {"type", "text", "emoji" if value.get("type") == "plain_text" else "verbatim"}
        yield from (f"{at}: invalid additional property: {name}" for name in value if name not in allowed)
        value = value.get("text")
    if not isinstance(value, str) or not 1 <= len(value) <= longest:
        size = len(value) if isinstance(value, str) else "no"
        yield f"{at}: {size} characters, 1 to {longest} are allowed"


def _table(block: Mapping[str, Any], at: str) -> Iterator[str]:
    rows = block.get("rows", ())
    if len({len(row) for row in rows}) > 1:
        yield f"{at}: rows of different width"
    for index, row in enumerate(rows):
        if not 1 <= len(row) <= CELLS:
            yield f"{at}/rows/{index}: {len(row)} cells, 1 to {CELLS} are allowed"
        for cell in row:
            if cell.get("type") != "raw_text" or not cell.get("text"):
                yield f"{at}/rows/{index}: a cell must be raw_text with text"
