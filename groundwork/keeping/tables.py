"""The tables of the database, the same in SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

VERSION = 1
_ID, _NAME, _DIGEST = 64, 200, 64

metadata = MetaData()

keeping = Table("keeping", metadata, Column("version", Integer, primary_key=True))

spaces = Table(
    "spaces",
    metadata,
    Column("id", String(_NAME), primary_key=True),
    Column("name", String(_NAME), nullable=False),
    Column("created", DateTime, nullable=False),
)

projects = Table(
    "projects",
    metadata,
    Column("id", String(_ID), primary_key=True),
    Column("space", ForeignKey("spaces.id"), nullable=False, index=True),
    Column("owner", String(_NAME), nullable=False),
    Column("name", String(_NAME), nullable=False),
    Column("kind", String(_ID), nullable=False),
    Column("settings", JSON, nullable=False),
    Column("state", JSON, nullable=False),
    Column("created", DateTime, nullable=False),
    Column("updated", DateTime, nullable=False),
    Column("opened", DateTime, nullable=False),
)

files = Table(
    "files",
    metadata,
    Column("project", ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("space", ForeignKey("spaces.id"), nullable=False),
    Column("name", String(_NAME), nullable=False),
    Column("digest", String(_DIGEST), nullable=False),
    Column("size", BigInteger, nullable=False),
    Index("files_of_space", "space", "digest"),
)

matches = Table(
    "matches",
    metadata,
    Column("space", ForeignKey("spaces.id"), primary_key=True),
    Column("item", String(_NAME), primary_key=True),
    Column("unit", String(_ID), primary_key=True),
    Column("target", String(_NAME), nullable=False),
    Column("user", String(_NAME), nullable=False),
    Column("confirmed", DateTime, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(_ID), primary_key=True),
    Column("space", ForeignKey("spaces.id"), nullable=False, index=True),
    Column("user", String(_NAME), nullable=False, index=True),
    Column("project", String(_ID)),
    Column("kind", String(_ID), nullable=False),
    Column("title", String(_NAME), nullable=False),
    Column("state", String(_ID), nullable=False, index=True),
    Column("host", String(_NAME), nullable=False, default=""),
    Column("attempt", Integer, nullable=False, default=0),
    Column("created", DateTime, nullable=False),
    Column("queued", DateTime, nullable=False),
    Column("started", DateTime),
    Column("ended", DateTime),
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime, nullable=False, index=True),
    Column("space", String(_NAME), nullable=False),
    Column("user", String(_NAME), nullable=False),
    Column("action", String(_ID), nullable=False),
    Column("kind", String(_ID), nullable=False, default=""),
    Column("subject", String(_ID), nullable=False, default=""),
    Column("facts", JSON, nullable=False),
    UniqueConstraint("number"),
)
