"""The chart inside a data_visualization block: pie, line, bar and area."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.local.validate.shape import Items, Number, Shape, Text, Typed, problem

_LABEL = Text(20)
_POINT = Shape({"label": _LABEL, "value": Number(fraction=True)})
_AXES = Shape({"categories": Items(_LABEL, 20)}, {"x_label": Text(50), "y_label": Text(50)})


def _points_match_the_axis(value: Any, at: str) -> Iterator[str]:
    categories = value["axis_config"]["categories"]
    names: set[str] = set()
    for i, series in enumerate(value["series"]):
        if series["name"] in names:
            yield problem("series names must be unique", f"{at}/series/{i}/name")
        names.add(series["name"])
        if [point["label"] for point in series["data"]] != categories:
            yield problem("labels must equal axis_config.categories", f"{at}/series/{i}/data")


_SERIES = Shape(
    {
        "series": Items(Shape({"name": _LABEL, "data": Items(_POINT, 20)}), 12),
        "axis_config": _AXES,
    },
    rules=(_points_match_the_axis,),
)

CHART = Typed(
    {
        "pie": Shape(
            {"segments": Items(Shape({"label": _LABEL, "value": Number(above=0, fraction=True)}), 12)}
        ),
        "line": _SERIES,
        "bar": _SERIES,
        "area": _SERIES,
    }
)
