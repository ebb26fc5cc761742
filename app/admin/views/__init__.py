"""The administrator's pages, one file each."""

from flask import Blueprint

from app.admin.views import (
    calendar_days,
    calendars,
    items,
    law,
    policies,
    policy_drafts,
    rebuilds,
    territories,
    triage,
)

bp = Blueprint("admin", __name__)
for page in (calendar_days, calendars, items, law, policies, policy_drafts, rebuilds, territories, triage):
    page.add_routes(bp)
