"""the house."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SEQUENCE ticket_number")
    op.create_table(
        "channel",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("names", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_channel")),
    )
    op.create_table(
        "setback_reason",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column(
            "setback",
            sa.Enum("refused", "failed", name="setback", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("needs_words", sa.Boolean(), nullable=False),
        sa.Column("names", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_setback_reason")),
    )
    op.create_table(
        "customer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column(
            "grade",
            sa.Enum("standard", "silver", "gold", "vip", name="grade", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("survivor_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["survivor_id"], ["customer.id"], name=op.f("fk_customer_survivor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
    )
    op.create_index(op.f("ix_customer_survivor_id"), "customer", ["survivor_id"])
    op.create_index("ix_customer_name", "customer", [sa.literal_column("lower(name) text_pattern_ops")])
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "actor_kind",
            sa.Enum(
                "user",
                "customer",
                "system",
                "rule",
                "provider",
                name="actorkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("relayed_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index("ix_event_subject", ["subject_kind", "subject_id"], unique=False)
        batch_op.create_index(
            "ix_event_ticket",
            ["ticket_id", "at", "id"],
            unique=False,
            postgresql_where=sa.text("ticket_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_event_unrelayed", ["id"], unique=False, postgresql_where=sa.text("relayed_at IS NULL")
        )

    op.create_table(
        "opt_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column(
            "meaning",
            sa.Enum("stop", "start", "help", name="meaning", native_enum=False, length=40),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opt_word")),
        sa.UniqueConstraint(
            "word", "country", name=op.f("uq_opt_word_word_country"), postgresql_nulls_not_distinct=True
        ),
    )
    op.create_table(
        "role",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("names", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rights", postgresql.ARRAY(sa.String(length=40)), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_role")),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "skill",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("names", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_skill")),
    )
    op.create_table(
        "text_reported",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("provider_id", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("error_code", sa.String(length=10), nullable=True),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_reported")),
        sa.UniqueConstraint("provider_id", "status", name=op.f("uq_text_reported_provider_id_status")),
    )
    op.create_table(
        "triage_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "what",
            sa.Enum(
                "kind", "topic", "gesture", "urgency", "language", name="what", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("phrase", sa.String(length=120), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_triage_rule")),
        sa.UniqueConstraint(
            "what",
            "value",
            "language",
            "phrase",
            name=op.f("uq_triage_rule_what_value_language_phrase"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "unit_kind",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("names", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_unit_kind")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("session_key", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
    )
    op.create_table(
        "wording",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", "language", name=op.f("pk_wording")),
    )
    op.create_table(
        "work_calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_calendar")),
        sa.UniqueConstraint("code", name=op.f("uq_work_calendar_code")),
    )
    op.create_table(
        "calendar_exception",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("exception_on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["work_calendar.id"],
            name=op.f("fk_calendar_exception_calendar_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_exception")),
        sa.UniqueConstraint(
            "calendar_id", "exception_on", name=op.f("uq_calendar_exception_calendar_id_exception_on")
        ),
    )
    op.create_table(
        "calendar_window",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("opens", sa.SmallInteger(), nullable=False),
        sa.Column("closes", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("opens < closes AND closes <= 2880", name=op.f("ck_calendar_window_closes_later")),
        sa.CheckConstraint("opens BETWEEN 0 AND 1439", name=op.f("ck_calendar_window_opens_that_day")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_calendar_window_weekday")),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["work_calendar.id"],
            name=op.f("fk_calendar_window_calendar_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_window")),
        sa.UniqueConstraint(
            "calendar_id", "weekday", "opens", name=op.f("uq_calendar_window_calendar_id_weekday_opens")
        ),
    )
    op.create_table(
        "contact_point",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("phone", "email", "chat", name="pointkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_contact_point_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_point")),
        sa.UniqueConstraint("kind", "address", name=op.f("uq_contact_point_kind_address")),
    )
    with op.batch_alter_table("contact_point", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_point_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=True),
        sa.Column(
            "grade",
            sa.Enum("standard", "silver", "gold", "vip", name="grade", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["calendar_id"], ["work_calendar.id"], name=op.f("fk_policy_calendar_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy")),
        sa.UniqueConstraint("code", name=op.f("uq_policy_code")),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("listener", sa.String(length=120), nullable=False),
        sa.Column("queue", sa.String(length=20), nullable=False),
        sa.Column("next_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_task_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("event_id", "listener", name=op.f("uq_task_event_id_listener")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(
            "ix_task_due", ["next_at"], unique=False, postgresql_where=sa.text("done_at IS NULL")
        )

    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("names", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=True),
        sa.Column("duty_phone", sa.String(length=20), nullable=True),
        sa.Column("duty_language", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["calendar_id"], ["work_calendar.id"], name=op.f("fk_unit_calendar_id")),
        sa.ForeignKeyConstraint(["kind"], ["unit_kind.code"], name=op.f("fk_unit_kind")),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_code")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "user_skill",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("skill_code", sa.String(length=40), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_user_skill_level")),
        sa.ForeignKeyConstraint(["skill_code"], ["skill.code"], name=op.f("fk_user_skill_skill_code")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_user_skill_user_id")),
        sa.PrimaryKeyConstraint("user_id", "skill_code", name=op.f("pk_user_skill")),
    )
    op.create_table(
        "calendar_exception_window",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exception_id", sa.Integer(), nullable=False),
        sa.Column("opens", sa.SmallInteger(), nullable=False),
        sa.Column("closes", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint(
            "opens < closes AND closes <= 2880", name=op.f("ck_calendar_exception_window_closes_later")
        ),
        sa.CheckConstraint(
            "opens BETWEEN 0 AND 1439", name=op.f("ck_calendar_exception_window_opens_that_day")
        ),
        sa.ForeignKeyConstraint(
            ["exception_id"],
            ["calendar_exception.id"],
            name=op.f("fk_calendar_exception_window_exception_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_exception_window")),
        sa.UniqueConstraint(
            "exception_id", "opens", name=op.f("uq_calendar_exception_window_exception_id_opens")
        ),
    )
    op.create_table(
        "opt_out",
        sa.Column("point_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("since", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["point_id"], ["contact_point.id"], name=op.f("fk_opt_out_point_id")),
        sa.PrimaryKeyConstraint("point_id", "channel", name=op.f("pk_opt_out")),
    )
    op.create_table(
        "queue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("names", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kinds", postgresql.ARRAY(sa.String(length=20)), nullable=False),
        sa.Column("languages", postgresql.ARRAY(sa.String(length=8)), nullable=False),
        sa.Column("is_pool", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_queue_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue")),
        sa.UniqueConstraint("code", name=op.f("uq_queue_code")),
    )
    op.create_table(
        "target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=True),
        sa.Column("pauses", sa.Boolean(), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_target_minutes")),
        sa.ForeignKeyConstraint(["calendar_id"], ["work_calendar.id"], name=op.f("fk_target_calendar_id")),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_target_policy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sa.UniqueConstraint("policy_id", "name", name=op.f("uq_target_policy_id_name")),
    )
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_target_policy_id"), ["policy_id"], unique=False)

    op.create_table(
        "ticket",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "new",
                "accepted",
                "investigating",
                "waiting_unit",
                "waiting_customer",
                "waiting_third_party",
                "decided",
                "answered",
                "follow_up",
                "scheduled",
                "assigned",
                "en_route",
                "collected",
                "part_collected",
                "closed",
                "withdrawn",
                "not_accepted",
                name="status",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "priority",
            sa.Enum("low", "normal", "high", "urgent", name="priority", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=True),
        sa.Column("point_id", sa.BigInteger(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("follows_id", sa.BigInteger(), nullable=True),
        sa.Column("needs_look", sa.Boolean(), nullable=False),
        sa.Column("triage", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("urges", sa.SmallInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("opened_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("last_contact_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("asked_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("answered_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("closed_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["assignee_id"], ["user.id"], name=op.f("fk_ticket_assignee_id")),
        sa.ForeignKeyConstraint(["channel"], ["channel.code"], name=op.f("fk_ticket_channel")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_ticket_customer_id")),
        sa.ForeignKeyConstraint(["follows_id"], ["ticket.id"], name=op.f("fk_ticket_follows_id")),
        sa.ForeignKeyConstraint(["point_id"], ["contact_point.id"], name=op.f("fk_ticket_point_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_ticket_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("reference", name=op.f("uq_ticket_reference")),
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ticket_answered",
            ["answered_at"],
            unique=False,
            postgresql_where=sa.text("status = 'answered' AND closed_at IS NULL"),
        )
        batch_op.create_index("ix_ticket_customer", ["customer_id", "opened_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_follows_id"), ["follows_id"], unique=False)
        batch_op.create_index(
            "ix_ticket_point_open",
            ["point_id", "last_contact_at"],
            unique=False,
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "user_role",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role_code", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["role_code"], ["role.code"], name=op.f("fk_user_role_role_code")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_user_role_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_user_role_user_id")),
        sa.PrimaryKeyConstraint("user_id", "role_code", "unit_id", name=op.f("pk_user_role")),
    )
    op.create_table(
        "complaint_details",
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "founded",
                "partly",
                "unfounded",
                "undetermined",
                name="decision",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "remedy",
            sa.Enum(
                "apology",
                "explanation",
                "redelivery",
                "postage_refund",
                "compensation",
                "goodwill",
                "correction",
                "staff_measure",
                "none",
                name="remedy",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("cause", sa.String(length=200), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column(
            "reaction",
            sa.Enum("accepted", "not_accepted", "unreachable", name="reaction", native_enum=False, length=40),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_complaint_details_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_complaint_details_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_complaint_details")),
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column(
            "direction",
            sa.Enum("in", "out", "note", name="direction", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("provider_id", sa.String(length=64), nullable=True),
        sa.Column("from_address", sa.String(length=254), nullable=True),
        sa.Column("to_address", sa.String(length=254), nullable=True),
        sa.Column("customer_id", sa.BigInteger(), nullable=True),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        sa.Column("topic", sa.String(length=60), nullable=True),
        sa.Column("disposition", sa.String(length=40), nullable=True),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("is_urge", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["channel"], ["channel.code"], name=op.f("fk_contact_channel")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_contact_customer_id")),
        sa.ForeignKeyConstraint(["handler_id"], ["user.id"], name=op.f("fk_contact_handler_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_contact_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_contact_provider_id")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index("ix_contact_customer", ["customer_id", "started_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "level",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("per_cent", sa.SmallInteger(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("actions", postgresql.ARRAY(sa.String(length=40)), nullable=False),
        sa.CheckConstraint("num_nonnulls(per_cent, minutes) = 1", name=op.f("ck_level_one_offset")),
        sa.CheckConstraint("per_cent >= -100", name=op.f("ck_level_per_cent")),
        sa.ForeignKeyConstraint(["target_id"], ["target.id"], name=op.f("fk_level_target_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level")),
        sa.UniqueConstraint("target_id", "minutes", name=op.f("uq_level_target_id_minutes")),
        sa.UniqueConstraint("target_id", "per_cent", name=op.f("uq_level_target_id_per_cent")),
    )
    with op.batch_alter_table("level", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_level_target_id"), ["target_id"], unique=False)

    op.create_table(
        "party",
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "complainant",
                "sender",
                "addressee",
                "payer",
                "authorised",
                name="partyrole",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "proof",
            sa.Enum(
                "none", "caller_id", "sms_code", "receipt", "id", name="proof", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("since", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_party_customer_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_party_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", "customer_id", "role", name=op.f("pk_party")),
    )
    op.create_table(
        "pickup_details",
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("window_from_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("window_to_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("pieces", sa.Integer(), nullable=True),
        sa.Column("proof", sa.String(length=300), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_pickup_details_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_pickup_details")),
    )
    op.create_table(
        "queue_member",
        sa.Column("queue_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"], name=op.f("fk_queue_member_queue_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_queue_member_user_id")),
        sa.PrimaryKeyConstraint("queue_id", "user_id", name=op.f("pk_queue_member")),
    )
    op.create_table(
        "status_span",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "new",
                "accepted",
                "investigating",
                "waiting_unit",
                "waiting_customer",
                "waiting_third_party",
                "decided",
                "answered",
                "follow_up",
                "scheduled",
                "assigned",
                "en_route",
                "collected",
                "part_collected",
                "closed",
                "withdrawn",
                "not_accepted",
                name="status",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("from_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("to_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column(
            "actor_kind",
            sa.Enum(
                "user",
                "customer",
                "system",
                "rule",
                "provider",
                name="actorkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_status_span_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_span")),
    )
    with op.batch_alter_table("status_span", schema=None) as batch_op:
        batch_op.create_index("ix_status_span_ticket", ["ticket_id", "from_at"], unique=False)
        batch_op.create_index(
            "uq_status_span_current", ["ticket_id"], unique=True, postgresql_where=sa.text("to_at IS NULL")
        )

    op.create_table(
        "tally",
        sa.Column("queue_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("shard", sa.SmallInteger(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"], name=op.f("fk_tally_queue_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_tally_unit_id")),
        sa.PrimaryKeyConstraint("queue_id", "unit_id", "shard", name=op.f("pk_tally")),
        postgresql_with={"fillfactor": "50"},
    )
    op.create_table(
        "ticket_unit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("until", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_unit_ticket_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_ticket_unit_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_unit")),
    )
    with op.batch_alter_table("ticket_unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_unit_ticket_id"), ["ticket_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_unit_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(
            "uq_ticket_unit_current",
            ["ticket_id", "unit_id"],
            unique=True,
            postgresql_where=sa.text("until IS NULL"),
        )

    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "direction",
            sa.Enum("in", "out", "note", name="direction", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("once", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_message_author_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_message_contact_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_message_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(
            "ix_message_ticket",
            ["ticket_id", "at", "id"],
            unique=False,
            postgresql_where=sa.text("ticket_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_message_once", ["once"], unique=True, postgresql_where=sa.text("once IS NOT NULL")
        )

    op.create_table(
        "place",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("queue_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("held_since", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("since", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("target", sa.String(length=40), nullable=True),
        sa.Column("due_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("risk_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("sort_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("num_nonnulls(ticket_id, contact_id) = 1", name=op.f("ck_place_one_subject")),
        sa.ForeignKeyConstraint(["reason"], ["setback_reason.code"], name=op.f("fk_place_reason")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_place_contact_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["user.id"], name=op.f("fk_place_holder_id")),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"], name=op.f("fk_place_queue_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_place_ticket_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_place_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_place_contact_id")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_place_ticket_id")),
    )
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.create_index("ix_place_board", ["queue_id", "sort_at", "id"], unique=False)
        batch_op.create_index(
            "ix_place_free",
            ["queue_id", "sort_at", "id"],
            unique=False,
            postgresql_where=sa.text("holder_id IS NULL"),
        )
        batch_op.create_index(
            "ix_place_holder", ["holder_id"], unique=False, postgresql_where=sa.text("holder_id IS NOT NULL")
        )
        batch_op.create_index(
            "ix_place_oldest",
            ["queue_id", "since"],
            unique=False,
            postgresql_where=sa.text("holder_id IS NULL"),
        )
        batch_op.create_index(
            "ix_place_risk",
            ["risk_at"],
            unique=False,
            postgresql_include=["queue_id", "unit_id", "due_at"],
            postgresql_where=sa.text("risk_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_place_unit_oldest",
            ["unit_id", "since"],
            unique=False,
            postgresql_where=sa.text("holder_id IS NULL"),
        )

    _let_places_keep_the_tally()

    op.create_table(
        "timer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("running", "paused", "met", "cancelled", name="timerstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("started_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("due_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("next_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("levels_reached", sa.SmallInteger(), nullable=False),
        sa.Column("breached_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("num_nonnulls(ticket_id, contact_id) = 1", name=op.f("ck_timer_one_subject")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_timer_contact_id")),
        sa.ForeignKeyConstraint(["target_id"], ["target.id"], name=op.f("fk_timer_target_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_timer_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
    )
    with op.batch_alter_table("timer", schema=None) as batch_op:
        batch_op.create_index(
            "ix_timer_next", ["next_at"], unique=False, postgresql_where=sa.text("next_at IS NOT NULL")
        )
        batch_op.create_index("uq_timer_contact", ["contact_id", "target"], unique=True)
        batch_op.create_index("uq_timer_ticket", ["ticket_id", "target"], unique=True)

    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("point_id", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "due",
                "sending",
                "sent",
                "delivered",
                "read",
                "failed",
                "unsure",
                "suppressed",
                name="deliverystate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("sent_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("provider_id", sa.String(length=64), nullable=True),
        sa.Column("error_code", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_delivery_message_id")),
        sa.ForeignKeyConstraint(["point_id"], ["contact_point.id"], name=op.f("fk_delivery_point_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_delivery_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("key", name=op.f("uq_delivery_key")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_delivery_provider_id")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(
            "ix_delivery_message",
            ["message_id"],
            unique=False,
            postgresql_where=sa.text("message_id IS NOT NULL"),
        )
        batch_op.create_index("ix_delivery_ticket", ["ticket_id"], unique=False)
        batch_op.create_index(
            "ix_delivery_underway",
            ["claimed_at"],
            unique=False,
            postgresql_where=sa.text("state IN ('sending', 'unsure')"),
        )

    # Each installation permutes its references by a key of its own, so that nobody can count on from one.
    op.execute(
        "INSERT INTO setting (name, value) VALUES ('reference_key', to_jsonb(gen_random_uuid()::text))"
    )


def _let_places_keep_the_tally() -> None:
    """A connection always adds to the same shard, in the order of queues and units."""
    op.execute("""
        CREATE FUNCTION keep_tally() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                INSERT INTO tally AS kept (queue_id, unit_id, shard, places, held)
                SELECT queue_id, unit_id, pg_backend_pid() % 8, count(*), count(holder_id)
                FROM place_after GROUP BY queue_id, unit_id ORDER BY queue_id, unit_id
                ON CONFLICT (queue_id, unit_id, shard) DO UPDATE
                SET places = kept.places + excluded.places, held = kept.held + excluded.held;
            ELSIF TG_OP = 'DELETE' THEN
                INSERT INTO tally AS kept (queue_id, unit_id, shard, places, held)
                SELECT queue_id, unit_id, pg_backend_pid() % 8, -count(*), -count(holder_id)
                FROM place_before GROUP BY queue_id, unit_id ORDER BY queue_id, unit_id
                ON CONFLICT (queue_id, unit_id, shard) DO UPDATE
                SET places = kept.places + excluded.places, held = kept.held + excluded.held;
            ELSE
                INSERT INTO tally AS kept (queue_id, unit_id, shard, places, held)
                SELECT queue_id, unit_id, pg_backend_pid() % 8, sum(gain),
                    coalesce(sum(gain) FILTER (WHERE is_held), 0)
                FROM (
                    SELECT queue_id, unit_id, holder_id IS NOT NULL AS is_held, 1 AS gain FROM place_after
                    UNION ALL
                    SELECT queue_id, unit_id, holder_id IS NOT NULL, -1 FROM place_before
                ) AS moved
                GROUP BY queue_id, unit_id
                HAVING sum(gain) <> 0 OR sum(gain) FILTER (WHERE is_held) <> 0
                ORDER BY queue_id, unit_id
                ON CONFLICT (queue_id, unit_id, shard) DO UPDATE
                SET places = kept.places + excluded.places, held = kept.held + excluded.held;
            END IF;
            RETURN NULL;
        END $$
    """)
    before, after = "OLD TABLE AS place_before", "NEW TABLE AS place_after"
    for act, tables in {"INSERT": after, "DELETE": before, "UPDATE": f"{before} {after}"}.items():
        op.execute(
            f"CREATE TRIGGER keep_tally_on_{act.lower()} AFTER {act} ON place REFERENCING {tables} "
            "FOR EACH STATEMENT EXECUTE FUNCTION keep_tally()"
        )


def downgrade() -> None:
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_delivery_underway", postgresql_where=sa.text("state IN ('sending', 'unsure')")
        )
        batch_op.drop_index("ix_delivery_ticket")
        batch_op.drop_index("ix_delivery_message", postgresql_where=sa.text("message_id IS NOT NULL"))

    op.drop_table("delivery")
    with op.batch_alter_table("timer", schema=None) as batch_op:
        batch_op.drop_index("uq_timer_ticket")
        batch_op.drop_index("uq_timer_contact")
        batch_op.drop_index("ix_timer_next", postgresql_where=sa.text("next_at IS NOT NULL"))

    op.drop_table("timer")
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.drop_index("ix_place_unit_oldest", postgresql_where=sa.text("holder_id IS NULL"))
        batch_op.drop_index(
            "ix_place_risk",
            postgresql_include=["queue_id", "unit_id", "due_at"],
            postgresql_where=sa.text("risk_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_place_oldest", postgresql_where=sa.text("holder_id IS NULL"))
        batch_op.drop_index("ix_place_holder", postgresql_where=sa.text("holder_id IS NOT NULL"))
        batch_op.drop_index("ix_place_free", postgresql_where=sa.text("holder_id IS NULL"))
        batch_op.drop_index("ix_place_board")

    op.drop_table("place")
    op.execute("DROP FUNCTION keep_tally")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("ix_message_ticket", postgresql_where=sa.text("ticket_id IS NOT NULL"))
        batch_op.drop_index(batch_op.f("ix_message_contact_id"))

    op.drop_table("message")
    with op.batch_alter_table("ticket_unit", schema=None) as batch_op:
        batch_op.drop_index("uq_ticket_unit_current", postgresql_where=sa.text("until IS NULL"))
        batch_op.drop_index(batch_op.f("ix_ticket_unit_unit_id"))
        batch_op.drop_index(batch_op.f("ix_ticket_unit_ticket_id"))

    op.drop_table("ticket_unit")
    op.drop_table("tally")
    with op.batch_alter_table("status_span", schema=None) as batch_op:
        batch_op.drop_index("uq_status_span_current", postgresql_where=sa.text("to_at IS NULL"))
        batch_op.drop_index("ix_status_span_ticket")

    op.drop_table("status_span")
    op.drop_table("queue_member")
    op.drop_table("pickup_details")
    op.drop_table("party")
    with op.batch_alter_table("level", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_level_target_id"))

    op.drop_table("level")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_ticket_id"))
        batch_op.drop_index("ix_contact_customer")

    op.drop_table("contact")
    op.drop_table("complaint_details")
    op.drop_table("user_role")
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index("ix_ticket_point_open", postgresql_where=sa.text("closed_at IS NULL"))
        batch_op.drop_index("ix_ticket_customer")
        batch_op.drop_index(batch_op.f("ix_ticket_follows_id"))
        batch_op.drop_index(
            "ix_ticket_answered", postgresql_where=sa.text("status = 'answered' AND closed_at IS NULL")
        )

    op.drop_table("ticket")
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_target_policy_id"))

    op.drop_table("target")
    op.drop_table("queue")
    op.drop_table("opt_out")
    op.drop_table("calendar_exception_window")
    op.drop_table("user_skill")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_parent_id"))

    op.drop_table("unit")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index("ix_task_due", postgresql_where=sa.text("done_at IS NULL"))

    op.drop_table("task")
    op.drop_table("policy")
    with op.batch_alter_table("contact_point", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_point_customer_id"))

    op.drop_table("contact_point")
    op.drop_table("calendar_window")
    op.drop_table("calendar_exception")
    op.drop_table("work_calendar")
    op.drop_table("wording")
    op.drop_table("user")
    op.drop_table("unit_kind")
    op.drop_table("triage_rule")
    op.drop_table("text_reported")
    op.drop_table("skill")
    op.drop_table("setting")
    op.drop_table("role")
    op.drop_table("opt_word")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_unrelayed", postgresql_where=sa.text("relayed_at IS NULL"))
        batch_op.drop_index("ix_event_ticket", postgresql_where=sa.text("ticket_id IS NOT NULL"))
        batch_op.drop_index("ix_event_subject")

    op.drop_table("event")
    op.drop_index("ix_customer_name", table_name="customer")
    op.drop_index(op.f("ix_customer_survivor_id"), table_name="customer")
    op.drop_table("customer")
    op.drop_table("setback_reason")
    op.drop_table("channel")
    op.execute("DROP SEQUENCE ticket_number")
