"""Rules F1-F4, F6-F8 and L3 on the brief's own figures, and on both sides of every threshold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from core.decide.suggest import suggest
from core.demand import lately, outside
from core.demand.adjust import adjusted, carries, scaled
from core.demand.analogue import mean_curve
from core.policy import Policy
from core.records import Analogue, History, Signals, Situation
from core.suggestion import Factor
from tests.core.decide.situations import TODAY, forecast, situation

RULES = Policy()
QUIET = Signals()


def sold(*blocks: tuple[int, float], end: date = TODAY) -> History:
    """Days at a steady rate, oldest block first, ending today."""
    units = np.concatenate([np.full(days, rate, dtype=float) for days, rate in blocks])
    return History("HX-12", end - timedelta(days=len(units) - 1), units, np.ones(len(units), dtype=bool))


def rising(per_month: float, level: float = 20.0, days: int = 90) -> History:
    """A straight line of ``per_month`` units a day more each month, around ``level``, with a weekly wiggle."""
    x = np.arange(days) - (days - 1) / 2
    units = level + per_month / 30 * x + 0.5 * np.sin(np.arange(days) * 2 * np.pi / 7)
    return History("HX-12", TODAY - timedelta(days=days - 1), units, np.ones(days, dtype=bool))


def heard(at: Situation, rule: str, stage: str = "maturity") -> list[Factor]:
    return [f for f in adjusted(at, RULES, stage).factors if f.rule == rule]  # type: ignore[arg-type]


def at(history: History, per_day: float, signals: Signals = QUIET) -> Situation:
    return situation(history=history, forecast=forecast(per_day), signals=signals)


class TestSlope:
    """F1: a significant rise not yet in the forecast raises it by 10-20 %."""

    @pytest.mark.parametrize(("per_month", "times"), [(1.0, 1.10), (3.0, 1.15), (9.0, 1.20)])
    def test_the_raise_is_the_months_growth_inside_the_range(self, per_month: float, times: float) -> None:
        """Around 20 a day: 5 % a month is raised by 10 %, 15 % by 15 %, 45 % by 20 %."""
        history = rising(per_month)
        factor = heard(at(history, 0.9 * 20), "F1")[0]

        assert ("×", "share") == (factor.effect, factor.unit)
        assert times == pytest.approx(factor.value, abs=0.002)

    def test_a_falling_or_flat_line_raises_nothing(self) -> None:
        assert [] == heard(at(rising(-3.0), 20), "F1")
        assert [] == heard(at(sold((90, 20.0)), 20), "F1")

    def test_what_the_forecast_carries_is_not_counted_again(self) -> None:
        """The last month sold 23 a day; a forecast of 26 has half of 15 % and more in it."""
        factor = heard(at(rising(3.0), 26), "F1")[0]

        assert "note" == factor.effect
        assert "F8 does not count it again" in str(factor.reason)

    def test_a_rise_that_came_a_year_before_too_is_season(self) -> None:
        units = np.tile(rising(3.0, days=91).units, 5)[-(364 + 90) :]
        history = History(
            "HX-12", TODAY - timedelta(days=len(units) - 1), units, np.ones(len(units), dtype=bool)
        )

        assert "note" == heard(at(history, 15), "F1")[0].effect

    def test_a_rule_that_did_not_help_before_is_switched_off_and_says_so(self) -> None:
        worse, better = Signals(gains={"F1": -0.02}), Signals(gains={"F1": 0.03})

        off, on = heard(at(rising(3.0), 15, worse), "F1")[0], heard(at(rising(3.0), 15, better), "F1")[0]
        assert ("note", "×") == (off.effect, on.effect)
        assert "no better" in str(off.reason)
        assert "3 % better" in str(on.reason)


def ranks(before: int, now: int) -> tuple[tuple[date, int], ...]:
    return tuple((TODAY - timedelta(days=back), now if back < 14 else before) for back in range(41, -1, -1))


class TestRank:
    """F2: each 1,000 places are worth 5-15 % of daily sales."""

    @pytest.mark.parametrize(
        ("before", "now", "times"),
        [(5000, 4000, 1.10), (5000, 3000, 1.21), (4000, 5000, 0.90), (3000, 5000, 0.81)],
    )
    def test_a_thousand_places_are_ten_per_cent_where_the_category_is_not_known(
        self, before: int, now: int, times: float
    ) -> None:
        says = outside.rank(sold((90, 10.0)), Signals(ranks=ranks(before, now)), TODAY, RULES)

        assert says is not None
        assert times == pytest.approx(says.times)

    @pytest.mark.parametrize(
        ("size", "effect"),
        [(5_000, 0.15), (10_000, 0.15), (100_000, 0.10), (1_000_000, 0.05), (9_000_000, 0.05)],
    )
    def test_the_larger_the_category_the_less_a_thousand_places_are_worth(
        self, size: int, effect: float
    ) -> None:
        signals = Signals(ranks=ranks(5000, 4000), category_size=size)
        says = outside.rank(sold((90, 10.0)), signals, TODAY, RULES)

        assert says is not None
        assert 1 + effect == pytest.approx(says.times)

    def test_hardly_moved_is_not_moved(self) -> None:
        assert outside.rank(sold((90, 10.0)), Signals(ranks=ranks(5000, 4901)), TODAY, RULES) is None
        assert outside.rank(sold((90, 10.0)), Signals(ranks=ranks(5000, 4900)), TODAY, RULES) is not None

    def test_a_leap_of_fifty_thousand_places_is_capped(self) -> None:
        says = outside.rank(sold((90, 10.0)), Signals(ranks=ranks(60_000, 10_000)), TODAY, RULES)

        assert says is not None
        assert 1.30 == pytest.approx(says.times)

    def test_the_power_law_of_its_own_weeks_replaces_the_range_and_stays_inside_it(self) -> None:
        """Weeks at rank 1,000 sell 20, at rank 4,000 ten: b = ½. From 4,000 to 3,000: (3/4)^-½ - 1 = 15.5 %, held at 15."""
        units, places = [], []
        for week in range(26):
            good = week % 2 == 0
            units += [20.0 if good else 10.0] * 7
            places += [1000 if good else 4000] * 7
        start = TODAY - timedelta(days=len(units) - 1)
        history = History("HX-12", start, np.array(units), np.ones(len(units), dtype=bool))
        told = tuple((start + timedelta(days=i), place) for i, place in enumerate(places))

        assert 0.5 == pytest.approx(outside.rank_power(history, told, TODAY), abs=1e-6)
        assert (0.15, True) == outside._rank_effect(history, Signals(ranks=told), TODAY, 4000, 3000, RULES)
        per, fitted = outside._rank_effect(history, Signals(ranks=told), TODAY, 8000, 7000, RULES)
        assert fitted
        assert (7000 / 8000) ** -0.5 - 1 == pytest.approx(per, abs=1e-6)

    def test_a_gain_that_sales_show_already_is_not_counted_again(self) -> None:
        signals = Signals(ranks=ranks(5000, 4000))

        assert "×" == heard(at(sold((90, 10.0)), 10.4, signals), "F2")[0].effect
        assert "note" == heard(at(sold((90, 10.0)), 10.6, signals), "F2")[0].effect

    def test_a_rise_that_the_slope_has_added_is_not_added_again_for_the_rank(self) -> None:
        """23 a day, raised by a fifth to 27.6 for the slope, are half way from 25 to 27.5 already."""
        signals = Signals(ranks=ranks(5000, 4000))
        both = at(rising(9.0), 23, signals)

        assert ["×", "note"] == [heard(both, rule)[0].effect for rule in ("F1", "F2")]
        assert "×" == heard(at(rising(9.0), 23, replace(signals, gains={"F1": -1.0})), "F2")[0].effect


class TestReturns:
    """F3: returns above the category's mean take off what does not come back sellable."""

    def signals(self, returned: int, usual: float | None = 0.07) -> Signals:
        return Signals(
            returned=returned,
            unsellable=0.6,
            category_return_rate=usual,
            return_reasons=(("NOT_AS_DESCRIBED", 30), ("size not as described", 9)),
        )

    def test_the_excess_is_taken_off_and_the_reasons_are_named(self) -> None:
        """108 of 900 come back (12 %), 7 % are usual, 60 % unsellable: × .97."""
        factor = heard(at(sold((90, 10.0)), 10, self.signals(108)), "F3")[0]

        assert ("×", 0.97) == (factor.effect, pytest.approx(factor.value))
        assert "not as described, “size not as described”" in str(factor.reason)

    def test_at_the_mean_nothing_is_taken_off_and_just_above_something_is(self) -> None:
        assert outside.returns(sold((90, 10.0)), self.signals(63), TODAY) is None
        above = outside.returns(sold((90, 10.0)), self.signals(64), TODAY)
        assert above is not None
        assert above.times < 1

    def test_without_figures_the_rule_is_off_and_says_what_is_missing(self) -> None:
        none = adjusted(at(sold((90, 10.0)), 10), RULES, "maturity")
        half = adjusted(at(sold((90, 10.0)), 10, self.signals(99, usual=None)), RULES, "maturity")

        assert {"F2", "F3", "F4"} <= {m.switches_off for m in none.missing}
        assert "no usual return rate of the category imported" in [str(m.what) for m in half.missing]


