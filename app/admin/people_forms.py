"""What administrators fill in about skills and capacity."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from app.core.languages import LANGUAGES
from app.routing.operations.abilities import LONGEST_NAME


class NamesForm(FlaskForm):
    """What a skill is called in each of our languages; English stands where another is missing."""

    en = StringField("English", [DataRequired(_l("Give it a name.")), Length(max=LONGEST_NAME)])
    zh = StringField("中文", [Length(max=LONGEST_NAME)])
    es = StringField("Español", [Length(max=LONGEST_NAME)])
    fa = StringField("فارسی", [Length(max=LONGEST_NAME)])

    @property
    def names(self) -> Mapping[str, str]:
        """By language."""
        return {language.code: self[language.code].data or "" for language in LANGUAGES}

    def fill(self, names: Mapping[str, str]) -> None:
        """Show what stands."""
        for language in LANGUAGES:
            self[language.code].data = names.get(language.code, "")


class SkillForm(NamesForm):
    """A new one."""

    code = StringField(_l("Code"), [DataRequired(_l("Give it a code.")), Length(max=40)])

    def refuse(self, sentence: str) -> None:
        """Say why it cannot be made."""
        self.form_errors.append(sentence)


class ChannelCapacityForm(FlaskForm):
    """How many pieces of a channel anybody is given at once, and whether one of it blocks all others."""

    most = IntegerField(
        _l("Pieces at once"),
        [InputRequired(_l("Say a number.")), NumberRange(0, 1000, _l("Say a number from 0 to 1,000."))],
    )
    blocks = BooleanField(_l("While one is in hand, nothing else is held out"))
    sure = BooleanField()

    def words(self) -> Any:
        """What the chosen numbers mean, in a sentence."""
        return meaning(self.most.data or 0, blocks=self.blocks.data)


def meaning(most: int, *, blocks: bool) -> str:
    """What a capacity means, in a sentence."""
    if most == 0:
        return gettext("Nothing of it is held out to anybody.")
    if blocks:
        return gettext("Whoever has one in hand is held out nothing else, of no channel.")
    return gettext("Whoever has as many in hand is held out no more of it; other channels go on.")
