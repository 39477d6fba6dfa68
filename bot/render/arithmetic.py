"""How did the quantity come about? The factors of a suggestion as lines that a reader can add up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.facts import Reader
from bot.i18n import number, percent
from bot.render.mrkdwn import Mrkdwn, code, join, say_mrkdwn, words_mrkdwn

if TYPE_CHECKING:
    from core.suggestion import Factor

FIGURE_SPACE = "\u2007"  # as wide as a digit: figures stand below each other


def steps(factors: Sequence[Factor]) -> list[tuple[Factor, int]]:
    """The factors that add or take units, each with whole units that add up to the rounded total.

    Every line shows the difference of the rounded running totals, so rounding is never left over.
    Worked example: +10.4, +10.4, +10.4 are shown as +10, +11, +10 and make 31.
    """
    shown: list[tuple[Factor, int]] = []
    total = 0.0
    for factor in factors:
        if factor.unit == "units" and factor.effect in ("+", "-"):
            before = round(total)
            total += factor.value if factor.effect == "+" else -factor.value
            shown.append((factor, round(total) - before))
    return shown


def sum_lines(
    factors: Sequence[Factor], quantity: int, reader: Reader, *, said: Sequence[Factor] = ()
) -> list[Mrkdwn]:
    """One line per step, and the sum. A person's change of the quantity is a step of its own; the reasons of ``said``
    stand above already."""
    values = [
        (units, _told(factor, reader) if factor in said else _reason(factor, reader))
        for factor, units in steps(factors)
    ]
    if not values:
        return []
    total = sum(units for units, _ in values)
    if quantity and total != quantity:
        values.append((quantity - total, say_mrkdwn(reader, "changed by a person")))
        total = quantity
    if quantity:
        result = say_mrkdwn(reader, "{n:unit|units} to order", n=quantity)
    else:
        result = say_mrkdwn(reader, "so nothing is to be ordered")
    width = max(len(number(reader, abs(units))) for units in (*(units for units, _ in values), total))
    lines = [join([_figure(units, width, reader), reason], "  ") for units, reason in values]
    equals = _mark("=" if total >= 0 else "= −", abs(total), width, reader)
    return [*lines, join([equals, result], "  ")]


def note_lines(factors: Sequence[Factor], reader: Reader) -> list[Mrkdwn]:
    """What spoke without adding units: shares, days, and remarks."""
    lines = []
    for factor in factors:
        if factor.unit == "units" and factor.effect in ("+", "-"):
            continue
        match factor.effect:
            case "×":
                mark = code(f"× {number(reader, factor.value, decimals=3)}")
            case "=":
                mark = code(f"= {_measure(factor, reader)}")
            case "note":
                mark = Mrkdwn("•")
            case _:
                mark = code(f"{'+' if factor.effect == '+' else '−'} {_measure(factor, reader)}")
        lines.append(join([mark, _reason(factor, reader)], "  "))
    return lines


def _measure(factor: Factor, reader: Reader) -> str:
    match factor.unit:
        case "share":
            return percent(reader, factor.value)
        case "days":
            return say_mrkdwn(reader, "{n} {n:day|days}", n=factor.value)
        case _:
            return number(reader, factor.value)


def _figure(units: int, width: int, reader: Reader) -> Mrkdwn:
    return _mark("+" if units >= 0 else "−", abs(units), width, reader)


def _mark(sign: str, units: int, width: int, reader: Reader) -> Mrkdwn:
    return code(Mrkdwn(f"{sign} {number(reader, units).rjust(width, FIGURE_SPACE)}"))


def _told(factor: Factor, reader: Reader) -> Mrkdwn:
    return join([say_mrkdwn(reader, "nothing is bought, as said above"), Mrkdwn(f"({factor.rule})")], " ")


def _reason(factor: Factor, reader: Reader) -> Mrkdwn:
    return join([words_mrkdwn(reader, factor.reason), Mrkdwn(f"({factor.rule})")], " ")