class TestSearches:
    """F4: search volume up by more than 30 % brings orders forward to 45 days, 15 % down cuts them."""

    def signals(self, now: float, before: float = 10_000) -> Signals:
        return Signals(keywords=("interactive dog toys",), searches=(now, before))

    def test_over_thirty_per_cent_brings_the_order_forward_to_45_days(self) -> None:
        assert 0 == adjusted(at(sold((90, 10.0)), 10, self.signals(13_000)), RULES, "maturity").ahead_days
        assert 45 == adjusted(at(sold((90, 10.0)), 10, self.signals(13_001)), RULES, "maturity").ahead_days

    def test_fifteen_per_cent_down_cuts_by_as_much(self) -> None:
        """The brief's dog toys: searches down by 15 %."""
        assert [] == heard(at(sold((90, 10.0)), 10, self.signals(8_501)), "F4")
        factor = heard(at(sold((90, 10.0)), 10, self.signals(8_500)), "F4")[0]
        assert ("×", 0.85) == (factor.effect, pytest.approx(factor.value))
        assert "interactive dog toys" in str(factor.reason)

    def test_the_cut_is_bounded(self) -> None:
        assert 0.70 == pytest.approx(heard(at(sold((90, 10.0)), 10, self.signals(1)), "F4")[0].value)

    def test_a_surge_orders_now_what_would_have_been_due_within_45_days(self) -> None:
        """2,000 units last beyond the usual week ahead of the order date, and within 45 days of it."""
        calm = suggest(situation(2000, signals=self.signals(10_000)), RULES)
        surge = suggest(situation(2000, signals=self.signals(14_000)), RULES)

        assert ("wait", "order") == (calm.action, surge.action)
        assert surge.quantity == sum(
            (f.value if f.effect == "+" else -f.value)
            for f in surge.factors
            if f.unit == "units" and f.effect in ("+", "-")
        )
        assert "F4" in {f.rule for f in surge.factors if f.effect == "+"}


