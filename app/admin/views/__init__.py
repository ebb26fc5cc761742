"""The administrator's pages, one file each."""

from flask import Blueprint

from app.admin.views import (
    calendar_days,
    calendars,
    items,
    law,
    policies,
    policy_drafts,
    queue_members,
    queues,
    rebuilds,
    territories,
    triage,
)
from app.sla.action_words import action_words

bp = Blueprint("admin", __name__)
bp.add_app_template_filter(action_words)
for page in (
    calendar_days, calendars, items, law, policies, policy_drafts, queue_members, queues, rebuilds, territories, triage,
):  # fmt: skip
    page.add_routes(bp)
