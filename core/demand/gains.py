"""Does a rule beside the forecast earn its place (F8)? Past sums with it and without it, against what came."""

from __future__ import annotations

from core.records import Situation

TESTED_DAYS = 28
LEAST_CASES = 20
"""Times a rule must have spoken in a class before it is judged there; with fewer, all classes together judge it."""
ALL = "*"
"""All classes together."""


class Gains:
    """By class and rule: misses of past sums with the rule applied and without, where it spoke and was not carried."""

    def __init__(self) -> None:
        self._sums: dict[tuple[str, str], list[float]] = {}

    def add(self, situation: Situation, abc_class: str, came: float | None) -> None:
        """One SKU at one origin; ``came`` is what it sold in the `TESTED_DAYS` after it."""
        from core.demand.adjust import untested
        from core.policy import Policy

        if came is None or situation.signals is None:
            return
        plain = float(situation.forecast.mean[:TESTED_DAYS].sum())
        for rule, times in untested(situation, Policy()).items():
            for group in (abc_class, ALL):
                sums = self._sums.setdefault((group, rule), [0.0, 0.0, 0.0])
                sums[0] += 1
                sums[1] += abs(came - plain)
                sums[2] += abs(came - plain * times)

    def gains(self) -> dict[str, dict[str, float]]:
        """1 - misses with ÷ misses without, per class and for all. Worked example: off by 80 instead of 100: a gain of .2."""
        found: dict[str, dict[str, float]] = {}
        for (abc_class, rule), (count, without, given) in self._sums.items():
            if count >= LEAST_CASES and without > 0:
                found.setdefault(abc_class, {})[rule] = round(1 - given / without, 4)
        return found
