"""Authorities in order."""

import numpy as np
import pandas as pd
import pytest
from ordered_dots import ordered

from evidence.charts import style
from tests.charts.artists import count, marks


def test_suspect_returns_are_hollow_and_of_another_shape():
    data = pd.DataFrame(
        {"value": [340.0, 2000, 4970, np.nan], "suspect": [True, False, False, False], "label": None}
    )
    _, (ax,) = style.canvas()
    ordered(ax, data, england=2000, axis="£", form="£{:,.0f}")
    hollow = marks(ax, "D")
    assert hollow["face"].tolist() == ["#ffffff"]
    assert hollow["y"].tolist() == pytest.approx([340.0]) and count(ax, "o") == 2


def test_ordered_dots_rise_from_left_to_right():
    data = pd.DataFrame({"value": [3.0, 1, 2], "suspect": False, "label": None})
    _, (ax,) = style.canvas()
    ordered(ax, data, england=2, axis="£", form="£{:,.0f}")
    assert marks(ax, "o").sort_values("x")["y"].tolist() == pytest.approx([1, 2, 3])
