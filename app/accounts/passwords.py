"""Passwords: argon2id with the library's defaults, and the length NIST SP 800-63B asks for."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from app.core.errors import Refused

SHORTEST = 10
_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody signs in with this")


def hash_password(password: str) -> str:
    """What is kept of a password. Too short ones are refused."""
    if len(password) < SHORTEST:
        raise Refused("A password needs at least %(count)s characters.", count=SHORTEST)
    return _hasher.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password. Takes as long for nobody as for somebody."""
    try:
        return _hasher.verify(kept or _NOBODY, password) and kept is not None
    except (VerifyMismatchError, InvalidHashError):
        return False
