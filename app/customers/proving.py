"""Proving that somebody holds a telephone: a code is sent there, and said back to us."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest

from sqlalchemy.dialects.postgresql import insert

from app.core.database import db
from app.core.errors import Refused
from app.core.events import SYSTEM, record
from app.core.numbers import fold_digits
from app.customers.models import ContactPoint, ProofCode

LENGTH = 6
VALID_FOR = timedelta(minutes=10)
NOT_AGAIN_WITHIN = timedelta(minutes=1)
MOST_A_DAY = 5
MOST_TRIES = 5


def ask_code(point: ContactPoint, *, at: datetime) -> None:
    """Send a new code to this point; the one before is void. `Refused` if that was a minute ago, or five times today."""
    last = db.session.get(ProofCode, point.id, with_for_update=True)
    is_today = last is not None and last.sent_at.date() == at.date()
    if last is not None and at - last.sent_at < NOT_AGAIN_WITHIN:
        raise Refused("A code was sent a moment ago. Wait a minute before you ask for another.")
    if last is not None and is_today and last.sent_today >= MOST_A_DAY:
        raise Refused("No more codes can be sent to this number today.")
    code, salt = f"{secrets.randbelow(10**LENGTH):0{LENGTH}}", secrets.token_hex(16)
    values = {
        "point_id": point.id, "salt": salt, "hash": _hash(salt, code), "sent_at": at, "tries": 0,
        "sent_today": last.sent_today + 1 if last is not None and is_today else 1,
    }  # fmt: skip
    put = insert(ProofCode).values(values).on_conflict_do_update(index_elements=["point_id"], set_=values)
    db.session.execute(put)
    made = db.session.get_one(ProofCode, point.id, populate_existing=True)
    made.code = code  # type: ignore[misc]
    record("customer.code_asked", made, SYSTEM, at=at)


def prove_code(point: ContactPoint, code: str, *, at: datetime) -> bool:
    """Whether this is the code that was sent there; it is good for ten minutes, five tries, and one proof."""
    sent = db.session.get(ProofCode, point.id, with_for_update=True)
    if sent is None or not sent.hash or sent.tries >= MOST_TRIES or at - sent.sent_at > VALID_FOR:
        return False
    said = "".join(each for each in fold_digits(code) if each.isdigit())
    if not compare_digest(_hash(sent.salt, said), sent.hash):
        sent.tries += 1
        return False
    sent.hash = ""
    record("customer.proved", point.customer, point.customer, at=at, how="sms_code")
    return True


def _hash(salt: str, code: str) -> str:
    return sha256(f"{salt}:{code}".encode()).hexdigest()
