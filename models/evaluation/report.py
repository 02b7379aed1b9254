"""Reports scores of several systems as a table (Markdown), a chart (SVG) or JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One system's scores, one per column of the report, and the count that they are based on."""

    name: str
    scores: tuple[float, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Report:
    """Comparable scores, for the same task and texts.

    ``columns`` name the scores; ``counted`` names the unit of ``Row.count``. ``scale`` is the
    greatest possible score, 1 or 100. ``notes`` are sentences needed to interpret the figures.
    """

    title: str
    columns: tuple[str, ...]
    counted: str
    scale: int
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def fields(report: Report) -> dict[str, Any]:
    """The report as a JSON object, with unrounded scores."""
    rows = [
        {"name": row.name, **dict(zip(report.columns, row.scores, strict=True))}
        | {report.counted: row.count}
        for row in report.rows
    ]
    return {"title": report.title, "rows": rows, "notes": list(report.notes)}


def markdown(report: Report) -> str:
    """The report as a Markdown title, table and notes; ends with a line feed."""
    header = ["", *report.columns, report.counted]
    ruler = ["---", *["---:"] * (len(header) - 1)]
    body = [[_cell(row.name), *_figures(report, row), f"{row.count:,}"] for row in report.rows]
    lines = [f"| {' | '.join(cells)} |" for cells in [header, ruler, *body]]
    notes = [f"- {note}" for note in report.notes]
    return "\n".join([f"## {report.title}", "", *lines, "", *notes]).rstrip() + "\n"


_WIDTH, _LEFT, _BAR, _GAP, _TOP = 760, 250, 16, 14, 64
_COLOURS = ("#1b6e8c", "#d98e32", "#6b8f47", "#8a5a9e")


def picture(report: Report) -> str:
    """The report as an SVG bar chart: one bar per score of each row, from 0 to the scale."""
    height_of_row = len(report.columns) * _BAR + _GAP
    height = _TOP + len(report.rows) * height_of_row + _GAP
    parts = [_text(16, 26, report.title, size=16), *_legend(report.columns)]
    for index, row in enumerate(report.rows):
        top = _TOP + index * height_of_row
        middle = top + len(report.columns) * _BAR / 2 + 4
        parts.append(_text(_LEFT - 10, middle, row.name, anchor="end"))
        parts.extend(_bars(report, row, top))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'font-family="sans-serif">\n<title>{escape(report.title)}</title>\n'
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _bars(report: Report, row: Row, top: float) -> list[str]:
    parts = []
    room = _WIDTH - _LEFT - 70
    for index, (score, figure) in enumerate(zip(row.scores, _figures(report, row), strict=True)):
        y = top + index * _BAR
        width = room * min(max(score / report.scale, 0.0), 1.0)
        parts.append(
            f'<rect x="{_LEFT}" y="{y}" width="{width:.1f}" height="{_BAR - 3}" '
            f'fill="{_colour(index)}"/>'
        )
        parts.append(_text(_LEFT + width + 6, y + _BAR - 5, figure, size=11))
    return parts


def _legend(columns: Sequence[str]) -> list[str]:
    parts = []
    for index, column in enumerate(columns):
        x = _LEFT + index * 120
        parts.append(f'<rect x="{x}" y="38" width="12" height="12" fill="{_colour(index)}"/>')
        parts.append(_text(x + 18, 48, column))
    return parts


def _text(x: float, y: float, text: str, *, size: int = 12, anchor: str = "start") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="#222222"'
    return f"<text {place}>{escape(text)}</text>"


def _colour(index: int) -> str:
    return _COLOURS[index % len(_COLOURS)]


def _figures(report: Report, row: Row) -> list[str]:
    decimals = 1 if report.scale == 100 else 4
    return [f"{score:.{decimals}f}" for score in row.scores]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
