"""Views load fast: a bot that starts must not wait for numbers and pictures it does not show yet."""

from __future__ import annotations

import subprocess
import sys

VIEWS = "card digest help home imports modals notices picker why chart chart_text"
HEAVY = {"numpy", "pandas", "matplotlib", "PIL", "sqlalchemy", "openpyxl"}


def test_views_import_nothing_heavy() -> None:
    """In a fresh interpreter, as this one has everything loaded."""
    imports = "; ".join(f"import bot.render.{view}" for view in VIEWS.split())
    program = f"import sys; {imports}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout

    assert set() == HEAVY & set(loaded.split())
