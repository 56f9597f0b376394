"""Maps of authorities."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from shapely import Point, Polygon, box

from evidence.charts import maps, style
from evidence.errors import DataError

CODES = ["E06000001", "E06000002", "E06000003", "E09000002", "E09000003"]
CLASSES = maps.Classes((50.0, 90.0), ("Lower", "Middle", "Higher"), maps.SEQUENTIAL[::2])


def areas():
    squares = [box(3e5, y, 4e5, y + 1e5) for y in (1e5, 2e5, 3e5)]
    squares += [box(x, 1e5, x + 4e4, 1.6e5) for x in (5e5, 5.4e5)]
    return gpd.GeoDataFrame({"code": CODES, "name": CODES}, geometry=squares, crs=27700)


def hexes():
    tiles = [Point(number, 0).buffer(0.5, 2) for number in range(5)]
    return gpd.GeoDataFrame({"code": CODES[::-1], "name": CODES[::-1]}, geometry=tiles[::-1], crs=4326)


def draw(values):
    fig, _ = style.canvas(height=4.7)
    maps.both_maps(fig, areas(), hexes(), values, CLASSES, axis="Rate per 10,000", form="{:.0f}")
    return fig, dict(zip(("areas", "hexes", "key"), fig.axes, strict=False))


def fills(ax):
    """Colours of the areas drawn with a value, and the number hatched."""
    known = [c for c in ax.collections if c.get_hatch() is None and len(c.get_facecolor())]
    hatched = [c for c in ax.collections if c.get_hatch()]
    return [to_hex(colour) for c in known for colour in c.get_facecolor()], sum(
        len(c.get_paths()) for c in hatched
    )


def test_both_maps_put_each_authority_in_the_same_class():
    _, panels = draw(pd.Series([40.0, 60, 100, 50, 90], index=CODES))
    # By hand: under 50 lower, 50 to under 90 middle, 90 and over higher.
    low, middle, high = CLASSES.colours
    assert fills(panels["areas"])[0] == [low, middle, high, middle, high]
    assert fills(panels["hexes"])[0] == [low, middle, high, middle, high][::-1]


def test_an_area_without_a_value_is_hatched_on_both_maps_and_in_the_key():
    _, panels = draw(pd.Series([40.0, 60, 100], index=CODES[:3]))
    assert fills(panels["areas"])[1] == fills(panels["hexes"])[1] == 2
    assert [patch.get_hatch() for patch in panels["key"].patches] == [None, None, None, maps.HATCH]


def test_the_inset_shows_london_only():
    _, panels = draw(pd.Series([40.0, 60, 100, 50, 90], index=CODES))
    (inset,) = panels["areas"].child_axes
    assert fills(inset)[0] == [CLASSES.colours[1], CLASSES.colours[2]]


def test_the_key_names_every_class_in_words():
    _, panels = draw(pd.Series([40.0], index=CODES[:1]))
    words = [text.get_text().strip() for text in panels["key"].texts]
    assert words == ["50", "90", "Lower", "Middle", "Higher", "No figure"]


@pytest.mark.filterwarnings("error")
def test_tiles_are_drawn_as_they_are_even_if_their_file_was_read_as_degrees():
    _, panels = draw(pd.Series([40.0], index=CODES[:1]))
    assert panels["hexes"].get_aspect() == 1


def test_a_value_that_belongs_nowhere_is_refused():
    with pytest.raises(DataError, match="not on the map. Found 'E99000001'"):
        draw(pd.Series([40.0], index=["E99000001"]))


def test_a_map_in_degrees_is_refused():
    _, (ax,) = style.canvas()
    with pytest.raises(DataError, match="not on the British National Grid"):
        maps.area_map(ax, areas().assign(rate=1.0).to_crs(4326), "rate", CLASSES)


def test_a_map_without_the_measure_is_refused():
    _, (ax,) = style.canvas()
    with pytest.raises(DataError, match="column rate: missing"):
        maps.hex_map(ax, hexes(), "rate", CLASSES)


def test_classes_need_one_name_and_one_colour_each_and_rising_bounds():
    with pytest.raises(DataError, match="one name and one colour for each class"):
        maps.Classes((50.0,), ("Lower",), maps.SEQUENTIAL[:2])
    with pytest.raises(DataError, match="bounds must rise"):
        maps.Classes((90.0, 50.0), ("a", "b", "c"), maps.SEQUENTIAL[:3])


def test_borders_are_drawn_no_finer_than_a_pixel():
    turn = np.linspace(0, 2 * np.pi, 2000, endpoint=False)
    ragged = 5e4 * (1 + 0.002 * np.sin(turn * 300))
    coast = Polygon(np.column_stack([4e5 + ragged * np.cos(turn), 3e5 + ragged * np.sin(turn)]))
    island = gpd.GeoDataFrame({"code": ["E06000001"], "rate": [1.0]}, geometry=[coast], crs=27700)
    _, (ax,) = style.canvas()
    maps.area_map(ax, island, "rate", CLASSES)
    assert len(ax.collections[0].get_paths()[0].vertices) < 200
