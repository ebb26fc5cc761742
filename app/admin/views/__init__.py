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
    queue_members,
    queues,
    rebuilds,
    rules,
    shifts,
    skills,
    territories,
    triage,
)
from app.rules.texts import guard_words, occasion_name, queue_called, refusal_words
from app.sla.action_words import action_words, role_name

bp = Blueprint("admin", __name__)
bp.add_app_template_filter(action_words)
for words in (guard_words, occasion_name, queue_called, refusal_words, role_name):
    bp.add_app_template_filter(words)
for page in (
    calendar_days,
    calendars,
    capacity,
    items,
    law,
    people,
    policies,
    policy_drafts,
    queue_members,
    queues,
    rebuilds,
    rules,
    shifts,
    skills,
    territories,
    triage,
):
    page.add_routes(bp)
