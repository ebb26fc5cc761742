"""The translations, compiled."""

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from app.launcher.places import ROOT


def compile_catalogues() -> None:
    """Make each messages.mo that is missing or older than its messages.po."""
    for source in (ROOT / "app" / "translations").glob("*/LC_MESSAGES/messages.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as words, target.open("wb") as compiled:
            write_mo(compiled, read_po(words, locale=source.parts[-3]))
