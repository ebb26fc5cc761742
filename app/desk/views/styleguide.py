"""The living catalogue of components, for those who build the pages."""

from flask import Blueprint, current_app, render_template

from app.core.errors import Missing


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/styleguide", "styleguide", styleguide)


def styleguide() -> str:
    """Every component in this theme and language. Not there on a real system."""
    if not (current_app.debug or current_app.testing or current_app.config["DEMO"]):
        raise Missing
    return render_template("styleguide.html")
