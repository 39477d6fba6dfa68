"""Which thresholds did people set, and for whom do they hold? From the whole shop down to one SKU; the nearest wins.

What the thresholds mean is told in `core.policy`; this is only about where each was set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from core.errors import BadInput
from core.names import STAGES as NAMES
from core.phrase import Phrase
from core.policy import Policy, check
from core.records import AbcClass, Stage

Kind = Literal["shop", "stage", "class", "category", "sku"]
Values = Mapping[str, float | int]

STAGES: tuple[Stage, ...] = get_args(Stage)
CLASSES: tuple[AbcClass, ...] = get_args(AbcClass)


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom a threshold holds. ``name`` is the stage, class, category or SKU; empty for the whole shop."""

    kind: Kind
    name: str = ""

    def __str__(self) -> str:
        """ "shop", "stage:growth", "category:Kitchen": how it is written in a file, a button and the store."""
        return f"{self.kind}:{self.name}" if self.name else self.kind

    @staticmethod
    def read(text: str) -> Scope:
        """The inverse of `str`. Raises `BadInput` for a kind, stage or class that there is not."""
        kind, _, name = text.strip().partition(":")
        name = name.strip()
        known = {"stage": STAGES, "class": CLASSES}.get(kind)
        bad = kind not in get_args(Kind) or bool(name) == (kind == "shop")
        if bad or (known is not None and name not in known):
            raise BadInput(
                Phrase(
                    "{scope} is none of shop, stage:growth, class:A, category:NAME, sku:SKU; nothing was changed",
                    {"scope": text},
                )
            )
        return Scope(kind, name)  # type: ignore[arg-type]  # checked above


SHOP = Scope("shop")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What was set for the shop, stages, classes and categories, by the scope's text. SKUs bring their own."""

    by_scope: Mapping[str, Values] = field(default_factory=dict)

    def holding(
        self, *, stage: Stage | None, abc_class: AbcClass, category: str | None, own: Values | None = None
    ) -> dict[str, Any]:
        """What holds for a SKU beyond the defaults; shop, stage, class, category, SKU, the later ones win.

        Without a ``stage`` what was set for stages is left out: it cannot say which stage a SKU is in.
        Worked example: shop review_days 7, class A review_days 14, SKU service_level .99: a class A SKU has
        review_days 14 and service_level .99, any other SKU of the shop review_days 7.
        """
        scopes = [SHOP, Scope("class", abc_class), Scope("category", category or "")]
        if stage is not None:
            scopes.insert(1, Scope("stage", stage))
        found: dict[str, Any] = {}
        for scope in scopes:
            if scope.name or scope.kind == "shop":
                found |= self.by_scope.get(str(scope), {})
        return found | dict(own or {})

    def of_shop(self) -> Policy:
        """What holds for the shop as a whole: for lots on their way, suppliers and the account, which are of no single SKU."""
        return Policy.for_("maturity", "B", self.holding(stage=None, abc_class="B", category=None))

    def checked(self, categories: tuple[str, ...] = (), skus: Mapping[str, Values] | None = None) -> None:
        """Raises `BadInput` when a value, or two of them together, cannot hold for some stage, class and category."""
        for values in (*self.by_scope.values(), *(skus or {}).values()):
            for name, value in values.items():
                check(name, value)
        named = {Scope.read(text).name for text in self.by_scope if text.startswith("category:")}
        for stage in STAGES:
            for abc_class in CLASSES:
                for category in (None, *sorted(named | set(categories))):
                    for own in (None, *(skus or {}).values()):
                        held = self.holding(stage=stage, abc_class=abc_class, category=category, own=own)
                        _holds(stage, abc_class, held)


def _holds(stage: Stage, abc_class: AbcClass, held: Values) -> None:
    try:
        Policy.for_(stage, abc_class, held)
    except BadInput as error:
        where = {"stage": NAMES[stage], "letter": abc_class, "why": error.phrase}
        raise BadInput(Phrase("for {stage} SKUs of class {letter}: {why}", where)) from None
