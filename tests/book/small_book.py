"""A book of four notebooks, quick to build: a copy of the project with little left in it."""

import json
import re
import shutil
from collections.abc import Collection
from pathlib import Path

import nbformat

from evidence.paths import ROOT
from evidence.publishing.authorities import brief_pages, compare_page
from evidence.publishing.desk import measured
from evidence.records.mime import RECORD

FEW = ("funding/gap", "participation/apart", "variation/spending", "workforce/directors")
LISTS = {"facts": "facts", "figures": "figures", "data": "tables", "changes": "changes"}


def leave(root: Path, names: Collection[str]) -> None:
    """Leave these notebooks, and nothing that names another page."""
    for path in (root / "chapters").rglob("*.ipynb"):
        if path.relative_to(root / "chapters").with_suffix("").as_posix() not in names:
            path.unlink()
            continue
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                # Links to chapters that are left out become words.
                cell.source = re.sub(r"\[([^\]]*)\]\([^)]*\.md[^)]*\)", r"\1", cell.source)
        path.write_text(nbformat.writes(notebook), encoding="utf-8")
    shutil.rmtree(root / "data" / "editions", ignore_errors=True)
    # What was withdrawn or corrected is mostly of notebooks that are left out.
    for name in ("withdrawn.csv", "corrections.csv"):
        (root / "chapters" / name).unlink()
    config = root / "_config.yml"
    # The theme's footer names pages that are left out.
    config.write_text(re.sub(r"(?m)^      footer:\n(        .*\n?)+", "", config.read_text("utf-8")), "utf-8")


def reduce(root: Path) -> None:
    """Leave the few, a page for each that quotes all it states, the lists of all results and two of words."""
    leave(root, FEW)
    # The words that any page may explain stay.
    for page in (root / "pages").iterdir():
        if page.name != "glossary.csv":
            page.unlink()
    for prose in (root / "chapters").rglob("*.md"):
        prose.unlink()
    lines = ["format: jb-book", "root: index", "chapters:"]
    (root / "index.md").write_text("# A small book\n", encoding="utf-8")
    for name in FEW:
        theme = name.partition("/")[0]
        page = f"chapters/{theme}/{theme}"
        (root / f"{page}.md").write_text(_quoting(root / "chapters" / f"{name}.ipynb"), encoding="utf-8")
        lines += [f"  - file: {page}", "    sections:", f"      - file: chapters/{name}"]
    pages = {name: f"```{{evidence-list}} {listed}\n```" for name, listed in LISTS.items()}
    pages |= {"methods": "Words.", "references": "```{bibliography}\n:all:\n```"}
    for name, text in pages.items():
        (root / "pages" / f"{name}.md").write_text(f"# Page of {name}\n\n{text}\n", encoding="utf-8")
        lines.append(f"  - file: pages/{name}")
    (root / "_toc.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    without_authorities(root)


def without_authorities(root: Path) -> None:
    """Leave out what is made of authorities: it takes longer than the rest, and no notebook is behind."""
    nothing = (
        (brief_pages, "addresses", "{}"),
        (compare_page, "addresses", "[]"),
        (compare_page, "files", "{}"),
        (measured, "files", "{}"),
    )
    for module, made, none in nothing:
        with (root / Path(module.__file__).relative_to(ROOT)).open("a", encoding="utf-8") as file:
            file.write(f"\n\ndef {made}():\n    return {none}\n")


def _quoting(notebook: Path) -> str:
    stated = [
        output["data"][RECORD]
        for cell in json.loads(notebook.read_text("utf-8"))["cells"]
        for output in cell.get("outputs", [])
    ]
    facts = [f"{{fact}}`{record['id']}`" for record in stated if record["kind"] == "fact"]
    figures = [f"```{{evidence}} {record['id']}\n```" for record in stated if record["kind"] == "figure"]
    return "\n\n".join([f"# About {notebook.stem}", ", ".join(facts), *figures]) + "\n"
