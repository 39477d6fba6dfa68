"""A list of blocks on a surface: which kinds it takes, how many, and what must be unique across them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from bot.local.validate.blocks import BLOCKS
from bot.local.validate.shape import Items, Typed, problem

Surface = Literal["message", "modal", "home"]

_EVERYWHERE = (
    "section", "header", "divider", "context", "actions", "image", "input", "rich_text", "card", "video",
)  # fmt: skip
_TAKES: dict[Surface, tuple[str, ...]] = {
    "message": (
        *_EVERYWHERE, "markdown", "table", "data_table", "data_visualization", "carousel", "container",
        "plan", "task_card", "context_actions", "file",
    ),
    "modal": (*_EVERYWHERE, "alert"),
    "home": (*_EVERYWHERE, "table", "data_table", "data_visualization", "carousel", "container"),
}  # fmt: skip
_MOST: dict[Surface, int] = {"message": 50, "modal": 100, "home": 100}
_CHECKS = {
    surface: Items(Typed({name: BLOCKS[name] for name in names}), _MOST[surface], least=0)
    for surface, names in _TAKES.items()
}
# How often a kind may stand in one message, and the characters all of a kind may hold together.
_FEW = {"table": 1, "data_visualization": 2}
_TOGETHER = {"markdown": 12_000, "data_table": 20_000}


def check_blocks(blocks: Any, surface: Surface = "message", at: str = "/blocks") -> list[str]:
    """What Slack would refuse in these blocks; an empty list when nothing."""
    lines = list(_CHECKS[surface](blocks, at))
    if lines:
        return lines
    return [*_block_ids(blocks, at), *_action_ids(blocks, at), *_focus(blocks, at), *_totals(blocks, at)]


def tables_in(blocks: Any) -> int:
    """How many table blocks there are; Slack answers more than one with an error of its own."""
    if not isinstance(blocks, list):
        return 0
    return sum(isinstance(b, dict) and b.get("type") == "table" for b in blocks)


def elements_of(block: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """The elements a person can act on in a block, each with its pointer inside the block."""
    found: list[tuple[str, Mapping[str, Any]]] = []
    for name in ("accessory", "element"):
        if name in block:
            found.append((f"/{name}", block[name]))
    for name in ("elements", "actions", "child_blocks"):
        for i, each in enumerate(block.get(name, ())):
            if name == "child_blocks" or each.get("type") == "card":
                found += [(f"/{name}/{i}{at}", inner) for at, inner in elements_of(each)]
            else:
                found.append((f"/{name}/{i}", each))
    return found


def _block_ids(blocks: Any, at: str) -> Iterator[str]:
    seen: set[str] = set()
    for i, block in enumerate(blocks):
        given = block.get("block_id")
        if given is not None and given in seen:
            yield problem(f"`block_id` `{given}` already exists for another block", f"{at}/{i}/block_id")
        if given is not None:
            seen.add(given)


def _action_ids(blocks: Any, at: str) -> Iterator[str]:
    for i, block in enumerate(blocks):
        seen: set[str] = set()
        for where, element in elements_of(block):
            given = element.get("action_id")
            if given is not None and given in seen:
                yield problem(
                    f"`action_id` `{given}` already exists for another element",
                    f"{at}/{i}{where}/action_id",
                )
            if given is not None:
                seen.add(given)


def _focus(blocks: Any, at: str) -> Iterator[str]:
    focused = [
        f"{at}/{i}{where}"
        for i, block in enumerate(blocks)
        for where, element in elements_of(block)
        if element.get("focus_on_load")
    ]
    for where in focused[1:]:
        yield problem("only one element may have focus_on_load", where)


def _totals(blocks: Any, at: str) -> Iterator[str]:
    for kind, most in _FEW.items():
        if kind != "table" and sum(b["type"] == kind for b in blocks) > most:
            yield problem(f"no more than {most} {kind} blocks allowed", at)
    for kind, most in _TOGETHER.items():
        if sum(_characters(b) for b in blocks if b["type"] == kind) > most:
            yield problem(f"{kind} blocks must be less than {most + 1} characters together", at)


def _characters(block: Mapping[str, Any]) -> int:
    if block["type"] == "markdown":
        return len(block["text"])
    return sum(len(text) for row in block["rows"] for cell in row for text in _texts(cell))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
