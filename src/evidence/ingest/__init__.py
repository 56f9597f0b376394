"""Ingest: from a publisher's file to the tables, all or nothing."""

from evidence.ingest.engine import Change, IngestResult, ingest, rebuild

__all__ = ["Change", "IngestResult", "ingest", "rebuild"]