class TestVelocity:
    """F6: a break upwards at 1.3, downwards at .6."""

    @pytest.mark.parametrize(("week", "found"), [(12.9, False), (13.0, True)])
    def test_a_week_thirty_per_cent_over_the_month_before_is_a_break(self, week: float, found: bool) -> None:
        broke = lately.velocity_break(sold((60, 10.0), (7, week)), TODAY, RULES)

        assert found == (broke is not None and broke.way == "up")

    def test_a_rise_within_luck_is_none(self) -> None:
        """One unit a day for a month, then nine in a week (1.29 is luck, and so is 1.4 of so few)."""
        assert lately.velocity_break(sold((60, 1.0), (7, 1.4)), TODAY, RULES) is None

    @pytest.mark.parametrize(("month", "found"), [(6.1, False), (6.0, True)])
    def test_a_month_forty_per_cent_under_the_one_before_is_slow_moving(
        self, month: float, found: bool
    ) -> None:
        broke = lately.velocity_break(sold((60, 10.0), (30, month)), TODAY, RULES)

        assert found == (broke is not None and broke.way == "down")

    def test_the_briefs_case_is_slow_moving(self) -> None:
        """From a peak of 120 a day to 40."""
        factor = heard(at(sold((60, 120.0), (30, 40.0)), 40), "F6")[0]

        assert "120 in the 30 before: slow-moving" in str(factor.reason)

    def test_a_fall_that_the_season_makes_every_year_is_none(self) -> None:
        history = sold((304, 10.0), (30, 10.0), (30, 6.0), (304, 10.0), (30, 10.0), (30, 6.0))

        assert lately.velocity_break(history, TODAY, RULES) is None


