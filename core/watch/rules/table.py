"""The table of all rules, and the page that `docs/rules.md` is made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from core.policy import Policy, bounds
from core.watch.rules import demand_rules, stock_rules, trade_rules
from core.watch.rules.rule import Rule

TABLE: Final[dict[str, Rule]] = {
    each.id: each for each in (*demand_rules.RULES, *stock_rules.RULES, *trade_rules.RULES)
}

GROUPS: Final = {
    "D": "Data", "L": "Lifecycle", "F": "Forecast", "S": "Stock targets and alerts", "H": "Inventory health",
    "M": "Market", "C": "Supply chain", "P": "Profit", "R": "Reimbursements", "K": "The loop",
}  # fmt: skip
KINDS: Final = (
    ("launch", "launch", "B"), ("growth", "growth", "B"), ("maturity A", "maturity", "A"), ("maturity B", "maturity", "B"),
    ("maturity C", "maturity", "C"), ("decline", "decline", "B"),
)  # fmt: skip


def page() -> str:
    """The page in Markdown: what each rule looks at, when it speaks, what it does, its numbers, and where it stands."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# The rules"
    yield ""
    yield "Made from `core/watch/rules` by `make rules`; do not edit."
    yield "§ names the sections of the product brief. A threshold can be set for the shop, a stage, a class, a category or a SKU with `/restock policy`."
    yield "Where an input is missing, the rule is off for that SKU and says so."
    built = sum(each.status == "built" for each in TABLE.values())
    partly = sum(each.status == "partly" for each in TABLE.values())
    yield f"Of {len(TABLE)} rules {built} are built, {partly} partly, {len(TABLE) - built - partly} are not in this version."
    for letter, name in GROUPS.items():
        yield ""
        yield f"## {letter} · {name}"
        for rule in TABLE.values():
            if rule.id[0] == letter:
                yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    yield ""
    yield f"### {rule.id} · {rule.title}"
    told = "" if rule.status == "built" else f" · **{rule.status}**"
    yield f"§ {rule.section}{told}"
    yield ""
    yield f"- looks at: {rule.inputs}"
    yield f"- when: {rule.condition}"
    yield f"- then: {rule.effect}"
    if rule.without:
        yield f"- without: {rule.without}"
    if rule.note:
        yield f"- not there: {rule.note}"
    if rule.measured:
        yield f"- measured: {rule.measured}"
    for field in rule.settings:
        yield f"- `{field}`: {_numbers(field)}"
    if rule.where:
        yield "- in the code: " + ", ".join(f"`{each.replace(':', '.')}`" for each in rule.where)


def _numbers(field: str) -> str:
    low, high = bounds()[field]
    defaults = {
        label: getattr(Policy.for_(stage, letter), field)  # type: ignore[arg-type]  # the stages and classes above
        for label, stage, letter in KINDS
    }
    usual = getattr(Policy(), field)
    others = [f"{label} {_plain(value)}" for label, value in defaults.items() if value != usual]
    tail = f" ({', '.join(others)})" if others else ""
    return f"{_plain(usual)}{tail}, may be {_plain(low)} to {_plain(high)}"


def _plain(value: float) -> str:
    return f"{value:g}"
