"""Councils told by judgements and interventions."""

import case_timelines
import pandas as pd
import pytest

from evidence.charts import style
from evidence.errors import ChartError, DataError
from tests.charts.artists import marks

JUDGED = pd.DataFrame(
    {
        "name": ["Doncaster", "Doncaster", "Sandwell"],
        "day": ["2016-01-01", "2018-01-01", "2015-01-01"],
        "grade": ["inadequate", "good", "inadequate"],
    }
)


def done(**changes):
    row = {"name": "Doncaster", "kind": "Trust", "start": "2014-01-01", "end": "2020-01-01", "last_seen": ""}
    return pd.DataFrame([row | {"start_sure": True, "end_sure": True} | changes])


def drawn(data, judged=JUDGED):
    _, (ax,) = style.canvas(height=3)
    case_timelines.cases(ax, judged, data, until="2025-01-01")
    return ax


def bars(ax, width=case_timelines._BAR):
    return [
        tuple(piece[:, 0])
        for lines in ax.collections
        if hasattr(lines, "get_segments") and lines.get_linewidths()[0] == width
        for piece in lines.get_segments()
    ]


def ends(ax):
    """Hollow marks at the ends of interventions: shape and place."""
    hollow = marks(ax, "o", ">").query("face == '#ffffff'")
    return list(hollow[["shape", "x"]].itertuples(index=False, name=None))


def test_judgements_stand_above_what_was_done_council_by_council():
    ax = drawn(pd.concat([done(), done(kind="Commissioner"), done(name="Sandwell")]))
    labels = {label.get_text(): label.get_fontweight() for label in ax.get_yticklabels()}
    rows = [label.get_text() for label in ax.get_yticklabels()]
    assert rows == ["Doncaster", "Trust", "Commissioner", "Sandwell", "Trust"]
    assert labels["Sandwell"] == "bold" and labels["Trust"] == "normal"


def test_a_bar_runs_from_start_to_end():
    assert bars(drawn(done())) == [(2014, 2020)] and ends(drawn(done())) == []


def test_interventions_of_one_kind_share_a_row():
    ax = drawn(pd.concat([done(), done(start="2022-01-01", end="2023-01-01")]))
    assert len(ax.get_yticks()) == 3 and bars(ax) == [(2014, 2020), (2022, 2023)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"start_sure": False}, [("o", 2014)]),
        ({"end_sure": False}, [("o", 2020)]),
        ({"start": "2014", "start_sure": False}, [("o", 2014.5)]),
    ],
)
def test_a_date_that_is_not_certain_is_hollow(changes, expected):
    assert ends(drawn(done(**changes))) == expected


def test_an_end_that_was_not_found_is_an_arrow_from_the_day_last_seen():
    ax = drawn(done(end="", last_seen="2019-01-01", end_sure=False))
    assert bars(ax) == [(2014, 2019)] and ends(ax) == [(">", 2019)]


def test_an_intervention_never_seen_again_is_a_stroke_and_an_arrow():
    ax = drawn(done(end="", end_sure=False))
    assert bars(ax) == [(2014, 2014)] and ends(ax) == [(">", 2014)]
    assert [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "|"] == [2014]


def test_one_last_seen_after_the_drawing_ends_runs_to_its_edge():
    ax = drawn(done(end="", last_seen="2025-12-18", end_sure=False))
    assert bars(ax) == [(2014, 2025)] and ends(ax) == []


def test_a_heavy_line_runs_from_inadequate_to_the_next_judgement_or_the_end():
    assert bars(drawn(done()), width=3) == [(2016, 2018), (2015, 2025)]


def test_the_key_explains_every_kind_of_mark():
    words = [text.get_text() for text in drawn(done()).get_legend().get_texts()]
    assert words == ["Good", "Inadequate", "In place", "Date not certain", "End not found"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"start": ""}, "row 0, column start: an intervention without a start"),
        (
            {"name": "Slough"},
            "column name: a council not judged. Found 'Slough'. Accepted: Doncaster, Sandwell",
        ),
        ({"end": "soon"}, "not a day. Found 'soon'"),
    ],
)
def test_an_intervention_that_cannot_be_placed_is_refused(changes, message):
    with pytest.raises((ChartError, DataError), match=message):
        drawn(done(**changes))
