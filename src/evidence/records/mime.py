"""The mime types under which a record, and a sentence that no longer holds, travel in a notebook's output."""

RECORD = "application/vnd.evidence.record+json"
SENTENCE = "application/vnd.evidence.sentence+json"
