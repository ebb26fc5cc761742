"""policy sets."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STATES = sa.Enum("draft", "in_force", "past", name="setstate", native_enum=False, length=40)
ABOUT = sa.Enum("ticket", "law", "handoff", name="about", native_enum=False, length=40)
MEASURES = sa.Enum(
    "minutes", "working_days", "calendar_days", "calendar_months", name="measure", native_enum=False, length=40
)  # fmt: skip
CAUSES = sa.Enum(
    "unit_late", "customer_unreachable", "no_capacity", "third_party", "our_mistake", "force_majeure",
    name="cause", native_enum=False, length=40,
)  # fmt: skip
STAGES = sa.Enum(
    "counting", "ready", "applying", "done", "stopped", name="rebuildstage", native_enum=False, length=40
)  # fmt: skip
COUNTS = ("open_tickets", "seen", "changed", "applied", "late_at_once", "soonest", "latest")


def upgrade() -> None:
    _sets()
    _policies()
    _targets()
    _choices()
    _facts()
    op.add_column("ticket", sa.Column("first_contact_at", sa.TIMESTAMP(timezone=True)))
    op.execute("UPDATE ticket SET first_contact_at = opened_at")
    op.alter_column("ticket", "first_contact_at", nullable=False)


def _sets() -> None:
    op.create_table(
        "policy_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", STATES, nullable=False),
        sa.Column("begun_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("begun_by_id", sa.Integer()),
        sa.Column("in_force_at", sa.TIMESTAMP(timezone=True)),
        sa.Column("put_in_force_by_id", sa.Integer()),
        sa.ForeignKeyConstraint(["begun_by_id"], ["user.id"], name=op.f("fk_policy_set_begun_by_id")),
        sa.ForeignKeyConstraint(
            ["put_in_force_by_id"], ["user.id"], name=op.f("fk_policy_set_put_in_force_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_set")),
    )
    for state in ("draft", "in_force"):
        op.create_index(
            f"uq_policy_set_{state}", "policy_set", ["state"], unique=True,
            postgresql_where=sa.text(f"state = '{state}'"),
        )  # fmt: skip
    op.execute(
        "INSERT INTO policy_set (state, begun_at, in_force_at) "
        "SELECT 'in_force', now(), now() WHERE EXISTS (SELECT FROM policy)"
    )


def _policies() -> None:
    op.add_column("policy", sa.Column("set_id", sa.Integer()))
    op.add_column("policy", sa.Column("about", ABOUT, nullable=False, server_default="ticket"))
    op.add_column("policy", sa.Column("condition", sa.String(400), nullable=False, server_default=""))
    op.add_column("policy", sa.Column("source", sa.String(200)))
    op.alter_column("policy", "about", server_default=None)
    op.alter_column("policy", "condition", server_default=None)
    op.alter_column("policy", "code", type_=sa.String(60))
    op.execute("UPDATE policy SET set_id = (SELECT id FROM policy_set)")
    op.execute("UPDATE policy SET condition = trim(concat_ws(' ', 'kind:' || kind, 'grade:' || grade))")
    op.alter_column("policy", "set_id", nullable=False)
    op.drop_constraint("uq_policy_code", "policy")
    op.create_unique_constraint(op.f("uq_policy_set_id_code"), "policy", ["set_id", "code"])
    op.create_foreign_key(
        op.f("fk_policy_set_id"), "policy", "policy_set", ["set_id"], ["id"], ondelete="CASCADE"
    )
    op.drop_column("policy", "kind")
    op.drop_column("policy", "grade")


def _targets() -> None:
    _rename("minutes", "length")
    op.add_column("target", sa.Column("measure", MEASURES, nullable=False, server_default="minutes"))
    op.add_column("target", sa.Column("end_of_day", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column(
        "target",
        sa.Column("rests_in", postgresql.ARRAY(sa.String(40)), nullable=False, server_default="{}"),
    )
    for column in ("measure", "end_of_day", "rests_in"):
        op.alter_column("target", column, server_default=None)
    op.execute("UPDATE target SET rests_in = '{waiting_customer}' WHERE pauses")
    op.drop_column("target", "pauses")
    op.add_column("level", sa.Column("working_days", sa.SmallInteger()))
    op.add_column("level", sa.Column("at_any_hour", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("level", "at_any_hour", server_default=None)
    op.alter_column("level", "actions", type_=postgresql.ARRAY(sa.String(60)))
    op.drop_constraint("ck_level_one_offset", "level")
    op.create_check_constraint(
        op.f("ck_level_one_offset"), "level", "num_nonnulls(per_cent, minutes, working_days) = 1"
    )
    op.create_unique_constraint(
        op.f("uq_level_target_id_working_days"), "level", ["target_id", "working_days"]
    )
    _cascade("target", "policy", "CASCADE")
    _cascade("level", "target", "CASCADE")


def _rename(was: str, to: str) -> None:
    """By a new column: what PostgreSQL made of the old one's name would stay."""
    op.add_column("target", sa.Column(to, sa.Integer()))
    op.execute(f"UPDATE target SET {to} = {was}")  # noqa: S608
    op.alter_column("target", to, nullable=False)
    op.drop_column("target", was)
    op.create_check_constraint(op.f(f"ck_target_{to}"), "target", f"{to} > 0")


