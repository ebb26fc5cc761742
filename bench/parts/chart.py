"""A small chart in SVG: a panel for each measure, a bar for each way. It follows the reader's light or dark theme."""

from collections.abc import Mapping, Sequence
from html import escape

PANELS = (
    ("wait p95 min", "waiting, 95 % begun after, minutes"),
    ("normal > 1 h %", "normal priority waiting > 1 hour, %"),
    ("Gini of hours", "Gini of hours worked (0 is even)"),
    ("to who is known %", "given to who is known, %"),
)
WIDTH, PANEL, ROW, LABEL, GAP = 760, 370, 22, 96, 20
_STYLE = """
text { font: 12px system-ui, sans-serif; fill: #1c2430 }
.title { font-weight: 600 }
.bar { fill: #1f6feb }
.rest { fill: #e6eaf0 }
.ground { fill: #ffffff }
@media (prefers-color-scheme: dark) {
  text { fill: #e8edf4 }
  .bar { fill: #6ea8fe }
  .rest { fill: #2b3440 }
  .ground { fill: #12161c }
}
"""


def chart(found: Mapping[str, Mapping[str, float | None]]) -> str:
    """All panels, two beside each other."""
    height = ROW * (len(found) + 1) + GAP
    panels = [
        _panel(title, [(way, measures[name]) for way, measures in found.items()], number, height)
        for number, (name, title) in enumerate(PANELS)
    ]
    rows = (len(PANELS) + 1) // 2
    box = f"-{GAP} -{GAP} {WIDTH + 2 * GAP} {rows * height + GAP}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img">\n'
        f"<title>Waiting and fairness of each strategy</title>\n<style>{_STYLE}</style>\n"
        f'<rect class="ground" x="-{GAP}" y="-{GAP}" width="100%" height="100%"/>\n'
        + "\n".join(panels)
        + "\n</svg>\n"
    )


def _panel(title: str, bars: Sequence[tuple[str, float | None]], number: int, height: int) -> str:
    x, y = number % 2 * (PANEL + GAP), number // 2 * height
    most = max((value or 0.0 for _way, value in bars), default=0.0) or 1.0
    lines = [f'<text class="title" x="0" y="15">{escape(title)}</text>']
    for place, (way, value) in enumerate(bars, 1):
        lines.append(_bar(way.replace("_", " "), value, most, place * ROW))
    return f'<g transform="translate({x} {y})">\n' + "\n".join(lines) + "\n</g>"


def _bar(way: str, value: float | None, most: float, y: int) -> str:
    whole = PANEL - LABEL - 56
    length = whole * (value or 0.0) / most
    said = "–" if value is None else f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
    return (
        f'<text x="0" y="{y + 15}">{escape(way)}</text>'
        f'<rect class="rest" x="{LABEL}" y="{y + 4}" width="{whole}" height="14" rx="3"/>'
        f'<rect class="bar" x="{LABEL}" y="{y + 4}" width="{length:.1f}" height="14" rx="3"/>'
        f'<text x="{LABEL + whole + 6}" y="{y + 15}">{said}</text>'
    )
