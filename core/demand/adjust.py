"""Which rules move the forecast of one SKU, and what becomes of those that do not (rules F1-F8, L3)?

The statistical forecast sees sales only. A rule that knows more multiplies it, once: what the forecast carries
already is not applied again, and a rule that made earlier forecasts of the class no better is not applied at all (F8).
Every rule that spoke leaves a factor; one that could not speak leaves what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from core.demand import analogue, lately, outside
from core.demand.averages import ads, slope
from core.demand.outside import Says
from core.market import their_stock
from core.market.heard import hear
from core.market.rivals import Happening
from core.phrase import Percent, Phrase, Value
from core.policy import Policy
from core.records import Floats, Forecast, Situation, Stage
from core.stage import growth_tier
from core.suggestion import Factor, Missing

AHEAD_DAYS = 28
"""Days of the forecast that are held against a rule, to see whether it is in there already."""
TESTED = frozenset({"F1", "F2", "F3", "F4", outside.ASKED})
"""Rules that a lesson tests on the seller's own past (`untested`)."""
SAME_SEASON = 0.5
"""A rise that came at this share of its speed a year before too is season."""


@dataclass(frozen=True, slots=True)
class Adjusted:
    """The forecast to decide on, the factors that tell how it came about, and what the rules ask for beside it.

    ``ahead_days``: orders due within so many days are placed now (F4, 0: as usual). ``pause``: why nothing new should
    be produced (F7). ``surge``: sales broke upwards (F6). ``war``: a rival's price war that lasts (M1).
    ``surge_of_rival``: why a rival is taking off (M4). ``asked``: by what share the order may rise as searches ask for the
    variant (F4), and why.
    """

    forecast: Forecast
    factors: tuple[Factor, ...] = ()
    missing: tuple[Missing, ...] = ()
    ahead_days: int = 0
    pause: Phrase | None = None
    surge: bool = False
    war: Happening | None = None
    surge_of_rival: Phrase | None = None
    asked: tuple[float, Phrase] | None = None


def adjusted(situation: Situation, policy: Policy, stage: Stage) -> Adjusted:
    """Apply the rules to the statistical forecast; with ``situation.signals`` None it is taken as it is.

    Worked example: a forecast of 10 a day, a significant rise of 15 % a month that it does not carry and 3 % lost in
    returns: 10 × 1.15 × .97 = 11.2 a day, with the factors F1 × 1.15 and F3 × .97.
    """
    signals, history, today = situation.signals, situation.history, situation.as_of
    if signals is None:
        return Adjusted(situation.forecast)
    forecast, factors, missing = situation.forecast, [], _missing(situation, policy)
    if stage == "launch":
        found = analogue.blended(situation, policy)
        if found is not None:
            forecast, factor = found
            factors.append(factor)
        elif not signals.analogues:
            missing.append(Missing(Phrase("no listing alike whose launch is known"), "L3"))
    around = hear(situation, policy)
    ignored = situation.market.ignored if situation.market is not None else ()
    says = [*_says(situation, policy), *around.says]
    tier = growth_tier(situation.product, history, today, policy) if stage == "growth" else None
    if tier is not None and tier.part == "late" and "L4" not in ignored:
        theirs = their_stock.pattern(situation, policy, tier.age)
        says += [theirs.says] if theirs.says is not None else []
        factors += [theirs.note] if theirs.note is not None else []
        missing += [theirs.missing] if theirs.missing is not None else []
    says = [each for each in says if each.rule not in ignored]
    rate = _rate(situation, forecast)
    times = 1.0
    for each in says:
        # What an earlier rule has raised already, a later one may find carried: a rise is counted once.
        factor, applied = _weighed(each, None if rate is None else rate * times, signals.gains.get(each.rule))
        factors.append(factor)
        times *= applied
    forecast = scaled(forecast, times)
    asked, said = _asked(situation, policy, None if rate is None else rate * times)
    factors += said
    if "L7" not in ignored:
        for spoke in their_stock.promotions(situation, policy):
            factors += _spoken(spoke)
            missing += [spoke.missing] if spoke.missing is not None else []
            if spoke.says is not None and spoke.days is not None:
                forecast = scaled(forecast, np.where(spoke.days, spoke.says.times, 1.0))
    rose = outside.searches_rose(signals, policy)
    if rose is not None:
        factors.append(Factor("F4", "note", "days", policy.keyword_ahead_days, rose))
    broke = lately.velocity_break(history, today, policy)
    if broke is not None:
        factors.append(_broke(broke))
    seen = lately.outlook(history, forecast, today)
    pause = None
    if seen is not None:
        factor_, pause = _outlook(seen, today, policy)
        factors += [factor_] if factor_ is not None else []
    return Adjusted(
        forecast=forecast,
        factors=tuple(factors),
        missing=tuple(missing),
        ahead_days=policy.keyword_ahead_days if rose is not None else 0,
        pause=pause,
        surge=broke is not None and broke.way == "up",
        war=around.war,
        surge_of_rival=around.surge,
        asked=asked,
    )