def _cascade(table: str, above: str, ondelete: str | None) -> None:
    name = op.f(f"fk_{table}_{above}_id")
    op.drop_constraint(name, table)
    op.create_foreign_key(name, table, above, [f"{above}_id"], ["id"], ondelete=ondelete)


def _choices() -> None:
    op.create_table(
        "choice",
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer()),
        sa.Column("law_id", sa.Integer()),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_choice_ticket_id")),
        sa.ForeignKeyConstraint(["set_id"], ["policy_set.id"], name=op.f("fk_choice_set_id")),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_choice_policy_id")),
        sa.ForeignKeyConstraint(["law_id"], ["policy.id"], name=op.f("fk_choice_law_id")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_choice")),
    )
    op.execute(
        "INSERT INTO choice (ticket_id, set_id, policy_id) "
        "SELECT ticket.id, policy_set.id, max(target.policy_id) "
        "FROM ticket CROSS JOIN policy_set "
        "LEFT JOIN timer ON timer.ticket_id = ticket.id LEFT JOIN target ON target.id = timer.target_id "
        "GROUP BY ticket.id, policy_set.id"
    )


def _facts() -> None:
    op.add_column("timer", sa.Column("version", sa.SmallInteger(), nullable=False, server_default="1"))
    op.alter_column("timer", "version", server_default=None)
    op.create_table(
        "level_reached",
        sa.Column("timer_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("due_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["timer_id"], ["timer.id"], name=op.f("fk_level_reached_timer_id")),
        sa.PrimaryKeyConstraint("timer_id", "version", "position", name=op.f("pk_level_reached")),
    )
    op.create_table(
        "breach",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("timer_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger()),
        sa.Column("target", sa.String(40), nullable=False),
        sa.Column("due_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("met_at", sa.TIMESTAMP(timezone=True)),
        sa.Column("cause", CAUSES),
        sa.Column("cause_by_id", sa.Integer()),
        sa.Column("taken_back_at", sa.TIMESTAMP(timezone=True)),
        sa.ForeignKeyConstraint(["timer_id"], ["timer.id"], name=op.f("fk_breach_timer_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_breach_ticket_id")),
        sa.ForeignKeyConstraint(["cause_by_id"], ["user.id"], name=op.f("fk_breach_cause_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach")),
        sa.UniqueConstraint("timer_id", "version", name=op.f("uq_breach_timer_id_version")),
    )
    op.create_index(op.f("ix_breach_ticket_id"), "breach", ["ticket_id"])
    op.create_index(op.f("ix_breach_due_at"), "breach", ["due_at"])
    op.create_table(
        "rebuild",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("stage", STAGES, nullable=False),
        sa.Column("begun_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("begun_by_id", sa.Integer()),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True)),
        sa.Column("after_id", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.ForeignKeyConstraint(
            ["set_id"], ["policy_set.id"], name=op.f("fk_rebuild_set_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["begun_by_id"], ["user.id"], name=op.f("fk_rebuild_begun_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rebuild")),
    )
    op.create_index(
        "uq_rebuild_going", "rebuild", [sa.text("(true)")], unique=True,
        postgresql_where=sa.text("stage IN ('counting', 'ready', 'applying')"),
    )  # fmt: skip
    op.execute(
        "INSERT INTO breach (timer_id, version, ticket_id, target, due_at, met_at) "
        "SELECT id, 1, ticket_id, target, breached_at, CASE WHEN state = 'met' THEN ended_at END "
        "FROM timer WHERE breached_at IS NOT NULL"
    )


def downgrade() -> None:
    """Only what stands in the set in force can be told of in the columns of before."""
    op.drop_column("ticket", "first_contact_at")
    for table in ("rebuild", "breach", "level_reached", "choice"):
        op.drop_table(table)
    op.drop_column("timer", "version")
    _drop_other_sets()
    _targets_back()
    _policies_back()
    op.drop_table("policy_set")


def _drop_other_sets() -> None:
    """Clocks are told by the policy of the same name in the set in force; those that have none there are gone."""
    op.execute(
        "UPDATE timer SET target_id = same.id FROM target AS was JOIN policy AS old ON old.id = was.policy_id "
        "JOIN policy AS new ON new.code = old.code JOIN policy_set ON policy_set.id = new.set_id "
        "AND policy_set.state = 'in_force' JOIN target AS same ON same.policy_id = new.id AND same.name = was.name "
        "WHERE was.id = timer.target_id"
    )
    unknown = (
        "SELECT policy.id FROM policy JOIN policy_set ON policy_set.id = policy.set_id "
        "WHERE policy_set.state <> 'in_force' OR policy.about <> 'ticket' "
        "OR policy.condition !~ '^(kind:[a-z_]+)?( ?grade:[a-z]+)?$'"
    )
    op.execute(
        f"DELETE FROM timer USING target WHERE target.id = timer.target_id AND target.policy_id IN ({unknown})"  # noqa: S608
    )
    op.execute(f"DELETE FROM policy WHERE id IN ({unknown})")  # noqa: S608


def _targets_back() -> None:
    op.execute("DELETE FROM timer USING target WHERE target.id = timer.target_id AND measure <> 'minutes'")
    op.execute("DELETE FROM target WHERE measure <> 'minutes'")
    op.execute("DELETE FROM level WHERE working_days IS NOT NULL")
    op.drop_constraint("uq_level_target_id_working_days", "level")
    op.drop_constraint("ck_level_one_offset", "level")
    op.drop_column("level", "working_days")
    op.drop_column("level", "at_any_hour")
    op.create_check_constraint(op.f("ck_level_one_offset"), "level", "num_nonnulls(per_cent, minutes) = 1")
    op.alter_column("level", "actions", type_=postgresql.ARRAY(sa.String(40)))
    op.add_column("target", sa.Column("pauses", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("target", "pauses", server_default=None)
    op.execute("UPDATE target SET pauses = cardinality(rests_in) > 0")
    for column in ("measure", "end_of_day", "rests_in"):
        op.drop_column("target", column)
    _rename("length", "minutes")
    _cascade("level", "target", None)
    _cascade("target", "policy", None)


def _policies_back() -> None:
    op.add_column("policy", sa.Column("kind", sa.String(20)))
    op.add_column("policy", sa.Column("grade", sa.String(40)))
    op.execute("UPDATE policy SET kind = substring(condition from 'kind:([a-z_]+)')")
    op.execute("UPDATE policy SET grade = substring(condition from 'grade:([a-z]+)')")
    op.drop_constraint("fk_policy_set_id", "policy")
    op.drop_constraint("uq_policy_set_id_code", "policy")
    for column in ("set_id", "about", "condition", "source"):
        op.drop_column("policy", column)
    op.alter_column("policy", "code", type_=sa.String(40))
    op.create_unique_constraint(op.f("uq_policy_code"), "policy", ["code"])
