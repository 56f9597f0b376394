"""nbval passes on an untouched project and names what moved after a change of data, drawing or record."""

import re

from tests.book.conftest import Copy

NBVAL = ("pytest", "--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider")


def nbval(project: Copy, notebook: str) -> tuple[int, set[str]]:
    """Run nbval on one notebook; return its exit code and the ids it names as moved."""
    result = project.run(*NBVAL, f"chapters/variation/{notebook}.ipynb")
    moved = result.stdout.split("figures, facts and claims that moved")[-1] if result.returncode else ""
    return result.returncode, set(re.findall(r"^(variation-[a-z0-9-]+)$", moved, flags=re.MULTILINE))


def test_an_untouched_notebook_passes(restored: Copy) -> None:
    assert nbval(restored, "spending") == (0, set())


def test_one_changed_number_in_a_table_fails_and_is_named(restored: Copy) -> None:
    table = restored.root / "data" / "social_work_spending.csv"
    text = table.read_text("utf-8")
    # Wokingham 2014-15, gross: the highest spending per child in need of that year.
    assert text.count("section-251-2019,5337077,0,5337077,") == 1
    table.write_text(text.replace("5337077,0,5337077", "6337077,0,6337077"), encoding="utf-8", newline="\n")
    code, moved = nbval(restored, "spending")
    assert code == 1
    assert {
        "variation-social-work-spend-per-child-2014-15-max",
        "variation-social-work-spend-2014-15",
    } <= moved
    assert "variation-social-work-spend-per-child-2014-15-min" not in moved


def test_one_changed_number_in_the_drawing_code_fails_and_names_the_figures(restored: Copy) -> None:
    drawing = restored.root / "chapters" / "variation" / "ordered_dots.py"
    with drawing.open("a", encoding="utf-8") as file:
        file.write(
            "\n_true_ordered = ordered\n\n\n"
            "def ordered(ax, data, **words):\n"
            "    _true_ordered(ax, data.assign(value=data['value'] * 1.01), **words)\n"
        )
    code, moved = nbval(restored, "spending")
    assert code == 1
    assert "variation-social-work-spend-2014-15" in moved
    assert not any(id.endswith(("-min", "-max")) for id in moved)


def test_a_stored_record_edited_by_hand_fails_and_is_named(restored: Copy) -> None:
    path = restored.root / "chapters" / "variation" / "spending.ipynb"
    text = path.read_text("utf-8")
    record = re.search(
        r'"id": "variation-social-work-spend-per-child-2014-15-min".*?"value": (\d+)', text, re.DOTALL
    )
    assert record
    start, end = record.span(1)
    path.write_text(text[:start] + str(int(record[1]) + 1) + text[end:], encoding="utf-8", newline="\n")
    assert nbval(restored, "spending") == (1, {"variation-social-work-spend-per-child-2014-15-min"})
