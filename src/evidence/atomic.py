"""Files written whole: whoever reads one finds the old content or the new, and never half of either."""

import os
import threading
from pathlib import Path


def write(path: Path, content: str | bytes) -> None:
    r"""Write a file beside its place, and move it there; folders are made, text is UTF-8 with ``\n``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Its own name for each process and thread: two may write the same file at the same time.
    partial = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.partial")
    try:
        partial.write_bytes(content.encode() if isinstance(content, str) else content)
        partial.replace(path)
    finally:
        # After a full disk or Ctrl-C.
        partial.unlink(missing_ok=True)
