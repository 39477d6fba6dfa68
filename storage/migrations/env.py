"""Alembic's entry: the same chain on SQLite and PostgreSQL, on the connection that `storage.schema` hands over."""

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

import storage.tables

_ = storage.tables  # importing it fills SQLModel.metadata

connection: Connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
