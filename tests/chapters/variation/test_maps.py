"""Maps of authorities."""

import geopandas as gpd
import maps
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from shapely import Point, Polygon, box

from evidence.charts import style
from evidence.errors import ChartError

CODES = ["E06000001", "E06000002", "E06000003", "E09000002", "E09000003"]
CLASSES = maps.Classes((50.0, 90.0), ("Lower", "Middle", "Higher"), maps.SEQUENTIAL[::2])


def areas():
    squares = [box(3e5, y, 4e5, y + 1e5) for y in (1e5, 2e5, 3e5)]
    squares += [box(x, 1e5, x + 4e4, 1.6e5) for x in (5e5, 5.4e5)]
    return gpd.GeoDataFrame({"code": CODES, "name": CODES}, geometry=squares, crs=27700)


def hexes():
    tiles = [Point(number, 0).buffer(0.5, 2) for number in range(5)]
    return gpd.GeoDataFrame({"code": CODES[::-1], "name": CODES[::-1]}, geometry=tiles[::-1], crs=4326)


def draw(values, places=None):
    fig, _ = style.canvas(height=4.7)
    maps.both_maps(
        fig,
        areas() if places is None else places,
        hexes(),
        values,
        CLASSES,
        axis="Rate per 10,000",
        form="{:.0f}",
    )
    return fig, dict(zip(("areas", "hexes", "key"), fig.axes, strict=False))


def drawn(ax):
    """Each outline drawn: its middle, the colour it is filled with, and whether it is hatched."""
    return [
        (
            Point(path.get_extents().get_points().mean(axis=0)),
            to_hex(part.get_facecolor()[0]),
            part.get_hatch(),
        )
        for part in ax.collections
        if len(part.get_facecolor())
        for path in part.get_paths()
        if len(path.vertices)
    ]


def fills(ax, shapes):
    """Colour of each authority with a value, by where it is drawn, and the number hatched."""
    known = {
        code: colour
        for middle, colour, hatch in drawn(ax)
        for code in shapes.loc[shapes.contains(middle), "code"]
        if not hatch
    }
    return known, sum(hatch is not None for *_, hatch in drawn(ax))


def test_both_maps_put_each_authority_in_the_same_class():
    _, panels = draw(pd.Series([40.0, 60, 100, 50, 90], index=CODES))
    # By hand: under 50 lower, 50 to under 90 middle, 90 and over higher.
    low, middle, high = CLASSES.colours
    expected = dict(zip(CODES, [low, middle, high, middle, high], strict=True))
    assert fills(panels["areas"], areas())[0] == fills(panels["hexes"], hexes())[0] == expected


def test_an_area_without_a_value_is_hatched_on_both_maps_and_in_the_key():
    _, panels = draw(pd.Series([40.0, 60, 100], index=CODES[:3]))
    assert fills(panels["areas"], areas())[1] == fills(panels["hexes"], hexes())[1] == 2
    assert [patch.get_hatch() for patch in panels["key"].patches] == [None, None, None, maps.HATCH]


def test_the_key_has_no_hatching_where_every_area_has_a_value():
    _, panels = draw(pd.Series([40.0, 60, 100, 50, 90], index=CODES))
    assert [patch.get_hatch() for patch in panels["key"].patches] == [None, None, None]


def test_the_inset_shows_london_only():
    _, panels = draw(pd.Series([40.0, 60, 100, 50, 90], index=CODES))
    (inset,) = panels["areas"].child_axes
    assert fills(inset, areas())[0] == dict(zip(CODES[3:], CLASSES.colours[1:], strict=True))


def test_the_key_names_every_class_in_words():
    _, panels = draw(pd.Series([40.0], index=CODES[:1]))
    words = [text.get_text().strip() for text in panels["key"].texts]
    assert words == ["50", "90", "Lower", "Middle", "Higher", "No figure"]


@pytest.mark.filterwarnings("error")
def test_tiles_are_drawn_as_they_are_even_if_their_file_was_read_as_degrees():
    _, panels = draw(pd.Series([40.0], index=CODES[:1]))
    assert panels["hexes"].get_aspect() == 1


def test_a_value_that_belongs_nowhere_is_refused():
    with pytest.raises(ChartError, match="not on the map. Found 'E99000001'"):
        draw(pd.Series([40.0], index=["E99000001"]))


def test_a_map_in_degrees_is_refused():
    with pytest.raises(ChartError, match="not on the British National Grid"):
        draw(pd.Series([40.0], index=CODES[:1]), areas().to_crs(4326))


def test_a_map_without_codes_is_refused():
    with pytest.raises(ChartError, match="column code: missing"):
        draw(pd.Series([40.0], index=CODES[:1]), areas().drop(columns="code"))


def test_a_map_without_any_value_is_all_hatched():
    _, panels = draw(pd.Series(dtype="float64"))
    assert fills(panels["areas"], areas()) == ({}, 5)


def test_classes_need_one_name_and_one_colour_each_and_rising_bounds():
    with pytest.raises(ChartError, match="one name and one colour for each class"):
        maps.Classes((50.0,), ("Lower",), maps.SEQUENTIAL[:2])
    with pytest.raises(ChartError, match="bounds must rise"):
        maps.Classes((90.0, 50.0), ("a", "b", "c"), maps.SEQUENTIAL[:3])


def test_borders_are_drawn_no_finer_than_a_pixel():
    turn = np.linspace(0, 2 * np.pi, 2000, endpoint=False)
    ragged = 5e4 * (1 + 0.002 * np.sin(turn * 300))
    coast = Polygon(np.column_stack([4e5 + ragged * np.cos(turn), 3e5 + ragged * np.sin(turn)]))
    island = gpd.GeoDataFrame({"code": CODES[:1], "name": CODES[:1]}, geometry=[coast], crs=27700)
    _, panels = draw(pd.Series([1.0], index=CODES[:1]), island)
    (outline,) = [path for part in panels["areas"].collections for path in part.get_paths() if len(path)]
    assert len(outline.vertices) < 200
