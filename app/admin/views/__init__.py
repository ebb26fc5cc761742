"""The administrator's pages, one file each."""

from flask import Blueprint

from app.admin.views import items, law, territories, triage

bp = Blueprint("admin", __name__)
for page in (items, territories, triage, law):
    page.add_routes(bp)
