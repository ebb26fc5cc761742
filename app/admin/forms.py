"""What is posted on the screens to set up."""

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import AnyOf, DataRequired


class SwitchForm(FlaskForm):
    """On or off."""

    to = StringField(validators=[DataRequired(), AnyOf(["on", "off"])])
