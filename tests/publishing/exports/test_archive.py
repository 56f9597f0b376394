"""An archive is made alike each time, names whatever differs in it, and leads to nothing outside itself."""

import contextlib
import hashlib
import io
import json
import lzma
import tarfile
from pathlib import Path

import pytest

from evidence import cli
from evidence.data import descriptor
from evidence.notebooks import catalogue
from evidence.publishing.editions import freezing
from evidence.publishing.editions.editions import EditionError
from evidence.publishing.exports import archive
from tests.invented import Book, fact
from tests.throwaway import git

FILES = {"index.html": b"<p>Words.", "data/t.csv": b"a\n1\n", "facts/a.html": b"<p>3"}
DAY = "2026-11-22"


def written(folder: Path, files: dict[str, bytes]) -> Path:
    path = folder / "evidence-0.1.0.tar.xz"
    path.write_bytes(archive.pack(files, DAY))
    return path


def forged(path: Path, change) -> Path:
    """The same archive after somebody packed it again with other entries."""
    with tarfile.open(path) as old:
        entries = [(entry, old.extractfile(entry).read()) for entry in old]
    with tarfile.open(path, "w:xz") as new:
        for entry, content in change(entries):
            entry.size = len(content)
            new.addfile(entry, io.BytesIO(content))
    return path


def test_the_same_files_make_the_same_bytes_in_whatever_order_they_are_found(tmp_path: Path) -> None:
    one = archive.pack(FILES, DAY)
    assert one == archive.pack(dict(reversed(FILES.items())), DAY)
    assert archive.verify(written(tmp_path, FILES))[0] == archive.Faults([], [], [])


def test_the_manifest_is_as_sha256sum_reads_it(tmp_path: Path) -> None:
    """Two spaces between digest and name: the format of coreutils' `sha256sum --check`."""
    with tarfile.open(written(tmp_path, FILES)) as held:
        lines = held.extractfile(archive.MANIFEST).read().decode().splitlines()
    assert lines == [f"{hashlib.sha256(FILES[name]).hexdigest()}  {name}" for name in sorted(FILES)]


def test_a_changed_a_missing_and_an_added_file_are_each_named(tmp_path: Path) -> None:
    def change(entries):
        entries[1] = (entries[1][0], entries[1][1] + b" ")
        added = tarfile.TarInfo("extra.html")
        return [*entries[:3], (added, b"x")]

    faults = archive.verify(forged(written(tmp_path, FILES), change))[0]
    assert faults == archive.Faults(["data/t.csv"], ["index.html"], ["extra.html"])


def test_a_second_file_of_a_name_is_an_added_one(tmp_path: Path) -> None:
    twice = forged(written(tmp_path, FILES), lambda entries: [*entries, entries[1]])
    assert archive.verify(twice)[0].added == ["data/t.csv"]


@pytest.mark.parametrize("name", ["../evil.html", "/etc/evil", "a/../../b", "C:\\evil"])
def test_a_name_that_leads_elsewhere_is_named_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    def change(entries):
        return [*entries, (tarfile.TarInfo(name), b"x")]

    path = forged(written(tmp_path, FILES), change)
    before = sorted(tmp_path.rglob("*"))
    assert archive.verify(path)[0].added == [name]
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE])
def test_a_link_in_place_of_a_file_is_a_change_whatever_it_leads_to(tmp_path: Path, kind: bytes) -> None:
    (tmp_path / "same").write_bytes(FILES["data/t.csv"])

    def change(entries):
        link = tarfile.TarInfo("data/t.csv")
        link.type, link.linkname = kind, str(tmp_path / "same")
        return [(link, b"") if entry.name == link.name else (entry, held) for entry, held in entries]

    assert archive.verify(forged(written(tmp_path, FILES), change))[0].changed == ["data/t.csv"]


def test_whichever_byte_is_changed_it_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, FILES)
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with contextlib.suppress(archive.ArchiveError):
            assert archive.verify(path)[0] != archive.Faults([], [], []), place


@pytest.mark.parametrize("content", [b"", b"PK\3\4", lzma.compress(b"no archive"), b"\xfd7zXZ\0"])
def test_what_is_no_archive_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.tar.xz"
    path.write_bytes(content)
    with pytest.raises(archive.ArchiveError, match=r"^x\.tar\.xz: damaged, or no archive"):
        archive.verify(path)[0]


