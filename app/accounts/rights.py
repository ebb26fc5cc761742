"""The roles we ship, and their rights:

- `tickets.see`: read tickets of one's units and queues
- `tickets.work`: take, move, write to customers
- `tickets.close`: close for good
- `tickets.assign`: give work to others, take it away
- `queues.staff`: who works one's queues, and when
- `handoffs.answer`: accept and answer what one's units are asked
- `live.see`: the live page of queues and units
- `accounts.manage`: people, roles and units
- `settings.manage`: queues, policies, texts
"""

ROLES: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "agent": (
        {"en": "Agent", "zh": "坐席", "es": "Agente", "fa": "کارشناس"},
        ("tickets.see", "tickets.work", "tickets.close"),
    ),
    "supervisor": (
        {"en": "Supervisor", "zh": "主管", "es": "Supervisor", "fa": "سرپرست"},
        (
            "tickets.see",
            "tickets.work",
            "tickets.close",
            "tickets.assign",
            "queues.staff",
            "handoffs.answer",
            "live.see",
        ),
    ),
    "clerk": (
        {"en": "Unit clerk", "zh": "单位工单员", "es": "Gestor de unidad", "fa": "کارمند واحد"},
        ("tickets.see", "handoffs.answer"),
    ),
    "administrator": (
        {"en": "Administrator", "zh": "管理员", "es": "Administrador", "fa": "مدیر سامانه"},
        ("accounts.manage", "settings.manage"),
    ),
}
