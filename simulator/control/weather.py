"""Time and weather."""

from typing import Any

from werkzeug.exceptions import BadRequest

from simulator.control.doorway import bp, json_object, world
from simulator.world import World

LONGEST_ADVANCE = 366 * 24 * 3600


@bp.get("/clock")
def clock() -> dict[str, str]:
    return world().clock.as_json()


@bp.post("/clock")
def change_clock() -> dict[str, str]:
    """Let time run or stand; standing, it advances by seconds, and what fell due is done first."""
    here, wanted = world(), json_object()
    mode, advance = wanted.get("mode"), wanted.get("advance", 0)
    if mode not in (None, "real", "manual"):
        raise BadRequest("`mode` is real or manual.")
    if (
        isinstance(advance, bool)
        or not isinstance(advance, int | float)
        or not 0 <= advance <= LONGEST_ADVANCE
    ):
        raise BadRequest("`advance` is a number of seconds, at most a year.")
    if advance and (mode == "real" or not (mode or here.clock.is_manual)):
        raise BadRequest("Only a manual clock can be advanced.")
    _turn(here, mode, advance)
    return here.clock.as_json()


@bp.get("/faults")
def faults() -> dict[str, Any]:
    return world().weather.faults.as_json()


@bp.post("/faults")
def change_faults() -> dict[str, Any]:
    """Change the weather; what is not named stays as it is."""
    here = world()
    with here.lock:
        return here.weather.change(json_object()).as_json()


@bp.delete("/faults")
def clear_faults() -> dict[str, Any]:
    return world().weather.clear().as_json()


def _turn(world: World, mode: str | None, advance: float) -> None:
    if mode == "manual":
        world.agenda.stand()
    elif mode == "real":
        world.agenda.run()
    if advance:
        world.agenda.advance(advance)
