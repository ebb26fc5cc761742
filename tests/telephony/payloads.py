"""Captured and reconstructed payloads of the provider, where they lie beside this checkout."""

import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "../shared/data/twilio-webhooks"


def cases_of(*names: str, kinds: tuple[str, ...] | None = None) -> list[Any]:
    """The lines of these files as parameters of a test; a single skipped one where the data is not there."""
    if not FOLDER.exists():
        return [pytest.param({}, marks=pytest.mark.skip("the shared webhooks are not beside this checkout"))]
    lines = [line for name in names for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]
    cases = [json.loads(line) for line in lines if line.strip()]
    return [pytest.param(case, id=case["id"]) for case in cases if kinds is None or case["kind"] in kinds]
