"""The mime type under which a record travels in a notebook's output."""

RECORD = "application/vnd.evidence.record+json"
