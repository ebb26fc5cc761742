"""What changes people: making them, giving roles, signing in and ending sessions."""

import secrets

import sqlalchemy as sa

from app.accounts.models import Role, Unit, User, UserRole
from app.accounts.passwords import hash_password, matches
from app.core import configuration
from app.core.clock import now
from app.core.database import db
from app.core.errors import Refused
from app.core.events import SYSTEM, Acting, record
from app.core.languages import CODES
from app.core.plain_text import clean


def create_user(
    email: str, name: str, password: str, *, language: str = "en", actor: Acting = SYSTEM
) -> User:
    """A new colleague. An address can be used once."""
    email = email.strip().lower()
    if db.session.scalar(sa.select(User.id).where(User.email == email)):
        raise Refused("Somebody has this e-mail address already.")
    user = User(
        email=email,
        name=name.strip(),
        password_hash=hash_password(password),
        session_key=secrets.token_hex(16),
        language=language,
        is_active=True,
        created_at=now(),
    )
    db.session.add(user)
    record("user.created", user, actor)
    return user


def grant_role(user: User, role_code: str, unit: Unit, *, actor: Acting = SYSTEM) -> None:
    """Give a role over a unit and all below it. A second time changes nothing."""
    if db.session.get(Role, role_code) is None:
        raise Refused("There is no role “%(role)s”.", role=role_code)
    db.session.flush()
    if db.session.get(UserRole, (user.id, role_code, unit.id)) is None:
        db.session.add(UserRole(user_id=user.id, role_code=role_code, unit_id=unit.id))
        record("user.role_granted", user, actor, role=role_code, unit=unit.id)


def sign_out(user_id: int) -> None:
    """They left by themselves, and are told so: whoever holds work for them may act on it."""
    user = db.session.get_one(User, user_id)
    record("user.signed_out", user, user)


def sign_in(email: str, password: str) -> User:
    """The user of this address and password; refused with one sentence for every reason."""
    found = db.session.scalar(
        sa.select(User).where(User.email == clean(email).strip().lower(), User.is_active)
    )
    if not matches(found.password_hash if found else None, password) or found is None:
        raise Refused("This e-mail address and password do not belong together.")
    record("user.signed_in", found, found)
    return found


def set_password(user: User, password: str, *, actor: Acting = SYSTEM) -> None:
    """A new password. All sessions of this person end."""
    user.password_hash = hash_password(password)
    end_sessions(user, actor=actor)


def end_sessions(user: User, *, actor: Acting = SYSTEM) -> None:
    """Whoever is signed in as this person must sign in again."""
    user.session_key = secrets.token_hex(16)
    record("user.sessions_ended", user, actor)


def deactivate_user(user: User, *, actor: Acting = SYSTEM) -> None:
    """They have left: nobody signs in as them any more. A second time changes nothing."""
    if user.is_active:
        user.is_active = False
        configuration.changed()  # who works what counts those who are here
        record("user.deactivated", user, actor)
        end_sessions(user, actor=actor)


def choose_language(user_id: int, language: str) -> None:
    """The language a person's pages speak from now on."""
    if language in CODES:
        db.session.execute(sa.update(User).where(User.id == user_id).values(language=language))
