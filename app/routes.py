"""Every blueprint and its address."""

from flask import Blueprint

from app.accounts import views as accounts
from app.admin import views as admin
from app.core import views as core
from app.desk import views as desk
from app.portal import views as portal
from app.routing import offer_views as offers
from app.routing import presence_views as presence
from app.routing import views as routing
from app.sla import views as sla
from app.stream import views as stream
from app.telephony import views as telephony
from app.tickets import views as tickets

BLUEPRINTS: tuple[tuple[Blueprint, str | None], ...] = (
    (core.bp, None),
    (accounts.bp, None),
    (portal.bp, None),
    (desk.bp, None),
    (tickets.bp, "/tickets"),
    (routing.bp, "/tickets"),
    (presence.bp, "/presence"),
    (offers.bp, "/offers"),
    (sla.bp, "/tickets"),
    (stream.bp, None),
    (telephony.bp, "/telephony"),
    (admin.bp, "/admin"),
)
