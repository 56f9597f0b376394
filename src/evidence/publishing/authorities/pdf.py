"""Printing: a page as a PDF, by the Chromium of the machine."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from evidence.errors import EvidenceError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
# Seconds after which a print that has not ended is given up.
LONGEST = 120


def chromium() -> str:
    """Find the program that prints, and say what to do where there is none."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise EvidenceError(
            f"A PDF needs Chromium, and none of {', '.join(NAMES)} is here. Install one, or ask for "
            f"--format html and print that from a browser."
        )
    return found


def headless(folder: str) -> list[str]:
    """Give the words that start it without a window, with a folder for what it remembers."""
    words = [chromium(), "--headless", "--disable-gpu", f"--user-data-dir={folder}"]
    # Chromium refuses the superuser its sandbox; the page is our own and asks for nothing.
    return [*words, "--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else words


def pdf(document: str, target: Path) -> None:
    """Print an HTML document, whose style says the size of the page."""
    with tempfile.TemporaryDirectory() as folder:
        page, printed = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_text(document, encoding="utf-8")
        try:
            words = [*headless(folder), "--no-pdf-header-footer", f"--print-to-pdf={printed}", page.as_uri()]
            subprocess.run(words, check=True, capture_output=True, timeout=LONGEST)
            content = printed.read_bytes()
        except (OSError, subprocess.SubprocessError) as fault:
            raise EvidenceError(f"Chromium did not print {target.name}: {fault}") from fault
    target.write_bytes(content)
