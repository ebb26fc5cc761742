"""The roles we ship. A right that is newer than a house comes to its role there once; what is then taken away stays away."""

import sqlalchemy as sa

from app.accounts.models import Role
from app.accounts.rights import ROLES
from app.core.configuration import Setting, write_setting
from app.core.database import db
from app.seeds.tables import add_missing

BROUGHT = "seeds_rights"  # by role, all that we ever brought


def load_roles() -> None:
    """Add roles that are missing, and to the others what we did not bring before."""
    shipped = {code: list(rights) for code, (_, rights) in ROLES.items()}
    rows = [{"code": code, "names": names, "rights": shipped[code]} for code, (names, _) in ROLES.items()]
    add_missing(Role, rows)
    brought = db.session.scalar(sa.select(Setting.value).where(Setting.name == BROUGHT)) or {}
    for role in db.session.scalars(sa.select(Role).where(Role.code.in_(shipped))):
        before = {*role.rights, *brought.get(role.code, ())}
        role.rights = [*role.rights, *(right for right in shipped[role.code] if right not in before)]
    write_setting(BROUGHT, shipped)
