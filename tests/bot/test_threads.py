"""Small sums are done by one thread: several, on a busy machine, took a hundred times as long to fit a correction."""

from __future__ import annotations

import os
import subprocess
import sys

SAYS = "import bot, os; print(os.environ['OPENBLAS_NUM_THREADS'])"


def test_the_linear_algebra_takes_one_thread_unless_told_otherwise() -> None:
    bare = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}

    said = [
        subprocess.run([sys.executable, "-c", SAYS], env=bare | more, capture_output=True, text=True).stdout
        for more in ({}, {"OPENBLAS_NUM_THREADS": "2"})
    ]

    assert ["1\n", "2\n"] == said


def test_nothing_loads_numpy_before_that_is_said() -> None:
    said = "import sys, bot; print('numpy' in sys.modules)"

    assert "False\n" == subprocess.run([sys.executable, "-c", said], capture_output=True, text=True).stdout
