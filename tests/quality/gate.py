"""Floors of quality that may only rise.

    python -m tests.quality.gate --lower SECTION.NAME VALUE --reason "why"

A measure that falls below its floor fails its test. One that has risen well above it asks for a
higher floor. Lowering takes this command and a reason, which stays in the file.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from pathlib import Path

FLOORS = Path(__file__).with_name("floors.toml")

SLACK = 0.01
"""How far a measure may be above its floor before the floor should follow it."""


def require(section: str, name: str, value: float) -> None:
    """Fail unless ``value`` reaches the floor of that name."""
    floors = tomllib.loads(FLOORS.read_text(encoding="utf-8")).get(section, {})
    if name not in floors:
        raise AssertionError(f"{section}.{name} has no floor: put {value:.4f} into {FLOORS.name}")
    floor = floors[name]
    assert value >= floor, f"{section}.{name} is {value:.4f}, and may not fall below {floor}"
    if value > floor + SLACK:
        print(f"{section}.{name} is {value:.4f}: raise its floor of {floor}")


def lower(section: str, name: str, value: float, reason: str, file: Path = FLOORS) -> None:
    """Write a lower floor and why. Raises ValueError for one that is not lower, or no reason."""
    text = file.read_text(encoding="utf-8")
    floor = tomllib.loads(text)[section][name]
    if value >= floor or not reason.strip():
        raise ValueError("lower a floor with a reason; raise it by hand")
    head, mark, tail = text.partition(f"[{section}]")
    line = f'"{name}" = {value}  # was {floor}: {reason.strip()}'
    tail = re.sub(
        rf'^"?{re.escape(name)}"? = .*$', lambda _: line, tail, count=1, flags=re.MULTILINE
    )
    file.write_text(head + mark + tail, encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--lower", nargs=2, metavar=("SECTION.NAME", "VALUE"), required=True)
    parser.add_argument("--reason", required=True)
    options = parser.parse_args()
    named, _, key = options.lower[0].partition(".")
    lower(named, key, float(options.lower[1]), options.reason)
