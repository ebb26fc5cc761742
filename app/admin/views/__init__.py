"""The administrator's pages, one file each."""

from flask import Blueprint

from app.admin.views import (
    calendar_days,
    calendars,
    capacity,
    items,
    law,
    people,
    policies,
    policy_drafts,
    rebuilds,
    shifts,
    skills,
    territories,
    triage,
)
from app.sla.action_words import action_words

bp = Blueprint("admin", __name__)
bp.add_app_template_filter(action_words)
PAGES = (
    calendar_days, calendars, capacity, items, law, people, policies, policy_drafts, rebuilds, shifts, skills,
    territories, triage,
)  # fmt: skip
for page in PAGES:
    page.add_routes(bp)
