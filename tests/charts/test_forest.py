"""Estimates in rows: with headings, in series, and with columns of words."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from evidence.charts import style
from evidence.charts.forest import forest
from evidence.errors import ChartError
from tests.charts.artists import marks, whiskers, words
from tests.charts.test_every_chart import SHARE, estimates


def test_intervals_draw_each_estimate_with_its_whisker():
    _, (ax,) = style.canvas(height=3.4)
    forest(ax, estimates(), **SHARE)
    found = np.vstack([piece[:, 0] for piece in whiskers(ax)])
    assert found == pytest.approx(estimates()[["lower", "upper"]].to_numpy())
    assert marks(ax, "o")["x"].to_numpy() == pytest.approx(estimates()["value"].to_numpy())


def test_series_differ_in_shape_as_well_as_colour():
    _, (ax,) = style.canvas(height=3)
    forest(ax, estimates().rename(columns={"group": "series"}), **SHARE)
    looks = set(marks(ax)[["shape", "face"]].itertuples(index=False, name=None))
    assert len(looks) == len({shape for shape, _ in looks}) == len({face for _, face in looks}) == 2
    told = {text.get_text(): to_hex(text.get_color()) for text in ax.get_legend().get_texts()}
    assert set(told.values()) == {face for _, face in looks} and set(told) == set(estimates()["group"])


def test_more_than_three_series_are_refused():
    data = pd.concat([estimates().assign(series=name) for name in "ABCD"])
    _, (ax,) = style.canvas()
    with pytest.raises(ChartError, match="three at most"):
        forest(ax, data, **SHARE)


def fits():
    data = pd.DataFrame({"group": ["Moves", "Moves", "Plans"], "label": ["Turnover", "Agency", "Turnover"]})
    return data.assign(value=[0.2, 1.1, -0.04], lower=[-0.1, 0.6, -0.5], upper=[0.5, 1.6, 0.4])


def models(data):
    _, (ax,) = style.canvas(height=2.6)
    forest(ax, data, axis="Points", form="{:+.1f}", columns={"Estimate": "value"})
    return ax


def test_each_estimate_has_its_interval_as_a_whisker_and_its_value_in_words():
    ax = models(fits())
    found = [piece[:, 0].tolist() for piece in whiskers(ax)]
    assert [ends for ends in found if ends[0] != ends[1]] == [[-0.1, 0.5], [0.6, 1.6], [-0.5, 0.4]]
    assert [text for text in words(ax) if text[-2:-1] == "."] == ["+0.2", "+1.1", "0.0"]


def test_rows_stand_under_their_headings_and_the_line_of_no_effect_beside_them_only():
    ax = models(fits())
    headings = {text.get_text().strip(): text.get_position()[1] for text in ax.texts}
    assert (headings["Moves"], headings["Plans"]) == (0, -3)
    assert marks(ax)["y"].tolist() == [-1, -2, -4]
    zero = [piece for piece in whiskers(ax) if (piece[:, 0] == 0).all()]
    assert [sorted(line[:, 1].tolist()) for line in zero] == [[-2.5, -0.5], [-4.5, -3.5]]


def test_an_estimate_without_an_interval_is_refused():
    with pytest.raises(ChartError, match="an interval with two ends, or with none"):
        models(fits().assign(upper=[0.5, np.nan, 0.4]))


def survey(**changes):
    rows = pd.DataFrame(
        {
            "group": ["Knows why", "Knows why", "Decisions"],
            "label": ["Not told, aged 4 to 7", "Not told, aged 8 to 11", "Have a say"],
            "value": [49.0, 33.0, 53.0],
            "lower": [44.1, float("nan"), 50.0],
            "upper": [53.9, float("nan"), 56.0],
            "n": ["397", "(2,684)", "1,123"],
            "year": ["2018", "2018", "2010"],
        }
    )
    return rows.assign(**changes)


def answers(data):
    _, (ax,) = style.canvas(height=3)
    columns = {"Share": "value", "n": "n", "Year": "year"}
    forest(ax, data, axis="Share, %", form="{:.0f}%", columns=columns, limits=(0, 100))
    return ax


def test_an_answer_without_the_number_who_answered_has_no_interval():
    ax = answers(survey())
    assert len([piece for piece in whiskers(ax) if len(piece)]) == 2 and len(marks(ax)) == 3


def test_value_number_and_year_stand_beside_each_answer():
    assert {"49%", "397", "2018", "(2,684)", "53%", "2010"} <= set(words(answers(survey())))


def test_each_question_is_named_once():
    found = [text.strip() for text in words(answers(survey()))]
    assert found.count("Knows why") == found.count("Decisions") == 1


@pytest.mark.parametrize("value", [-1.0, 101.0, float("nan")])
def test_what_is_no_share_is_refused(value):
    with pytest.raises(ChartError, match="from 0 to 100"):
        answers(survey(value=[49.0, value, 53.0]))


def test_a_number_has_an_edge_so_that_a_line_behind_it_is_not_read_with_it():
    _, (ax,) = style.canvas(height=3.4)
    forest(ax, estimates(), **SHARE)
    numbers = [text for text in ax.texts if text.get_text()[:1].isdigit()]
    assert len(numbers) == len(estimates()) and all(text.get_path_effects() for text in numbers)
