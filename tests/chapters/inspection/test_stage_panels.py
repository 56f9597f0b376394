"""Shares before and after an event, stage by stage."""

import pandas as pd
import pytest
import stage_panels

from evidence.charts import style
from evidence.errors import ChartError
from tests.charts.artists import marks, whiskers, words

ROWS = pd.DataFrame(
    {
        "stage": ["Grip", "Grip", "Breakdown"],
        "k": [-1, 0, 0],
        "percent": [30.0, 40, 60],
        "usual": [20.0, 21, 22],
    }
).assign(lower=lambda d: d["percent"] - 10, upper=lambda d: d["percent"] + 10)


def drawn(data=ROWS, stages=2):
    _, axes = style.canvas(height=3, ncols=stages)
    stage_panels.panels(axes, data, event="inspection")
    return axes


def test_a_stage_has_a_panel_and_time_runs_across():
    grip, breakdown = drawn()
    assert [ax.get_title("left") for ax in (grip, breakdown)] == ["Grip", "Breakdown"]
    assert marks(grip, "D")[["x", "y"]].to_numpy().tolist() == [[-1, 30], [0, 40]]
    assert [label.get_text() for label in grip.get_xticklabels()] == ["−1", "0"]


def test_every_share_has_its_interval_and_the_line_of_what_is_usual():
    grip, _ = drawn()
    assert [piece[:, 1].tolist() for piece in whiskers(grip)] == [[20, 40], [30, 50]]
    assert [20, 21] in [list(line.get_ydata()) for line in grip.lines]


def test_the_event_and_what_is_usual_are_named_once():
    grip, breakdown = drawn()
    assert [word for word in words(grip) if "%" not in word] == ["usual", "inspection"]
    assert words(breakdown) == []


def test_the_last_share_before_the_event_is_printed_with_what_is_usual_then():
    grip, _ = drawn()
    assert {"30%", "20%"} <= {*words(grip)}


def test_panels_share_their_scale():
    assert len({ax.get_ylim() for ax in drawn()}) == 1


def test_a_stage_without_a_panel_is_refused():
    with pytest.raises(ChartError, match="a stage has a panel"):
        drawn(stages=1)
