"""The provider's webhooks: texts and calls, a file each."""

from flask import Blueprint

from app.telephony.views import calls, texts

bp = Blueprint("telephony", __name__)
bp.register_blueprint(texts.bp)
bp.register_blueprint(calls.bp)
