"""The fingerprint: it changes with the drawing and with nothing else."""

from collections.abc import Callable

import matplotlib
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evidence.charts import style
from evidence.charts.style import canvas
from evidence.records.fingerprint import fingerprint


def drawn(height: float = 3.0, *draw: Callable[[Axes], object], before: bool = False) -> Figure:
    fig, (ax,) = canvas(height)
    for one in draw or (lambda ax: ax.bar([1, 2], [3, 4]),):
        one(ax)
    if before:
        fig.draw_without_rendering()
    return fig


DARK, RED = "#1d2d3a", "#ff0000"
DRAWINGS: dict[str, tuple[Callable[[Axes], object], Callable[[Axes], object]]] = {
    "a datum of a line": (lambda ax: ax.plot([1, 2], [3, 4]), lambda ax: ax.plot([1, 2], [3, 4.1])),
    "a datum of a mark": (lambda ax: ax.scatter([1, 2], [3, 4]), lambda ax: ax.scatter([1, 2], [3, 4.1])),
    "a datum of a bar": (lambda ax: ax.bar([1, 2], [3, 4]), lambda ax: ax.bar([1, 2], [3, 4.1])),
    "an end of an interval": (lambda ax: ax.hlines([1], [3], [4]), lambda ax: ax.hlines([1], [3], [4.1])),
    "a band": (
        lambda ax: ax.fill_between([1, 2], [1, 1], [2, 3]),
        lambda ax: ax.fill_between([1, 2], [1, 1], [2, 4]),
    ),
    "the size of a mark": (lambda ax: ax.scatter([1], [3], s=20), lambda ax: ax.scatter([1], [3], s=40)),
    "the shape of a mark": (lambda ax: ax.plot([1], [3], "o"), lambda ax: ax.plot([1], [3], "D")),
    "the colour of a line": (
        lambda ax: ax.plot([1, 2], [3, 4], color=DARK),
        lambda ax: ax.plot([1, 2], [3, 4], color=RED),
    ),
    "the fill of a mark": (
        lambda ax: ax.plot([1], [3], "o", mfc=DARK),
        lambda ax: ax.plot([1], [3], "o", mfc=RED),
    ),
    "the colour of an interval": (
        lambda ax: ax.hlines([1], [3], [4], color=DARK),
        lambda ax: ax.hlines([1], [3], [4], color=RED),
    ),
    "the colour of a bar": (
        lambda ax: ax.bar([1], [3], color=DARK),
        lambda ax: ax.bar([1], [3], color=RED),
    ),
    "a limit of an axis": (
        lambda ax: (ax.bar([1], [3]), ax.set_ylim(0, 5)),
        lambda ax: (ax.bar([1], [3]), ax.set_ylim(2, 5)),
    ),
    "the scale of an axis": (
        lambda ax: (ax.plot([1, 2], [3, 4]), ax.set_ylim(1, 9)),
        lambda ax: (ax.plot([1, 2], [3, 4]), ax.set_ylim(1, 9), ax.set_yscale("log")),
    ),
    "a text": (lambda ax: ax.text(1, 1, "Hull"), lambda ax: ax.text(1, 1, "York")),
    "the title of an axis": (lambda ax: ax.set_xlabel("Rate"), lambda ax: ax.set_xlabel("Count")),
    "a category": (
        lambda ax: ax.set_yticks([0, 1], ["Hull", "York"]),
        lambda ax: ax.set_yticks([0, 1], ["York", "Hull"]),
    ),
    "the mark a label names": (
        lambda ax: (ax.plot([1, 2], [3, 4]), ax.annotate("Hull", (1, 3))),
        lambda ax: (ax.plot([1, 2], [3, 4]), ax.annotate("Hull", (2, 4))),
    ),
    "a word of the legend": (
        lambda ax: (ax.plot([1], [3], label="First"), ax.legend()),
        lambda ax: (ax.plot([1], [3], label="Second"), ax.legend()),
    ),
    "a datum of an inset": (
        lambda ax: ax.inset_axes((0, 0, 0.5, 0.5)).plot([1, 2], [3, 4]),
        lambda ax: ax.inset_axes((0, 0, 0.5, 0.5)).plot([1, 2], [3, 4.1]),
    ),
    "a limit of an inset": (
        lambda ax: ax.inset_axes((0, 0, 0.5, 0.5)).set_xlim(0, 5),
        lambda ax: ax.inset_axes((0, 0, 0.5, 0.5)).set_xlim(1, 5),
    ),
}


@pytest.mark.parametrize("what", DRAWINGS)
def test_the_fingerprint_changes_with(what: str) -> None:
    one, other = DRAWINGS[what]
    assert fingerprint(drawn(3, one)) == fingerprint(drawn(3, one))
    assert fingerprint(drawn(3, one)) != fingerprint(drawn(3, other))


def everything(ax: Axes) -> None:
    ax.plot([1, 2], [3, 4], color=DARK, label="Line")
    ax.scatter([1, 2], [3, 4], color=RED)
    ax.bar([1, 2], [3, 4], color=DARK)
    ax.set_yticks([0, 4], ["low", "high"])
    ax.annotate("Hull", (1, 3), xytext=(20, 20), textcoords="offset points", arrowprops={"arrowstyle": "-"})
    ax.legend()


@pytest.mark.parametrize("before", [False, True], ids=["not yet laid out", "laid out"])
def test_the_fingerprint_does_not_depend_on_size_resolution_or_fonts(
    before: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = fingerprint(drawn(3, everything))
    assert fingerprint(drawn(3, everything, before=before)) == expected
    assert fingerprint(drawn(9, everything, before=before)) == expected
    for setting, value in {"figure.dpi": 203, "legend.fontsize": 22, "xtick.labelsize": 22}.items():
        monkeypatch.setitem(style.RC, setting, value)
    large = drawn(3, everything, before=before)
    assert matplotlib.rcParams["legend.fontsize"] == 22
    assert fingerprint(large) == expected


def test_the_fingerprint_does_not_depend_on_the_order_of_drawing() -> None:
    line, bars = lambda ax: ax.plot([1, 2], [3, 4], color=DARK), lambda ax: ax.bar([1], [3], color=RED)
    assert fingerprint(drawn(3, line, bars)) == fingerprint(drawn(3, bars, line))


def test_the_fingerprint_does_not_hold_what_is_only_noise_around_zero() -> None:
    assert fingerprint(drawn(3, lambda ax: (ax.plot([1, 2], [1e-17, 4]), ax.set_ylim(0, 5)))) == fingerprint(
        drawn(3, lambda ax: (ax.plot([1, 2], [-3e-17, 4]), ax.set_ylim(0, 5)))
    )
