"""The administrator's pages, one file each."""

from flask import Blueprint

bp = Blueprint("admin", __name__)
