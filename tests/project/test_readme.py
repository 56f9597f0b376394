"""The README shows what the review shows."""

from evidence.notebooks import catalogue
from evidence.publishing.editions import acceptance


def test_the_picture_is_the_one_the_notebook_draws() -> None:
    record = catalogue.stored().get(acceptance.README_FIGURE, "figure")
    picture = acceptance.README_PICTURE.read_text(encoding="utf-8")
    assert picture.endswith(f"<!-- {record.id} drawn {record.content['drawn']} -->\n")