class TestOutlook:
    """F7: the next quarter 15 % down pauses production, 40 % up brings purchases forward."""

    @pytest.mark.parametrize(("ahead", "pauses"), [(17.1, False), (17.0, True)])
    def test_fifteen_per_cent_down_pauses_production(self, ahead: float, pauses: bool) -> None:
        found = adjusted(at(sold((90, 20.0)), ahead), RULES, "maturity")

        assert pauses == (found.pause is not None)

    @pytest.mark.parametrize(("ahead", "speaks"), [(27.9, False), (28.0, True)])
    def test_forty_per_cent_up_proposes_to_buy_earlier_with_a_date(self, ahead: float, speaks: bool) -> None:
        factors = heard(at(sold((90, 20.0)), ahead), "F7")

        assert speaks == bool(factors)
        assert not speaks or TODAY + timedelta(days=90) == factors[0].reason.values["until"]

    def test_a_fall_that_the_season_makes_is_told_and_pauses_nothing(self) -> None:
        """The quarter after this day fell by a fifth a year before, and does again."""
        history = sold((90, 20.0), (90, 16.0), (184, 20.0), (90, 20.0))
        found = adjusted(at(history, 16.0), RULES, "maturity")

        assert found.pause is None
        assert "as the season does" in str(next(f for f in found.factors if f.rule == "F7").reason)

    def test_production_pauses_only_while_the_position_covers_the_demand_of_the_period(self) -> None:
        history = sold((400, 20.0))
        falling = {"history": history, "forecast": forecast(16.0, spread=0.0), "signals": QUIET}

        covered = suggest(situation(1400, **falling), RULES)
        short = suggest(situation(300, **falling), RULES)
        assert ("pause", 0) == (covered.action, covered.quantity)
        assert "order" == short.action or "expedite" == short.action


class TestLaunch:
    """L3: under eight weeks of own sales the forecast leans on what was alike."""

    LIKE = (Analogue("B0RIVAL", "competitor", (8.0,) * 13),)

    @pytest.mark.parametrize(("days", "per_day"), [(14, 7.0), (28, 6.0), (42, 5.0), (56, 4.0)])
    def test_the_weight_moves_to_own_sales_over_eight_weeks(self, days: int, per_day: float) -> None:
        """Own 4 a day, the analogue 8: after 14 of 56 days 7 a day, after all of them 4."""
        now = situation(
            history=sold((days, 4.0)), forecast=forecast(4.0), signals=Signals(analogues=self.LIKE)
        )
        found = adjusted(now, RULES, "launch")

        assert per_day == pytest.approx(found.forecast.mean[0])
        assert (days < 56) == any(f.rule == "L3" for f in found.factors)

    def test_a_listing_that_sold_nothing_yet_takes_the_curve_at_its_launch(self) -> None:
        history = History("HX-12", TODAY, np.array([np.nan]), np.array([True]))
        curve = (Analogue("A", "own", (2.0, 4.0)), Analogue("B", "own", (4.0, 8.0)))
        now = situation(history=history, forecast=forecast(0.0), signals=Signals(analogues=curve))
        found = adjusted(now, RULES, "launch").forecast

        assert (3.0, 6.0, 6.0) == (found.mean[3], found.mean[10], found.mean[80])
        assert (np.diff(found.quantiles, axis=0) >= 0).all()
        assert found.level_sigma > 0.2

    def test_the_curve_is_taken_at_the_skus_own_age(self) -> None:
        analogues = (Analogue("A", "own", (1.0, 2.0, 3.0)),)

        assert [1.0, 2.0] == mean_curve(analogues, 6, 2).tolist()

    def test_without_anything_alike_the_rule_says_what_is_missing(self) -> None:
        found = adjusted(
            situation(history=sold((14, 4.0)), forecast=forecast(4.0), signals=QUIET), RULES, "launch"
        )

        assert "L3" in {m.switches_off for m in found.missing}


def test_a_situation_nobody_looked_for_signals_in_is_taken_as_it_is() -> None:
    """An older stored decision is replayed on the forecast it was made on."""
    before = situation(history=rising(3.0), forecast=forecast(15))

    found = adjusted(before, RULES, "maturity")
    assert found.forecast is before.forecast
    assert () == found.factors


def test_half_way_there_is_carried() -> None:
    assert carries(11.0, 10.0, 1.2)
    assert not carries(10.9, 10.0, 1.2)
    assert carries(9.0, 10.0, 0.8)
    assert not carries(9.1, 10.0, 0.8)


def test_scaling_keeps_quantiles_in_order_and_a_reader_can_redo_it() -> None:
    """10 × 1.15 × .97: the forecast on the card is the statistical one times the factors shown."""
    signals = Signals(returned=108, unsellable=0.6, category_return_rate=0.07)
    now = replace(situation(history=sold((90, 10.0)), forecast=forecast(10)), signals=signals)
    found = adjusted(now, RULES, "maturity")
    product = np.prod([f.value for f in found.factors if f.effect == "×"])

    assert 10 * product == pytest.approx(found.forecast.mean[0])
    assert (np.diff(found.forecast.quantiles, axis=0) >= 0).all()
    assert scaled(now.forecast, 1.0) is now.forecast
