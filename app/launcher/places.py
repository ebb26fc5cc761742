"""Where things are: the checkout, and in it the data of this machine."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INSTANCE = ROOT / "instance"


def is_open_to_others(path: Path) -> bool:
    """Whether an account that owns nothing here can reach the path."""
    existing = path.resolve()
    while not existing.exists():
        existing = existing.parent
    folders = [existing, *existing.parents] if existing.is_dir() else existing.parents
    return all(folder.stat().st_mode & 0o001 for folder in folders)
