"""CONTRIBUTING describes the tree as it is: each folder has its line, and each line its folder."""

import re

from evidence.paths import PACKAGE, ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def folders() -> set[str]:
    """Every folder of the package, two deep; what a theme serves is one thing to a reader."""
    deep = [path.relative_to(PACKAGE) for path in PACKAGE.rglob("*") if path.is_dir()]
    return {path.as_posix() for path in deep if len(path.parts) <= 2 and "__pycache__" not in path.parts}


def test_each_folder_of_the_package_has_one_line_and_no_line_is_left_over() -> None:
    table = TEXT[TEXT.index("| folder of `src/evidence/`") :].split("\n\n")[0]
    named = re.findall(r"^\| `([a-z_/]+)/` \|", table, flags=re.MULTILINE)
    assert sorted(named) == sorted(folders())


def test_the_package_has_at_most_ten_folders_on_top_and_modules_lie_two_deep_at_most() -> None:
    assert len([name for name in folders() if "/" not in name]) <= 10
    modules = [path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py")]
    assert all(len(path.parts) <= 3 for path in modules)
