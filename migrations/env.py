"""How Alembic meets our database: through the running Flask application, one transaction a migration."""

from alembic import context
from flask import current_app

from app.core.database import db


def run() -> None:
    """Upgrade, downgrade or compare, on the application's own engine."""
    arguments = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=db.metadata, transaction_per_migration=True, **arguments
        )
        with context.begin_transaction():
            context.run_migrations()


run()
