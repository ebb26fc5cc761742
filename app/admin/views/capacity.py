"""How much of each channel people are given at once, where nothing else is said of them."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from app.accounts.access import allow
from app.admin.people_forms import ChannelCapacityForm, meaning
from app.core.database import db
from app.core.errors import Missing
from app.core.transaction import transaction
from app.routing.capacity import UNSAID, Capacities, capacities, channels
from app.routing.models import Place
from app.routing.operations.abilities import set_channel_capacity


def add_routes(bp: Blueprint) -> None:
    """Which address shows what."""
    bp.add_url_rule("/capacity", "capacity", capacity)
    bp.add_url_rule("/capacity/<channel>", "change_channel_capacity", change, methods=["POST"])


@allow("settings.manage")
def capacity() -> ResponseReturnValue:
    """Every channel with its default."""
    return _page()


@allow("settings.manage")
def change(channel: str) -> ResponseReturnValue:
    """Save what somebody has looked at; else show what it would do."""
    if channel not in channels():
        raise Missing
    form = ChannelCapacityForm()
    if not form.validate_on_submit():
        return _page({channel: form}, 422)
    most, blocks = form.most.data, form.blocks.data
    if form.sure.data:
        with transaction():
            set_channel_capacity(channel, most, blocks=blocks, actor=current_user)
        flash(gettext("Saved."), "ok")
        return redirect(url_for("admin.capacity"), 303)
    known = capacities()
    return render_template(
        "admin/capacity_change.html",
        channel=channel,
        form=form,
        was=(known.of_channel.get(channel, UNSAID), channel in known.blocking),
        **_felt(known, channel, most, blocks=blocks),
    )


def _felt(known: Capacities, channel: str, most: int, *, blocks: bool) -> dict[str, int]:
    """How many people have a number of their own; and how many hold some now, enough to be asked for no more, or,
    where it blocks, for nothing else."""
    own = {user_id for user_id, of in known.of_person if of == channel}
    held = _holding(channel)
    full = sum(number >= most for user_id, number in held.items() if user_id not in own)
    return {"own": len(own), "holding": len(held), "full": full, "blocked": len(held) if blocks else 0}


def _holding(channel: str) -> Mapping[int | None, int]:
    """How many unpaused pieces of it each person has in hand."""
    counted = sa.select(Place.holder_id, sa.func.count()).where(
        Place.holder_id.is_not(None), Place.channel == channel, ~Place.paused
    )
    return dict(db.session.execute(counted.group_by(Place.holder_id)).all())


def _page(typed: Mapping[str, ChannelCapacityForm] | None = None, status: int = 200) -> ResponseReturnValue:
    known = capacities()
    shown = [_line(known, channel, (typed or {}).get(channel)) for channel in channels()]
    return render_template("admin/capacity.html", shown=shown), status


def _line(known: Capacities, channel: str, form: ChannelCapacityForm | None) -> Sequence[Any]:
    most, blocks = known.of_channel.get(channel, UNSAID), channel in known.blocking
    own = sum(of == channel for _, of in known.of_person)
    if form is None:
        form = ChannelCapacityForm(formdata=None, most=most, blocks=blocks)
    return channel, form, meaning(most, blocks=blocks), own
