"""Maps of authorities: a geographic one with a London inset and a hex tile one, in the same named classes."""

import textwrap
from dataclasses import dataclass

import geopandas as gpd
import mapclassify
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from evidence.charts.axes import signed
from evidence.charts.checks import need
from evidence.charts.style import CONTEXT, DARK, QUIET, whose
from evidence.errors import ChartError

# Single teal hue, light to dark; two hues, teal and brown, that stay apart for colour-blind readers. No red.
SEQUENTIAL = ("#eaf4f4", "#a3d0d0", "#5ea8ab", "#1f777d", "#0a3f47")
DIVERGING = ("#0a5a62", "#7fbfc0", "#f0eeea", "#d8a866", "#85500f")
HATCH = "//////"
LONDON = "E09"  # how the codes of London's boroughs begin
_COARSE, _FINE = 2000.0, 300.0  # metres: below a pixel of the map, and of its inset, at 720 pixels
_INSET = (75_000, 490_000, 215_000, 165_000)  # west, south, width and height in metres, over the Irish Sea
_GRID = 27700  # EPSG code of the British National Grid
_ROOM = 4_000  # metres around London
_WORD_WIDTH = 11  # characters in a line of a class's name
_DRAWN, _SAYS = "drawn", "says"


@dataclass(frozen=True)
class Classes:
    """Classes of a map: their bounds, their names in words and their colours, from low to high.

    Attributes
    ----------
    bounds : tuple of float
        Inner bounds; a value on a bound belongs to the class above it.
    words : tuple of str
        One short name a class.
    colours : tuple of str
        `SEQUENTIAL` or `DIVERGING`.

    Examples
    --------
    >>> classes = Classes((40.0, 110.0), ("Lower", "Middle", "Higher"), SEQUENTIAL[::2])
    >>> classes.of(pd.Series([39.9, 40.0, 200.0, None])).tolist()
    [0, 1, 2, -1]
    """

    bounds: tuple[float, ...]
    words: tuple[str, ...]
    colours: tuple[str, ...]

    def __post_init__(self) -> None:
        if not len(self.bounds) + 1 == len(self.words) == len(self.colours):
            raise ChartError(
                "a map needs one name and one colour for each class",
                chart="map",
                value=(len(self.bounds) + 1, len(self.words), len(self.colours)),
            )
        if list(self.bounds) != sorted(set(self.bounds)):
            raise ChartError("bounds must rise", chart="map", value=self.bounds)

    def of(self, values: pd.Series) -> pd.Series:
        """Give each value's class, counted from 0; -1 where there is no value."""
        known = values.dropna()
        found = mapclassify.UserDefined(known, self.bins).yb if len(known) else []
        return pd.Series(found, index=known.index, dtype="int64").reindex(values.index, fill_value=-1)

    @property
    def bins(self) -> list[float]:
        """The greatest number of each class: mapclassify counts a value on a bound to the class below."""
        return [*np.nextafter(self.bounds, -np.inf).tolist(), np.inf]


def both_maps(
    fig: Figure,
    areas: gpd.GeoDataFrame,
    hexes: gpd.GeoDataFrame,
    values: pd.Series,
    classes: Classes,
    *,
    axis: str,
    form: str,
) -> None:
    """Draw the geographic and the hex tile map side by side, with one key.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        A figure from `canvas(height=4.7)`; its axes are replaced.
    areas, hexes : geopandas.GeoDataFrame
        `code`, `name` and polygons: the boundaries in EPSG:27700, and the tiles.
    values : pandas.Series
        The measure by code. Areas without one are hatched.
    classes : Classes
        Classes of both maps.
    axis : str
        Measure and unit, printed above the key.
    form : str
        Format of one bound in the key, such as `"{:.0f}"`.

    Raises
    ------
    ChartError
        If a column is missing, a value belongs to no area on one of the maps, or the boundaries are not in
        EPSG:27700.

    Examples
    --------
    >>> from shapely import box
    >>> from evidence.charts.style import canvas
    >>> squares = gpd.GeoDataFrame({"code": ["E06000001", "E09000002"], "name": ["Hartlepool", "Barking"]},
    ...     geometry=[box(3e5, 3e5, 4e5, 6e5), box(5e5, 1e5, 6e5, 2e5)], crs=27700)
    >>> classes = Classes((60.0,), ("Lower", "Higher"), (SEQUENTIAL[0], SEQUENTIAL[4]))
    >>> fig, _ = canvas(height=5)
    >>> rates = pd.Series({"E06000001": 150.0})
    >>> both_maps(fig, squares, squares, rates, classes, axis="Rate per 10,000", form="{:.0f}")
    """
    # geopandas asks for a drawing after each class it adds; the picture is drawn once, when it is kept.
    fig.canvas.draw_idle = lambda *_, **__: None  # type: ignore[method-assign]
    for axes in fig.axes:
        axes.remove()
    panels = fig.subplot_mosaic(
        [["areas", "hexes"], ["key", "key"]], height_ratios=[1, 0.24], width_ratios=[1.2, 1]
    )
    blank = False
    for name, shapes, draw in (("areas", areas, _areas), ("hexes", hexes, _hexes)):
        need(shapes, ("code", "name", "geometry"), chart=f"map of {name}")
        lost = values.index.difference(pd.Index(shapes["code"]))
        if len(lost):
            away = ", ".join(lost[:5])
            raise ChartError("not on the map", chart=f"map of {name}", column="code", value=away)
        drawn = shapes["code"].map(values)
        blank = blank or bool(drawn.isna().any())
        words = drawn.map(lambda value: signed(form, value), na_action="ignore")
        if not form:
            # Classes that are no numbers say their names.
            words = classes.of(drawn).map(dict(enumerate(classes.words)))
        says = words.map(lambda word: f"{axis}: {word}", na_action="ignore")
        draw(panels[name], shapes.assign(**{_DRAWN: drawn, _SAYS: says}), classes)
    _key(panels["key"], classes, axis=axis, form=form, blank=blank)


