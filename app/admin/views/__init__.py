"""The administrator's pages, one file each."""

from flask import Blueprint

from app.admin.views import items, policies, policy_drafts, territories, triage

bp = Blueprint("admin", __name__)
for page in (items, policies, policy_drafts, territories, triage):
    page.add_routes(bp)
