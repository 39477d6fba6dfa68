"""Prints the page of the rules: ``python -m core.watch.rules > docs/rules.md`` (`make rules`)."""

from __future__ import annotations

import sys

from core.watch.rules.table import page

sys.stdout.write(page())
