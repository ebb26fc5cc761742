"""`./run bench NAME …`: a benchmark; it starts what it needs by itself."""

import re
import sys

from app.launcher.assets import fetch_assets
from app.launcher.catalogues import compile_catalogues
from app.launcher.lines import Lines
from app.launcher.places import INSTANCE, ROOT
from app.launcher.program import Program
from app.launcher.settings import environment
from app.launcher.supervisor import Supervisor
from app.launcher.trouble import Trouble


def run(arguments: list[str]) -> int:
    """Gives the benchmark's own status."""
    name, *rest = arguments or [""]
    if not re.fullmatch(r"[a-z]\w*", name) or not (ROOT / "bench" / f"{name}.py").exists():
        known = sorted(path.stem for path in (ROOT / "bench").glob("[a-z]*.py"))
        raise Trouble(f"Say which benchmark: {', '.join(known)}.")
    fetch_assets()
    compile_catalogues()
    command = [sys.executable, "-m", f"bench.{name}", *rest]
    return Supervisor(INSTANCE / "bench" / "pids", Lines()).run(
        Program("bench", command, env=environment({}))
    )
