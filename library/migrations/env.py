"""What alembic runs to reach the database: the engine that library.migrate hands over."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Engine

from library.tables import metadata

engine: Engine = context.config.attributes["engine"]

with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
