"""The few forms that Block Kit is made of: strings with limits, lists with limits, objects with known properties.

A check is called with a value and its JSON pointer and yields one line per problem, worded like Slack's.
Lengths count Unicode code points. What the blocks are is said in `blocks` and `elements`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Check = Callable[[Any, str], Iterator[str]]


def problem(words: str, at: str) -> str:
    """One line as Slack words it: ``missing required field: text [json-pointer:/blocks/0]``."""
    return f"{words} [json-pointer:{at}]"


@dataclass(frozen=True, slots=True)
class Text:
    """A string of ``least`` to ``most`` characters, of one form if ``like`` is given."""

    most: int | None = None
    least: int = 1
    like: str | None = None

    def __call__(self, value: Any, at: str) -> Iterator[str]:
        """Problems of a string."""
        if not isinstance(value, str):
            yield problem("must be a string", at)
        elif self.most is not None and len(value) > self.most:
            yield problem(f"must be less than {self.most + 1} characters", at)
        elif len(value) < self.least:
            yield problem(f"must be more than {self.least - 1} characters", at)
        elif self.like and not re.fullmatch(self.like, value):
            yield problem("does not match the expected format", at)


@dataclass(frozen=True, slots=True)
class Number:
    """A number, whole unless ``fraction``; ``above`` excludes its own value."""

    least: float | None = None
    most: float | None = None
    above: float | None = None
    fraction: bool = False

    def __call__(self, value: Any, at: str) -> Iterator[str]:
        """Problems of a number."""
        if isinstance(value, bool) or not isinstance(value, int | float if self.fraction else int):
            yield problem("must be a number" if self.fraction else "must be an integer", at)
        elif self.least is not None and value < self.least:
            yield problem(f"must be at least {self.least:g}", at)
        elif self.most is not None and value > self.most:
            yield problem(f"must be at most {self.most:g}", at)
        elif self.above is not None and value <= self.above:
            yield problem(f"must be greater than {self.above:g}", at)


def flag(value: Any, at: str) -> Iterator[str]:
    """True or false, and nothing that only looks like it."""
    if not isinstance(value, bool):
        yield problem("must be a boolean", at)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few fixed values."""

    values: tuple[Any, ...]

    def __call__(self, value: Any, at: str) -> Iterator[str]:
        """A problem unless the value is one of them (True is not 1 here)."""
        if not any(type(value) is type(v) and value == v for v in self.values):
            yield problem(f"must be one of: {', '.join(str(v) for v in self.values)}", at)


@dataclass(frozen=True, slots=True)
class Items:
    """A list of ``least`` to ``most`` things of one form; ``nulls`` lets an entry be skipped by null."""

    of: Check
    most: int | None = None
    least: int = 1
    nulls: bool = False

    def __call__(self, value: Any, at: str) -> Iterator[str]:
        """Problems of the list, then of each entry."""
        if not isinstance(value, list):
            yield problem("must be an array", at)
            return
        if self.most is not None and len(value) > self.most:
            yield problem(f"no more than {self.most} items allowed", at)
        if len(value) < self.least:
            yield problem(f"no fewer than {self.least} items allowed", at)
        for i, each in enumerate(value):
            if each is None and self.nulls:
                continue
            yield from self.of(each, f"{at}/{i}")


@dataclass(frozen=True, slots=True)
class Shape:
    """An object with these properties and no others; ``rules`` relate properties to each other."""

    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)
    rules: tuple[Check, ...] = ()

    def __call__(self, value: Any, at: str) -> Iterator[str]:
        """Problems of the object; rules are asked only when the parts are sound."""
        if not isinstance(value, dict):
            yield problem("must be an object", at)
            return
        known = {**self.required, **self.optional}
        sound = True
        for name in value:
            if name not in known and name != "type":
                yield problem(f"invalid additional property: {name}", at)
        for name in self.required:
            if name not in value:
                sound = False
                yield problem(f"missing required field: {name}", at)
        for name, check in known.items():
            if name in value:
                for line in check(value[name], f"{at}/{name}"):
                    sound = False
                    yield line
        if sound:
            for rule in self.rules:
                yield from rule(value, at)


@dataclass(frozen=True, slots=True)
class Typed:
    """An object whose ``type`` says which of several shapes it has."""

    shapes: Mapping[str, Check]

    def __call__(self, value: Any, at: str) -> Iterator[str]:
        """Problems of the shape named by the type, or of the type."""
        if not isinstance(value, dict):
            yield problem("must be an object", at)
            return
        kind = value.get("type")
        if not isinstance(kind, str):
            yield problem("missing required field: type", at)
        elif kind not in self.shapes:
            yield problem(f"unsupported type: {kind}", f"{at}/type")
        else:
            yield from self.shapes[kind](value, at)


def exactly_one(*names: str) -> Check:
    """A rule: one of these properties, never two, never none."""

    def rule(value: Any, at: str) -> Iterator[str]:
        given = [name for name in names if name in value]
        if len(given) != 1:
            yield problem(f"must provide exactly one of: {', '.join(names)}", at)

    return rule


def at_least_one(*names: str) -> Check:
    """A rule: some of these properties."""

    def rule(value: Any, at: str) -> Iterator[str]:
        if not any(name in value for name in names):
            yield problem(f"must provide at least one of: {', '.join(names)}", at)

    return rule