def _areas(ax: Axes, gdf: gpd.GeoDataFrame, classes: Classes) -> None:
    """Draw the geographic map, with London larger in an inset.

    Borders are simplified together, so that neighbours keep a common border; what is lost is below a pixel.
    """
    if gdf.crs is None or gdf.crs.to_epsg() != _GRID:
        raise ChartError(
            "not on the British National Grid", chart="map of areas", value=gdf.crs, accepted="EPSG:27700"
        )
    _fill(ax, gdf.set_geometry(gdf.geometry.simplify_coverage(_COARSE)), classes, edge=0.3)
    london = gdf[gdf["code"].str.startswith(LONDON)]
    if london.empty:
        return
    west, south, east, north = london.total_bounds
    ax.add_patch(Rectangle((west, south), east - west, north - south, fill=False, edgecolor=DARK, lw=0.8))
    inset = ax.inset_axes(_INSET, transform=ax.transData)
    _fill(inset, london.set_geometry(london.geometry.simplify_coverage(_FINE)), classes, edge=0.5)
    inset.set(xlim=(west - _ROOM, east + _ROOM), ylim=(south - _ROOM, north + _ROOM), aspect="auto")
    inset.axis("on")
    inset.set(xticks=[], yticks=[])
    for spine in inset.spines.values():
        spine.set(visible=True, color=DARK, lw=0.8)
    ax.text(_INSET[0], _INSET[1] - 6_000, "London", va="top", color=QUIET)


def _hexes(ax: Axes, gdf: gpd.GeoDataFrame, classes: Classes) -> None:
    """Draw the hex tile map, one tile an authority, with London's tiles outlined."""
    # Tiles stand nowhere on earth, but a GeoJSON file without a system is read as degrees.
    gdf = gdf.set_crs(None, allow_override=True)
    _fill(ax, gdf, classes, edge=0.8)
    london = gdf[gdf["code"].str.startswith(LONDON)]
    if not london.empty:
        outline = gpd.GeoSeries([london.geometry.buffer(1e-6 * np.ptp(gdf.total_bounds)).union_all()])
        outline.plot(ax=ax, facecolor="none", edgecolor=DARK, linewidth=1.4, add_labels=False)
        ax.annotate(
            "London",
            (london.total_bounds[2], london.total_bounds[1]),
            xytext=(0, -2),
            textcoords="offset points",
            ha="right",
            va="top",
        )


def _key(ax: Axes, classes: Classes, *, axis: str, form: str, blank: bool) -> None:
    """Draw a row of colours with bounds between them and names below, and one for areas left `blank`."""
    count = len(classes.words)
    ax.set(xlim=(0, count + 1.2), ylim=(-2.2, 1))
    ax.axis("off")
    ax.set_title(axis, loc="left")
    for number, bound in enumerate(classes.bounds, start=1):
        ax.text(number, -0.1, form.format(bound).replace("-", "−"), ha="center", va="top")
    names = [
        textwrap.wrap(words, _WORD_WIDTH) for words in (*classes.words, *(["No figure"] if blank else []))
    ]
    lines = max(len(name) for name in names)
    for number, name in enumerate(names):
        left, colour, hatch = (
            (number, classes.colours[number], None) if number < count else (count + 0.2, "white", HATCH)
        )
        ax.add_patch(Rectangle((left, 0), 1, 0.9, fc=colour, ec=CONTEXT, lw=0.8, hatch=hatch))
        # Filled up to the same number of lines, so that all names stand on one line.
        folded = "\n".join(name + [""] * (lines - len(name)))
        ax.text(left + 0.5, -1.0, folded, ha="center", va="top", color=QUIET)


def _fill(ax: Axes, gdf: gpd.GeoDataFrame, classes: Classes, *, edge: float) -> None:
    lines = {"edgecolor": CONTEXT, "linewidth": edge, "add_labels": False}
    known = gdf[_DRAWN].notna()
    if known.any():
        gdf[known].plot(
            _DRAWN,
            ax=ax,
            scheme="UserDefined",
            classification_kwds={"bins": classes.bins},
            cmap=ListedColormap(classes.colours),
            **lines,
        )
        # geopandas draws each class by itself.
        found = classes.of(gdf[known][_DRAWN])
        for number, drawn in enumerate(ax.collections[: len(classes.words)]):
            own = gdf[known][found == number]
            drawn.set_urls(whose(own, own[_SAYS]) or [])
    # By itself, as a map without any value has no classes.
    if not known.all():
        gdf[~known].plot(ax=ax, facecolor="white", hatch=HATCH, **lines)
    # With a scheme geopandas names the axes after the grid, whatever it is told.
    ax.set(xlabel="", ylabel="")
    ax.axis("off")
