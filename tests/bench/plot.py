"""Figures as bars: an SVG of its own, since one plot is worth no plotting library."""

from collections.abc import Mapping
from html import escape

ROW, LABEL, WIDTH = 28, 230, 760


def bars(figures: Mapping[str, float], title: str) -> str:
    """A bar for each figure, the longest for the greatest."""
    most = max(figures.values())
    lines = [f'<text x="8" y="20" font-weight="bold">{escape(title)}</text>']
    for at, (name, figure) in enumerate(figures.items()):
        top, length = 34 + at * ROW, (WIDTH - LABEL - 110) * figure / most
        lines += [
            f'<text x="8" y="{top + 15}">{escape(name)}</text>',
            f'<rect x="{LABEL}" y="{top}" width="{length:.1f}" height="20" fill="#2b6cb0"/>',
            f'<text x="{LABEL + length + 6:.1f}" y="{top + 15}">{figure:,.0f}</text>',
        ]
    height = 44 + len(figures) * ROW
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="sans-serif"'
    return "\n".join([f'{head} font-size="13">', *lines, "</svg>", ""])
