"""What are modes, stages and states called in a sentence? As phrases, so that each reader has them in their language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.phrase import Phrase

MODES: Final[Mapping[str, Phrase]] = {
    "sea": Phrase("sea"),
    "air": Phrase("air"),
    "express": Phrase("express"),
    "truck": Phrase("truck"),
}
STAGES: Final[Mapping[str, Phrase]] = {
    "launch": Phrase("launch"),
    "growth": Phrase("growth"),
    "maturity": Phrase("maturity"),
    "decline": Phrase("decline"),
}
DRAFT_STATES: Final[Mapping[str, Phrase]] = {
    "open": Phrase("open"),
    "approved": Phrase("approved"),
    "rejected": Phrase("rejected"),
    "withdrawn": Phrase("withdrawn"),
    "expired": Phrase("expired"),
}
