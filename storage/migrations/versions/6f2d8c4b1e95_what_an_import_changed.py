"""what rows said before an import changed them, and who took an import back"""

import sqlalchemy as sa
from alembic import op

revision = "6f2d8c4b1e95"
down_revision = "7e2b9c41a6d0"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rows_before",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"]),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("rows_before", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rows_before_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rows_before_workspace_id"), ["workspace_id"], unique=False)
    op.add_column("import", sa.Column("taken_back_by", sa.String(), nullable=True))
    op.add_column("import", sa.Column("taken_back_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    # Not in a batch: on SQLite that would make the table anew, which all facts point at.
    op.drop_column("import", "taken_back_at")
    op.drop_column("import", "taken_back_by")
    op.drop_table("rows_before")
