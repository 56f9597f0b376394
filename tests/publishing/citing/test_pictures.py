"""Pictures made smaller: how large, what is kept, and that each is made once."""

import base64
import io
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from evidence.publishing.citing import pictures


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(pictures, "CACHE", tmp_path / "pictures")
    return tmp_path / "pictures"


def drawn(width: int, height: int) -> bytes:
    """A white picture with a teal square in its upper left corner and an orange one at its foot."""
    picture = Image.new("RGB", (width, height), "white")
    picture.paste((11, 110, 117), (0, 0, width // 4, width // 4))
    picture.paste((180, 80, 31), (0, height - width // 8, width // 8, height))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def near(found: tuple[int, ...], expected: tuple[int, ...]) -> bool:
    return all(abs(a - b) <= 12 for a, b in zip(found, expected, strict=True))


@pytest.mark.parametrize(
    ("size", "expected"), [((1440, 1440), (691, 691)), ((1440, 854), (691, 410)), ((600, 300), (600, 300))]
)
def test_a_small_picture_is_as_wide_as_the_column_and_never_wider_than_drawn(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    small = opened(pictures.small(drawn(*size)))
    assert small.size == expected
    assert near(small.getpixel((40, 40)), (11, 110, 117))


def test_a_small_picture_is_made_once(kept: Path) -> None:
    png = drawn(1440, 900)
    first = pictures.small(png)
    (file,) = kept.iterdir()
    file.write_bytes(b"kept")
    assert pictures.small(png) == b"kept" != first
    assert pictures.small(drawn(1440, 901)) != b"kept"


@pytest.mark.parametrize("height", [400, 1080, 4300])
def test_a_thumbnail_shows_the_top_in_one_size_for_all(height: int) -> None:
    start, _, content = pictures.thumbnail(drawn(1440, height)).partition(",")
    picture = opened(base64.b64decode(content))
    assert (start, picture.size) == ("data:image/webp;base64", (240, 180))
    assert near(picture.getpixel((20, 20)), (11, 110, 117))
    assert near(picture.getpixel((200, 170)), (255, 255, 255))


def test_two_threads_that_make_the_same_picture_write_files_of_their_own(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_made, written = threading.Barrier(2, timeout=60), []
    small, replace = pictures._small, Path.replace

    def made_together(png: bytes) -> bytes:
        made = small(png)
        both_made.wait()
        return made

    def noted(partial: Path, target: Path) -> None:
        written.append(partial.name)
        replace(partial, target)

    monkeypatch.setattr(pictures, "_small", made_together)
    monkeypatch.setattr(Path, "replace", noted)
    png = drawn(1440, 1080)
    with ThreadPoolExecutor(2) as threads:
        one, other = threads.map(pictures.small, [png, png])
    assert one == other and len(set(written)) == 2
    assert len([*kept.iterdir()]) == 1
