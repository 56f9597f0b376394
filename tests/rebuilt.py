"""Every table made again from the publishers' files, by the road that one file takes."""

from pathlib import Path

from evidence import paths
from evidence.data import descriptor
from evidence.errors import DataError
from evidence.ingest import replacement
from evidence.ingest.engine import IngestResult, _Run
from evidence.ingest.files import opened
from evidence.ingest.recognise import recognise


def rebuild(folder: Path) -> IngestResult:
    """Make every table again from the publishers' files of the descriptor, found by name below a folder.

    Raises `DataError` if a file is missing or breaks a rule. Nothing is written.
    """
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.setdefault(path.name.removesuffix(".gz"), []).append(path)
    with replacement.alone(paths.DATA):
        run = _Run()
        for source in descriptor.package()["sources"]:
            for kept in source["files"]:
                if source.get("own"):
                    file = opened(paths.DATA / kept["name"])
                elif kept["name"] in found:
                    # Of several files with one name, the one the tables were made from.
                    named = [opened(path) for path in found[kept["name"]]]
                    file = min(named, key=lambda file: file.sha256 != kept["sha256"])
                else:
                    problem = "the publisher's file is not there"
                    raise DataError(problem, file=kept["name"], accepted=source["id"])
                for each in recognise(file, run.draft.package, source["id"]):
                    run.take(each)
        return run.finish([], [], dry_run=False)
