"""What a bot that starts does without."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("numpy", "pandas", "matplotlib", "pyarrow", "openpyxl", "fpdf", "alembic")


def test_nothing_heavy_is_imported_at_the_start() -> None:
    look = f"import sys, bot.app; print([each for each in {HEAVY} if each in sys.modules])"

    done = subprocess.run(
        (sys.executable, "-c", look), capture_output=True, text=True, timeout=120, check=True
    )

    assert "[]" == done.stdout.strip()
