"""Printing: a page as a PDF, by the Chromium of the machine."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from evidence.errors import EvidenceError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
LONGEST = 120
"""Seconds after which a print that has not ended is given up."""


class PrintingError(EvidenceError):
    """A page could not be printed."""


def chromium() -> str:
    """Find the program that prints.

    Returns
    -------
    str
        Its path.

    Raises
    ------
    PrintingError
        If there is none.
    """
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise PrintingError(
            f"A PDF needs Chromium, and none of {', '.join(NAMES)} is here. Install one, or ask for "
            f"--format html and print that from a browser."
        )
    return found


def pdf(document: str, target: Path) -> None:
    """Print an HTML document.

    Parameters
    ----------
    document : str
        The whole document; its style says the size of the page.
    target : pathlib.Path
        The file to write.

    Raises
    ------
    PrintingError
        If there is no Chromium, or it does not print.
    """
    program = chromium()
    with tempfile.TemporaryDirectory() as folder:
        page, printed = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_text(document, encoding="utf-8")
        words = [
            program,
            "--headless",
            "--disable-gpu",
            "--no-pdf-header-footer",
            f"--user-data-dir={folder}",
        ]
        # Chromium refuses the superuser its sandbox; the page is our own and asks for nothing.
        words += ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        try:
            subprocess.run(
                [*words, f"--print-to-pdf={printed}", page.as_uri()],
                check=True,
                capture_output=True,
                timeout=LONGEST,
            )
            content = printed.read_bytes()
        except (OSError, subprocess.SubprocessError) as fault:
            raise PrintingError(f"{Path(program).name} did not print {target.name}: {fault}") from fault
    target.write_bytes(content)
