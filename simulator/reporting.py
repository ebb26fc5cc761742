"""Telling the application what became of something, in whatever weather."""

from collections.abc import Iterable
from dataclasses import replace

from simulator.faults import Passage
from simulator.webhooks import Webhook
from simulator.world import World


def report(world: World, webhook: Webhook, passages: Iterable[Passage]) -> None:
    for passage in passages:
        _report(world, replace(webhook, fault=passage.fault), passage)


def _report(world: World, webhook: Webhook, passage: Passage) -> None:
    if passage.fault == "dropped":
        world.webhooks.drop(webhook)
    else:
        world.agenda.after(passage.wait, lambda: world.webhooks.post(webhook))