def untested(situation: Situation, policy: Policy) -> dict[str, float]:
    """The multiplier of every rule that speaks and is not carried, whether it ever helped or not: for testing that it does."""
    assert situation.signals is not None
    rate = _rate(situation, situation.forecast)
    asked, _ = _asked(replace(situation, signals=replace(situation.signals, gains={})), policy, rate)
    variant = {} if asked is None else {outside.ASKED: 1 + asked[0]}
    return variant | {
        each.rule: times
        for each in _says(situation, policy)
        if (times := _weighed(each, rate, None)[1]) != 1.0
    }


def scaled(forecast: Forecast, times: float | Floats) -> Forecast:
    """The forecast with every day multiplied, by one number or by its own, shape (horizon,); its relative uncertainty stays."""
    if isinstance(times, float) and times == 1.0:
        return forecast
    return replace(forecast, mean=forecast.mean * times, quantiles=forecast.quantiles * times)


def carries(rate: float, since: float, times: float) -> bool:
    """Whether a forecast of ``rate`` a day is already at least half way from ``since`` to ``since × times``.

    Applying the rule then would be further off than leaving it (F8). Worked example: 10 a day before, a rule of × 1.2:
    a forecast of 11 carries it, one of 10.5 does not.
    """
    half = since * (1 + (times - 1) / 2)
    return rate >= half - 1e-9 if times > 1 else rate <= half + 1e-9


def slope_raise(monthly: float, policy: Policy) -> float:
    """F1: the share to raise by, the growth of a month itself inside 10-20 %. Worked example: 14 % a month: .14."""
    return min(max(monthly, policy.slope_raise_low), policy.slope_raise_high)


def _spoken(spoke: their_stock.Spoke) -> list[Factor]:
    """The factor of a promotion's comparison with competitors' stock, where there was one."""
    if spoke.says is None:
        return [spoke.note] if spoke.note is not None else []
    return [Factor(spoke.says.rule, "×", "share", spoke.says.times, spoke.says.reason)]


def _says(situation: Situation, policy: Policy) -> list[Says]:
    """What F1 to F4 make of demand; those that have nothing to say are absent."""
    signals, history, today = situation.signals, situation.history, situation.as_of
    assert signals is not None
    found = [
        _slope(situation, policy),
        outside.rank(history, signals, today, policy),
        outside.returns(history, signals, today),
        outside.searches_fell(history, signals, today, policy),
    ]
    return [each for each in found if each is not None]


def _weighed(says: Says, rate: float | None, gain: float | None) -> tuple[Factor, float]:
    """The factor of a rule that spoke, and the multiplier that is applied."""
    if gain is not None and gain <= 0:
        reason = Phrase(
            "{why}; not used: it made earlier forecasts of this class no better ({gain})",
            {"why": says.reason, "gain": Percent(gain)},
        )
        return Factor(says.rule, "note", "share", round(says.times - 1, 4), reason), 1.0
    if says.since is not None and rate is not None and carries(rate, says.since, says.times):
        reason = Phrase(
            "{why}; the forecast carries it already, so F8 does not count it again", {"why": says.reason}
        )
        return Factor(says.rule, "note", "share", round(says.times - 1, 4), reason), 1.0
    reason = says.reason
    if gain is None and says.rule in TESTED:
        reason = Phrase("{why}; not tested on your own sales yet", {"why": says.reason})
    elif gain is not None:
        reason = Phrase(
            "{why}; it made earlier forecasts of this class {gain} better",
            {"why": says.reason, "gain": Percent(gain)},
        )
    return Factor(says.rule, "×", "share", round(says.times, 4), reason), round(says.times, 4)


def _asked(
    situation: Situation, policy: Policy, rate: float | None
) -> tuple[tuple[float, Phrase] | None, list[Factor]]:
    """F4: by what share searches for the variant raise its order, and why; a note where they do not (F8).

    Only what the forecast of ``rate`` a day does not carry. Worked example: 10 a day before, searches up 60 %: a forecast
    of 13 carries it (`carries`); one of 12 leaves 10 × 1.6 ÷ 12 - 1 = a third; one of 9 leaves the 60 %, not more.
    """
    signals = situation.signals
    assert signals is not None
    says = outside.variant_asked(situation.history, signals, situation.as_of, policy)
    if says is None:
        return None, []
    factor, times = _weighed(says, rate, signals.gains.get(outside.ASKED))
    if times == 1.0:
        return None, [replace(factor, rule="F4")]
    if says.since is not None and rate:
        times = min(times, says.since * times / rate)
    return (times - 1, factor.reason), []


