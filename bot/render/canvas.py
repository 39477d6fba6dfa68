"""What every picture shares: a sheet, a font that has Chinese, and a PNG light on bytes."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

DPI = 200
INK, FAINT, GRID = "#222222", "#6B6B6B", "#DDDDDD"


def sheet(width: float, height: float) -> Figure:
    """An empty figure of so many inches at `DPI`; no pyplot, so that several threads may draw at once."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def font(size: float) -> FontProperties:
    """Noto Sans SC in points: Latin and Chinese from one file."""
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=_font_file(), size=size)


def png(figure: Figure) -> bytes:
    """A palette of 128 colours: a third of the bytes of full colour, and nothing the eye would miss."""
    import numpy as np
    from PIL import Image

    canvas = figure.canvas
    canvas.draw()
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())[..., :3])  # type: ignore[attr-defined]  # Agg has it
    file = BytesIO()
    # The octree and level 6 take 50 ms, the defaults four times as long for no fewer bytes.
    palette = picture.quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette.save(file, "png", compress_level=6)
    return file.getvalue()


@lru_cache
def _font_file() -> str:
    """The font in the wheel that carries it; found without running that package's own set-up."""
    package = find_spec("zhplot")
    if package is None or package.origin is None:
        raise FileNotFoundError("the font's package zhplot is not installed")
    return str(Path(package.origin).parent / "fonts" / "NotoSansSC-Regular.ttf")
