"""Demand: what was wanted on each day, and what will be wanted on the days ahead, with how sure that is.

`forecast.forecast_batch` is the one door; `paths` turns a forecast into demand over a period, `averages` are
the simple figures people know (ADS, slope, streak), `calendar` knows the dated events. What to order is decided elsewhere.
"""
