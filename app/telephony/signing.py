"""The provider proves itself on every webhook, over exactly the address it was given."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import structlog
from flask import abort, current_app, request

from app.core.security import csrf
from app.telephony.gateway import gateway

P = ParamSpec("P")
R = TypeVar("R")
log = structlog.get_logger(__name__)


def signed_by_provider(view: Callable[P, R]) -> Callable[P, R]:
    """Let in what the provider signed, for our own account; everything else is 403 before anything is read or written."""

    @wraps(view)
    def guarded(*arguments: P.args, **named: P.kwargs) -> R:
        signature = request.headers.get("X-Twilio-Signature", "")
        if not signature or not gateway().signature_is_valid(signed_url(), _signed_content(), signature):
            log.warning("webhook.not_signed", path=request.path)
            abort(403)
        account = request.values.get("AccountSid")
        if account is not None and account != current_app.config["TWILIO_ACCOUNT_SID"]:
            log.warning("webhook.other_account", path=request.path)
            abort(403)
        return view(*arguments, **named)

    return csrf.exempt(guarded)


def signed_url() -> str:
    """The address the provider signed: our public one and the raw target as it came, never Flask's decoded `request.url`."""
    target = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or request.full_path
    return current_app.config["PUBLIC_BASE_URL"] + str(target)


def _signed_content() -> Mapping[str, Any] | str:
    """Form fields; or the raw body where its hash stands in the address, so that a body cannot hide behind an empty form."""
    if "bodySHA256" in request.args or request.is_json:
        return request.get_data(as_text=True)
    return request.form
