"""What a replay says of one SKU, ready to stand on its card: a line, and the weeks to draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from core.phrase import Money, Percent, Phrase, Value
from core.proof.compare import COVER, OWN, THIS, Against, Comparison, against
from core.proof.simulate import Lived

YEAR_DAYS = 350
"""From so many days on a replay is said to be of twelve months."""

SHOWN = (THIS, OWN, COVER)


@dataclass(frozen=True, slots=True)
class Life:
    """One policy's life of the SKU. ``earned`` is what it had earned by the end of each week, ``stock`` units then."""

    profit: float
    served: float
    days_out: int
    mean_stock: float
    aged: float
    orders: int
    earned: tuple[float, ...]
    stock: tuple[int, ...]
    out: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """A SKU's replay from ``first`` to ``through``; ``lives`` by policy ("own" only where orders are on file).

    ``peer`` is whom this policy is held against: "own", else "days_of_cover". ``of_bound`` is the share of the most
    that could have been earned. ``imputed`` counts the days whose demand had to be made up.
    """

    currency: str
    first: date
    through: date
    lives: Mapping[str, Life]
    peer: str
    against: Against
    of_bound: float | None
    imputed: int

    def to_json(self) -> dict[str, Any]:
        """For the store; `from_json` gives the same back."""
        data = asdict(self)
        return data | {"first": self.first.isoformat(), "through": self.through.isoformat()}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Proof:
        """The inverse of `to_json`."""
        lives = {
            name: Life(**{**each, **{k: tuple(each[k]) for k in ("earned", "stock", "out")}})
            for name, each in data["lives"].items()
        }
        return Proof(
            currency=data["currency"],
            first=date.fromisoformat(data["first"]),
            through=date.fromisoformat(data["through"]),
            lives=lives,
            peer=data["peer"],
            against=Against(**data["against"]),
            of_bound=data["of_bound"],
            imputed=data["imputed"],
        )

    def line(self) -> Phrase:
        """The one line beside a suggestion.

        "Last 12 months this policy would have earned $3,140 more than your own orders (80% range $1,900 to $4,300), 11
        fewer days out." Where it earned less that is said with its share and with what to do about it; "about as much" where
        the range spans nought.
        """
        gain = self.against
        values: dict[str, Value | Money | Percent | Phrase] = {
            "span": _span(gain.days),
            "peer": Phrase("your own orders") if self.peer == OWN else Phrase("the days-of-cover rule"),
            "gain": self._money(abs(gain.more)),
            "low": self._money(gain.low),
            "high": self._money(gain.high),
            "out": _out(gain.fewer_days_out),
        }
        if gain.low <= 0 <= gain.high:
            return Phrase(
                "{span} this policy would have earned about as much as {peer} (80% range {low} to {high}), {out}.",
                values,
            )
        if gain.more > 0:
            return Phrase(
                "{span} this policy would have earned {gain} more than {peer} (80% range {low} to {high}), {out}.",
                values,
            )
        values |= {"low": self._money(-gain.high), "high": self._money(-gain.low)}
        theirs = self.lives[self.peer].profit
        if theirs <= 0:
            return Phrase(
                "{span} this policy would have earned {gain} less than {peer} (80% range {low} to {high}), {out}: weigh the quantity yourself before you approve.",
                values,
            )
        values["share"] = Percent(abs(gain.more) / theirs)
        return Phrase(
            "{span} this policy would have earned {gain}, or {share}, less than {peer} (80% range {low} to {high}), {out}: weigh the quantity yourself before you approve.",
            values,
        )

    def _money(self, amount: float) -> Money:
        return Money(Decimal(round(amount)), self.currency)


def proof_of(found: Comparison, sku: int, rng: np.random.Generator) -> Proof:
    """The proof of one SKU of a comparison."""
    world, record = found.books.world, found.books.records[sku]
    begin = int(world.begins[sku])
    names = [name for name in SHOWN if name != OWN or found.books.knows_own[sku]]
    peer = OWN if found.books.knows_own[sku] else COVER
    best = float(found.bound[sku])
    lives = {name: _life(found.lives[name], sku, begin) for name in names}
    return Proof(
        currency=record.situation.product.currency,
        first=world.day(begin),
        through=world.day(world.days - 1),
        lives=lives,
        peer=peer,
        against=against(found, sku, peer, rng),
        of_bound=lives[THIS].profit / best if best > 0 else None,
        imputed=int(world.imputed[sku, begin:].sum()),
    )


def _life(life: Lived, sku: int, begin: int) -> Life:
    earned, stock = life.earned[sku, begin:], life.stock[sku, begin:]
    sold, lost = life.sold[sku, begin:], life.lost[sku, begin:]
    wanted = float((sold + lost).sum())
    weeks = len(earned) // 7
    return Life(
        profit=round(float(earned.sum()), 2),
        served=round(float(sold.sum()) / wanted, 4) if wanted else 1.0,
        days_out=int((lost > 0).sum()),
        mean_stock=round(float(stock.mean()), 1),
        aged=round(float(life.aged[sku, begin:].mean()), 2),
        orders=sum(1 for order in life.orders if order.sku == sku),
        earned=tuple(round(float(each), 2) for each in np.cumsum(earned)[6::7]),
        stock=tuple(int(each) for each in stock[6::7]),
        out=tuple(int((lost[7 * w : 7 * w + 7] > 0).sum()) for w in range(weeks)),
    )


def _span(days: int) -> Phrase:
    if days >= YEAR_DAYS:
        return Phrase("In the last 12 months")
    return Phrase("In the last {days} days", {"days": days})


def _out(fewer: int) -> Phrase:
    if fewer > 0:
        return Phrase("{days} {days:day|days} fewer out of stock", {"days": fewer})
    if fewer < 0:
        return Phrase("{days} {days:day|days} more out of stock", {"days": -fewer})
    return Phrase("as many days out of stock")
