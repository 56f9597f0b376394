"""Thumbnails of figures: all on one sheet, each the whole of its picture."""

import io
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from evidence.publishing.citing import pictures

TEAL, ORANGE = (11, 110, 117), (180, 80, 31)


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(pictures, "CACHE", tmp_path / "pictures")
    return tmp_path / "pictures"


@cache
def drawn(width: int, height: int, colour: tuple[int, int, int] = TEAL) -> bytes:
    """A white picture with a square of a colour in its upper left corner."""
    picture = Image.new("RGB", (width, height), "white")
    picture.paste(colour, (0, 0, width // 4, width // 4))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def near(found: tuple[int, ...], expected: tuple[int, ...]) -> bool:
    return all(abs(a - b) <= 16 for a, b in zip(found, expected, strict=True))


# 240 by 180 is a sixth of 1440 by 1080; a lower or higher picture stands in the middle.
@pytest.mark.parametrize(("height", "corner"), [(1080, (0, 0)), (540, (0, 45)), (2160, (60, 0))])
def test_each_thumbnail_stands_in_its_place_with_the_whole_of_its_picture(
    height: int, corner: tuple[int, int]
) -> None:
    count = pictures.ACROSS + 2
    pngs = [drawn(1440, height, ORANGE if number == count - 1 else TEAL) for number in range(count)]
    sheet = Image.open(io.BytesIO(pictures.sheet(pngs))).convert("RGB")
    assert sheet.size == pictures.size(count) == (2400, 360)
    for number in range(count):
        left, top = pictures.place(number)
        within = (left + corner[0] + 12, top + corner[1] + 12)
        assert near(sheet.getpixel(within), ORANGE if number == count - 1 else TEAL)
        assert near(sheet.getpixel((left + 235, top + 175)), (255, 255, 255))


def test_a_sheet_is_made_once_for_the_same_pictures(kept: Path) -> None:
    pngs = [drawn(1440, 900)]
    first = pictures.sheet(pngs)
    (file,) = kept.iterdir()
    file.write_bytes(b"kept")
    assert pictures.sheet(pngs) == b"kept" != first
    assert pictures.sheet([drawn(1440, 901)]) != b"kept"
