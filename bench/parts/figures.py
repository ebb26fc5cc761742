"""The arguments of a benchmark, its percentiles, its table and its JSON."""

import argparse
import json
import os
import platform
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg

from bench.parts.servers import Servers, careful_servers

Figures = dict[str, float]
_PACKAGES = ("flask", "gunicorn", "sqlalchemy", "psycopg", "rq", "redis")


def main(
    name: str,
    scales: Mapping[str, Any],
    measure: Callable[[Servers, Any], Figures],
    aims: Mapping[str, str] | None = None,
) -> None:
    """Measure at the scale that was asked for, print the table with the aims beside, write the JSON."""
    parser = argparse.ArgumentParser(prog=f"./run bench {name}")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    parser.add_argument("--scale", choices=sorted(scales), default="small")
    asked = parser.parse_args()
    sizes = scales[asked.scale]
    with careful_servers() as servers:
        figures = {"load_before": os.getloadavg()[0]}
        figures |= measure(servers, sizes)
        figures["load_after"] = os.getloadavg()[0]
        found = {
            "bench": name,
            "machine": _machine(),
            "versions": _versions(servers),
            "sizes": asdict(sizes),
            "figures": {key: round(value, 3) for key, value in figures.items()},
            "aims": dict(aims or {}),
        }
    _print(found)
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=2) + "\n")


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def milliseconds(name: str, seconds: Sequence[float], *shares: int) -> Figures:
    """Percentiles of durations, such as `name_p95_ms`."""
    return {f"{name}_p{share}_ms": 1000 * percentile(seconds, share / 100) for share in shares}


def over_rounds(rounds: Sequence[Figures]) -> Figures:
    """The median of each figure over the rounds, with the smallest and the largest."""
    found: Figures = {}
    for name in rounds[0]:
        values = [each[name] for each in rounds]
        found |= {name: statistics.median(values), f"{name}_min": min(values), f"{name}_max": max(values)}
    return found


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()} {platform.release()}, {platform.machine()}"


def _versions(servers: Servers) -> dict[str, str]:
    with psycopg.connect(servers.database_url) as connection:
        row = connection.execute("SHOW server_version").fetchone()
    packages = {name: version(name) for name in _PACKAGES}
    return {"python": platform.python_version(), "postgresql": str(row and row[0]), **packages}


def _print(found: Mapping[str, Any]) -> None:
    print(f"\n{found['bench']}: {found['sizes']}\n{found['machine']}; {found['versions']}\n")
    for name, value in found["figures"].items():
        if not name.endswith(("_min", "_max")):
            low, high = (found["figures"].get(name + end) for end in ("_min", "_max"))
            spread = f"   ({low:,.2f} – {high:,.2f})" if low is not None else ""
            aim = f"   aim {found['aims'][name]}" if name in found["aims"] else ""
            print(f"{name:<36}{value:>14,.2f}{spread}{aim}")
