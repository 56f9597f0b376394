"""Revisions: files as committed, byte for byte, and one message where there is nothing to compare with."""

import re
from pathlib import Path

import pytest

from evidence.publishing.editions import revisions
from evidence.publishing.editions.revisions import RevisionError
from tests.throwaway import Project, git


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "project")
    made.commit("The first | commit")
    return made


def test_a_file_is_read_as_it_was_committed_whatever_stands_in_the_tree(project: Project) -> None:
    (project.folder / "windows.txt").write_bytes(b"a\r\nb\xff\r\n")
    project.commit()
    (project.folder / "windows.txt").write_bytes(b"changed")
    revision = revisions.find("HEAD", project.folder)
    assert revision.files.read("windows.txt") == b"a\r\nb\xff\r\n"
    assert revision.files.read("no such file") is None


def test_neither_tree_nor_index_nor_repository_is_touched(project: Project, tmp_path: Path) -> None:
    project.page("index", "Staged.")
    git(project.folder, "add", "-A")
    project.page("index", "Not staged.")
    before = {
        path: (path.stat().st_mtime_ns, path.read_bytes())
        for path in project.folder.rglob("*")
        if path.is_file()
    }
    revision = revisions.find("HEAD", project.folder)
    revision.export(tmp_path / "elsewhere")
    after = {
        path: (path.stat().st_mtime_ns, path.read_bytes())
        for path in project.folder.rglob("*")
        if path.is_file()
    }
    assert after == before
    assert (tmp_path / "elsewhere" / "index.md").read_text("utf-8") == "Words.\n"


@pytest.mark.parametrize("name", ["HEAD", "main", "v1", "HEAD~0"])
def test_any_name_git_takes_is_a_revision(project: Project, name: str) -> None:
    git(project.folder, "tag", "v1")
    found = revisions.find(name, project.folder)
    assert (found.name, found.commit) == (name, git(project.folder, "rev-parse", "HEAD").strip())
    assert found.subject == "The first | commit"


@pytest.mark.parametrize("name", ["no-such-branch", "HEAD~9", "--help", "-n", "", "HEAD:index.md", "a b"])
def test_an_unknown_revision_is_one_message_that_says_what_is_accepted(project: Project, name: str) -> None:
    with pytest.raises(RevisionError, match=r"git knows no revision .*Accepted: a branch, a tag or a commit"):
        revisions.find(name, project.folder)


def test_a_shallow_clone_without_it_says_how_to_get_it(project: Project, tmp_path: Path) -> None:
    project.commit("The second")
    git(tmp_path, "clone", "-q", "--depth", "1", project.folder.as_uri(), "shallow")
    with pytest.raises(RevisionError, match="shallow .*git fetch --unshallow"):
        revisions.find("HEAD~1", tmp_path / "shallow")


def test_outside_a_repository_there_is_nothing_to_compare_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (tmp_path / "alone").mkdir()
    with pytest.raises(RevisionError, match="no git repository to compare with .*git clone"):
        revisions.find("HEAD", tmp_path / "alone")


def test_without_git_the_message_says_so(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RevisionError, match="git is not installed"):
        revisions.find("HEAD", project.folder)


def test_a_project_below_the_top_of_a_repository_has_its_own_names(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    project = Project(tmp_path / "below")
    (project.folder / ".git").rename(tmp_path / "unused")
    git(tmp_path, "add", "below")
    git(tmp_path, "commit", "-q", "-m", "Below")
    assert revisions.find("HEAD", project.folder).files.read("index.md") == b"Words.\n"


def test_another_project_is_refused(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "Nothing")
    with pytest.raises(RevisionError, match=r"does not hold data/datapackage\.json"):
        revisions.find("HEAD", tmp_path)


def test_another_users_folder_is_one_message_with_the_command_that_trusts_it(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    trust = f"git config --global --add safe.directory '{project.folder.as_posix()}'"
    with pytest.raises(RevisionError, match=f"belongs to another user.*{re.escape(trust)}"):
        revisions.find("HEAD", project.folder)
