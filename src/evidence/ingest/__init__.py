"""Ingest: from a publisher's file to the tables, all or nothing."""

from evidence.ingest.engine import IngestResult, ingest, rebuild
from evidence.ingest.moves import Change

__all__ = ["Change", "IngestResult", "ingest", "rebuild"]
