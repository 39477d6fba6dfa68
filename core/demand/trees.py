"""Trees kept as text, parsed once: what a card waits for is the forecast, not the reading of its model."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

REMEMBERED = 128
"""Sets of trees; a catalogue's model holds thirty."""


@lru_cache(REMEMBERED)
def booster(text: str) -> Any:
    """The `lightgbm.Booster` of a model's text; the same one for the same text.

    For predicting only, and always with all its trees: so threads may share it.
    """
    import lightgbm

    return lightgbm.Booster(model_str=text)
