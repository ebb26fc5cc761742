"""The provider's webhooks, a file for each thing it tells of."""

from flask import Blueprint

from app.telephony.views import call_reports, calls, texts

bp = Blueprint("telephony", __name__)
for part in (texts, calls, call_reports):
    bp.register_blueprint(part.bp)
