"""The book: executes what is stale and has Jupyter Book make the pages, in this very process."""

import contextlib
import importlib
import io
import sys
import threading

from evidence.data import descriptor
from evidence.errors import EvidenceError
from evidence.notebooks import catalogue, execution
from evidence.paths import ROOT
from evidence.publishing.editions import public_ids
from evidence.publishing.site import unchanged


def build() -> str:
    """Build the book, and say what is in it; a page not made, or a warning, is an `EvidenceError`."""
    before = unchanged.inputs_digest()
    # Both threads below import it, and where each waits for a part that the other has begun, one fails.
    importlib.import_module("IPython")
    # This process would only wait for the first kernels meanwhile.
    libraries = threading.Thread(target=_import_libraries, daemon=True)
    libraries.start()
    execution.refresh()
    # Sphinx forks, and no fork may find a library half imported.
    libraries.join()
    unchanged.begin()
    print("building the pages", file=sys.stderr, flush=True)
    _pages()
    for notebook, said in catalogue.sentences().items():
        for says in said:
            print(f"read again: {notebook.relative_to(ROOT).as_posix()}: {says}", file=sys.stderr)
    records = catalogue.executed()
    stated = f"{len(records.figures)} figures, {len(records.facts)} facts, {len(records.claims)} claims"
    summary = f"{stated}, {len(descriptor.table_names())} tables"
    if different := catalogue.not_stored(records):
        some = public_ids.some(different)
        summary = f"Not what the notebooks store: {some}. `evidence diff` shows what moves.\n{summary}"
    unchanged.record(before, summary)
    return summary


def _import_libraries() -> None:
    site, book = "evidence.publishing.site.extension", "jupyter_book.cli.main"
    for name in (site, book, "myst_nb", "sphinxcontrib.bibtex"):
        importlib.import_module(name)


def _pages() -> None:
    """Do what `jupyter-book build` does, without starting another Python that imports all this again."""
    from jupyter_book.cli.main import main

    words = ["build", str(ROOT), "-W", "--keep-going", "-q"]
    printed = io.StringIO()
    try:
        with contextlib.chdir(ROOT), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            main(words, standalone_mode=False)
    except (Exception, SystemExit) as error:
        # Jupyter Book takes Ctrl-C for an exit code, and Sphinx may stumble over it or over a full disk.
        cause: BaseException | None = error
        while cause := getattr(cause, "__cause__", None) or getattr(cause, "__context__", None):
            if isinstance(cause, OSError | KeyboardInterrupt) and not isinstance(cause, FileNotFoundError):
                raise cause from None
        if isinstance(getattr(error, "code", None), KeyboardInterrupt):
            raise KeyboardInterrupt from None
        raise EvidenceError(f"the pages could not be made\n{printed.getvalue()}{error}") from None
