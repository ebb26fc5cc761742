"""The law: what each jurisdiction asks, which one is chosen, and choosing."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from app.accounts.access import allow
from app.admin.forms import ActForm
from app.admin.policy_words import spoken
from app.core.clock import now
from app.core.transaction import transaction
from app.items.rates import products
from app.law.operations import choose_profile
from app.law.profiles import profiles
from app.law.queries import chosen_profile, count_with_clock, find_profile, windows_by_hand


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/law", "law", law)
    bp.add_url_rule("/law/<code>/choice", "choose_law", choose, methods=["POST"])


@allow("settings.manage")
def law() -> ResponseReturnValue:
    """Every jurisdiction with its rules and where they stand, the chosen one first."""
    chosen, locale = chosen_profile(), get_locale()
    page = {
        "chosen": chosen,
        "profiles": sorted(profiles().values(), key=lambda each: each.code != chosen),
        "countries": {code: locale.territories[each.country] for code, each in profiles().items()},
        "with_clock": count_with_clock(),
        "by_hand": windows_by_hand(),
        "sold": {code: names.get(str(locale), code) for code, names in products().items()},
        "spoken": spoken,
        "act_form": ActForm(formdata=None),
    }
    return render_template("admin/law.html", **page)


@allow("settings.manage")
def choose(code: str) -> ResponseReturnValue:
    """It is in force for tickets opened from now on."""
    profile = find_profile(code)
    with transaction():
        choose_profile(profile, actor=current_user, at=now())
    country = get_locale().territories[profile.country]
    flash(gettext("The law of %(country)s is in force.", country=country), "info")
    return redirect(url_for("admin.law"), 303)