def _slope(situation: Situation, policy: Policy) -> Says | None:
    """F1: a significant rise over 90 in-stock days raises the forecast by 10-20 %; not where it is season."""
    history, today = situation.history, situation.as_of
    line, level = slope(history, today, policy.slope_days), ads(history, today, policy.slope_days)
    recent = ads(history, today, 30)
    if line is None or not level or not recent or not line.significant or line.per_day <= 0:
        return None
    monthly = 30 * line.per_day / level
    values: dict[str, Value | Percent] = {
        "slope": round(30 * line.per_day, 2),
        "low": round(30 * line.low, 2),
        "high": round(30 * line.high, 2),
        "share": Percent(slope_raise(monthly, policy)),
    }
    reason = Phrase("daily sales rise by {slope} units a month ({low} to {high}): {share} more", values)
    times = 1 + slope_raise(monthly, policy)
    year_ago = today - timedelta(days=lately.YEAR)
    before, then = slope(history, year_ago, policy.slope_days), ads(history, year_ago, policy.slope_days)
    if (
        before is not None
        and then
        and before.significant
        and 30 * before.per_day / then >= SAME_SEASON * monthly
    ):
        # The year before rose alike: season, and that is the statistical forecast's own affair.
        return Says("F1", times, 0.0, reason)
    return Says("F1", times, recent, reason)


def _rate(situation: Situation, forecast: Forecast) -> float | None:
    """Units a day ahead in the forecast, season taken out, to compare with what was sold."""
    mean: Floats = forecast.mean[:AHEAD_DAYS]
    if not len(mean):
        return None
    season = lately.season_change(situation.history, situation.as_of, AHEAD_DAYS, AHEAD_DAYS) or 1.0
    return float(np.mean(mean)) / season


def _broke(found: lately.Break) -> Factor:
    """F6 as a factor."""
    values: dict[str, Value | Percent] = {
        "now": round(found.now, 1),
        "before": round(found.before, 1),
        "season": Percent(abs(found.season - 1)),
    }
    change = round(found.now / found.before - 1, 4)
    if found.way == "up":
        reason = Phrase(
            "{now} a day in the last 7 days after {before} in the 30 before: sales broke upwards, planned anew today",
            values,
        )
    elif abs(found.season - 1) >= 0.05:
        reason = Phrase(
            "{now} a day in the last 30 days after {before} in the 30 before, season ({season}) taken out: slow-moving",
            values,
        )
    else:
        reason = Phrase(
            "{now} a day in the last 30 days after {before} in the 30 before: slow-moving", values
        )
    return Factor("F6", "note", "share", change, reason)


def _outlook(seen: lately.Outlook, today: date, policy: Policy) -> tuple[Factor | None, Phrase | None]:
    """F7 as a factor, and the reason to pause production where there is one."""
    values: dict[str, Value | Percent] = {
        "before": round(seen.before, 1),
        "ahead": round(seen.ahead, 1),
        "change": Percent(abs(seen.change)),
        "raw": Percent(abs(seen.raw)),
        "until": today + timedelta(days=lately.QUARTER),
    }
    if seen.change <= -policy.outlook_fall + 1e-9:
        why = Phrase(
            "the next 90 days sell {change} less than the last 90, season taken out ({before} → {ahead} a day): no new production; consider a promotion or a bundle",
            values,
        )
        return Factor("F7", "note", "share", round(seen.change, 4), why), why
    if max(seen.change, seen.raw) >= policy.outlook_rise - 1e-9:
        why = Phrase(
            "the 90 days to {until} sell {raw} more than the last 90 ({before} → {ahead} a day): consider buying earlier",
            values,
        )
        return Factor("F7", "note", "share", round(seen.raw, 4), why), None
    if seen.raw <= -policy.outlook_fall + 1e-9:
        why = Phrase(
            "the next 90 days sell {raw} less than the last 90, as the season does ({before} → {ahead} a day)",
            values,
        )
        return Factor("F7", "note", "share", round(seen.raw, 4), why), None
    return None, None


def _missing(situation: Situation, policy: Policy) -> list[Missing]:
    """What is not there, and the rule that is off for it."""
    signals = situation.signals
    assert signals is not None
    missing = []
    if not signals.ranks:
        missing.append(Missing(Phrase("no sales ranks imported"), "F2"))
    if signals.returned is None:
        missing.append(Missing(Phrase("no returns imported"), "F3"))
    elif signals.category_return_rate is None:
        missing.append(Missing(Phrase("no usual return rate of the category imported"), "F3"))
    if signals.searches is None:
        missing.append(Missing(Phrase("no search volume of its keywords for 56 days"), "F4"))
    if signals.asked is not None and signals.asked.units is None and outside.asks(signals, policy):
        reason = Phrase(
            "searches ask for this variant, but the stock of a variant of its parent is not known"
        )
        missing.append(Missing(reason, "F4"))
    return missing
