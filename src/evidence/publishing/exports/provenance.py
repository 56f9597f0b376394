"""Where an edition's pages came from: the source by its SWHID, and every notebook's run as an RO-Crate."""

import json
import tempfile
from pathlib import Path

from evidence.data import descriptor
from evidence.notebooks.catalogue import Catalogue
from evidence.paths import ROOT
from evidence.publishing import templating
from evidence.publishing.citing import citations
from evidence.publishing.citing.licences import licence
from evidence.publishing.editions import revisions


def swhid(root: Path = ROOT) -> str:
    """Name the source as Software Heritage does, by the tree that git makes of the project as it lies here.

    It is that of the commit where all is committed, and that of the next where an edition was just frozen.
    Index and objects are our own: what is being committed is not disturbed.
    """
    objects = revisions.git(root, "rev-parse", "--path-format=absolute", "--git-path", "objects")
    with tempfile.TemporaryDirectory() as folder:
        apart = {
            "GIT_INDEX_FILE": str(Path(folder, "index")),
            "GIT_OBJECT_DIRECTORY": folder,
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": objects.decode().strip(),
        }
        revisions.git(root, "add", "--all", ".", **apart)
        return f"swh:1:dir:{revisions.git(root, 'write-tree', **apart).decode().strip()}"


def ro_crate(known: Catalogue, source: str) -> bytes:
    """Describe the runs of the notebooks that stand behind the pages, made from the source of this SWHID."""
    runs = {
        name: [r for r in known if r.notebook_name == name]
        for name in sorted({r.notebook_name for r in known})
    }
    text = templating.render(
        "ro-crate.json",
        runs=runs,
        read={
            name: {table for r in stated for table in r.content["tables"]} for name, stated in runs.items()
        },
        figures=known.figures,
        tables=[table for table in descriptor.package()["resources"] if "schema" in table],
        book=citations.book(),
        licence=licence(citations.book()["license"]),
        swhid=source,
    )
    return (json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n").encode()
