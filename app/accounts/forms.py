"""Signing in."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField
from wtforms.validators import DataRequired, Length


class SignInForm(FlaskForm):
    """Address and password."""

    email = EmailField(_l("E-mail"), [DataRequired(_l("Your e-mail address, please.")), Length(max=254)])
    password = PasswordField(_l("Password"), [DataRequired(_l("Your password, please.")), Length(max=200)])
