"""Every sentence that the code says has its words in every language of the screens, with the same gaps to fill."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from app.core.languages import CODES

ROOT = Path(__file__).resolve().parents[1]
GAP = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What the code says now, found by the very command that babel.cfg tells people to use."""
    told = (ROOT / "babel.cfg").read_text().splitlines()[0].removeprefix("# Extract: pybabel ")
    found = tmp_path_factory.mktemp("words") / "messages.pot"
    command = [str(found) if word == "messages.pot" else word for word in shlex.split(told)]
    tool = str(Path(sys.executable).with_name("pybabel"))
    subprocess.run([tool, "--quiet", *command], cwd=ROOT, check=True)
    with found.open("rb") as file:
        return read_po(file)


@pytest.fixture(params=[code for code in CODES if code != "en"])
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    """The words of one language."""
    path = ROOT / f"app/translations/{request.param}/LC_MESSAGES/messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=request.param)


def test_the_command_finds_sentences_of_every_form(said: Catalog) -> None:
    for sentence in (
        "Sign in",
        "a decision",
        "It is yours.",
        "Catching up",
        "%(name)s has taken it already.",
    ):
        assert sentence in said, sentence


def test_no_sentence_lacks_its_translation(said: Catalog, catalogue: Catalog) -> None:
    assert [each.id for each in said if each.id and not _is_translated(each, catalogue)] == []


def test_no_translation_is_of_a_sentence_nobody_says(said: Catalog, catalogue: Catalog) -> None:
    assert [each.id for each in catalogue if each.id and said.get(each.id, each.context) is None] == []
    assert list(catalogue.obsolete) == []


def test_every_translation_fills_the_same_gaps(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id:
            last = _forms(message.id)[-1]
            for words in _forms(message.string):
                assert sorted(GAP.findall(words)) == sorted(GAP.findall(last)), message.id


def _is_translated(message: Message, catalogue: Catalog) -> bool:
    found = catalogue.get(message.id, message.context)
    return found is not None and not found.fuzzy and all(_forms(found.string))


def _forms(words: str | tuple[str, ...] | list[str]) -> list[str]:
    """Singular and plurals."""
    return [words] if isinstance(words, str) else list(words)