def test_the_command_says_whole_or_what_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, FILES)
    assert cli.main(["verify", "--archive", str(path)]) == 0
    assert capsys.readouterr().out == (
        f"evidence-0.1.0.tar.xz: whole; its sha256 is {hashlib.sha256(path.read_bytes()).hexdigest()}.\n"
    )
    forged(path, lambda entries: entries[:-1])
    assert cli.main(["verify", "--archive", str(path)]) == 2
    assert capsys.readouterr().out.startswith(
        "missing: index.html\nevidence-0.1.0.tar.xz: not as it was made"
    )


def test_the_command_takes_a_reference_or_an_archive(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["verify"]) == cli.main(["verify", "a@0.1.0", "--archive", "x"]) == 1
    assert capsys.readouterr().err.count("Accepted: ID@EDITION, or --archive FILE.") == 2


def test_an_edition_is_archived_alike_twice_with_every_page_but_no_hidden_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, site = Book(tmp_path, monkeypatch), tmp_path / "html"
    book.states(fact())
    freezing.freeze("0.1.0")
    for name, content in {**FILES, ".buildinfo": b"of this machine"}.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(content)
    monkeypatch.setattr(archive, "BUILD", tmp_path)
    monkeypatch.setattr(archive, "ro_crate", lambda known, source: b"{}")
    path = archive.make("0.1.0", catalogue.stored(), site)
    first = path.read_bytes()
    assert archive.make("0.1.0", catalogue.stored(), site).read_bytes() == first
    with tarfile.open(path) as held:
        assert set(held.getnames()) == {archive.MANIFEST, *FILES, "ro-crate-metadata.json"}
    assert not any(archive.verify(path)[0])

    book.states(fact(value=4))
    with pytest.raises(EditionError, match=r"does not say what edition 0\.1\.0 froze"):
        archive.make("0.1.0", catalogue.stored(), site)


def test_the_source_has_the_name_of_its_git_tree(tmp_path: Path) -> None:
    """Oracle: git itself. Software Heritage names a folder by the hash of git's tree of it."""
    git(tmp_path, "init", "-q")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "t.csv").write_bytes(b"a\r\n1\r\n")
    (tmp_path / "run").write_text("#!/bin/sh\n", encoding="utf-8")
    (tmp_path / "run").chmod(0o755)
    (tmp_path / ".gitignore").write_text("_build\n", encoding="utf-8")
    (tmp_path / "_build").mkdir()
    (tmp_path / "_build" / "x").write_bytes(b"not source")
    before, held = archive.swhid(tmp_path), git(tmp_path, "status", "--porcelain")
    assert git(tmp_path, "count-objects").startswith("0 objects"), "nothing is written into the repository"
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "-qm", "all")
    assert held
    assert (
        before == archive.swhid(tmp_path) == f"swh:1:dir:{git(tmp_path, 'rev-parse', 'HEAD^{tree}').strip()}"
    )
    (tmp_path / "run").write_text("#!/bin/sh\nexit\n", encoding="utf-8")
    assert archive.swhid(tmp_path) != before


def test_the_crate_keeps_the_rules_of_its_specification() -> None:
    """RO-Crate 1.1: a flat graph, a descriptor that names the root, and every reference within the graph."""
    known, source = catalogue.stored(), f"swh:1:dir:{'0' * 40}"
    crate = json.loads(archive.ro_crate(known, source))
    assert crate["@context"] == "https://w3id.org/ro/crate/1.1/context"
    graph = {entity["@id"]: entity for entity in crate["@graph"]}
    assert len(graph) == len(crate["@graph"])
    assert graph["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    assert {"name", "description", "datePublished", "license"} <= graph["./"].keys()
    for entity in crate["@graph"]:
        for value in entity.values():
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, dict):
                    assert each.keys() == {"@id"}
                    assert each["@id"] in graph or each["@id"].startswith("https://"), each

    actions = [entity for entity in crate["@graph"] if entity["@type"] == "CreateAction"]
    notebooks = {record.notebook_name for record in known}
    assert sorted(action["instrument"]["@id"] for action in actions) == sorted(
        f"_sources/{n}" for n in notebooks
    )
    drew = [result["@id"] for action in actions for result in action["result"]]
    assert sorted(drew) == sorted(f"figures/{figure.id}.csv" for figure in known.figures)
    read = {table["@id"] for action in actions for table in action["object"]}
    assert read <= {f"data/{table['path']}" for table in descriptor.package()["resources"]}
    assert len(read) > len(actions)
