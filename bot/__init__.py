"""The assistant. Its sums are small: threads of the linear algebra would spend more on waiting for each other than on adding."""

import os

os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # read when NumPy is loaded, which nothing here does sooner
