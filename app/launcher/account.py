"""The account that PostgreSQL runs as: it refuses to be root."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Account:
    """A user of the system, by number."""

    user: int
    group: int


def account_for(data: Path) -> Account | None:
    """None while we are nobody special; as root whoever owns the data already, else `nobody`."""
    if os.getuid() != 0:
        return None
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def hand_over(path: Path, account: Account | None) -> None:
    """Make the account the owner."""
    if account is not None:
        os.chown(path, account.user, account.group)
