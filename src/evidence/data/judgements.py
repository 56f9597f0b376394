"""Judgements over time: each authority's history, the grade in force on a day, and falls."""

from collections.abc import Sequence
from functools import lru_cache

import pandas as pd

from evidence.data import areas as places
from evidence.data import descriptor, tables

GRADES = ("outstanding", "good", "requires improvement", "adequate", "inadequate")
INADEQUATE = "inadequate"

NO_OVERALL = "no overall grade"
"""An inspection since April 2026: it judged, but gave the whole no grade, neither inadequate nor better."""

LONGEST = 100
"""Days an inspection may last for its printed first day to be believed."""


def successors(continues: Sequence[str] | None = None) -> dict[str, str]:
    """Say under which code each authority's sequence of inspections ends.

    That is its own where the authority still is, or ended for good. `continues` are other kinds of change
    over which inspectors carry a sequence on than those that the descriptor lists in ``inspections``.
    """
    kinds = descriptor.resource("inspections")["continues"] if continues is None else continues
    changes = tables.load("area_changes")
    carried = changes[changes["change"].isin(kinds)]
    after = dict(zip(carried["old_code"], carried["new_code"], strict=True))
    last = {}
    for code in tables.load("areas")["new_la_code"]:
        end = code
        while end in after:
            end = after[end]
        last[code] = end
    return last


def histories(inspections: pd.DataFrame | None = None) -> pd.DataFrame:
    """Give every inspection with the sequence and the constant area it belongs to, in order of time.

    A sequence is what the inspectorate treats as one authority. Dorset county and Dorset unitary are one;
    Bournemouth, Poole, Cumbria and Northamptonshire end at abolition, and their successors start afresh.
    Beside the columns of the table, or of the other rows given, stand ``constant_area, constant_area_name``;
    ``sequence`` (the last code of the sequence), ``sequence_name``, ``sequence_ended`` (day it was abolished,
    empty if it was not when the lists end); ``dated`` (first day of the inspection where known and credible,
    else of publication), ``dated_by`` ("inspection" or "publication").

    Examples
    --------
    >>> dorset = histories().query("sequence == 'E06000059'")
    >>> dorset["la_name"].nunique(), dorset["new_la_code"].nunique()
    (1, 2)
    """
    if inspections is None:
        described = descriptor.resource("inspections")
        digests = map(tables.digest, ("inspections", "areas", "area_changes"))
        return _committed((described["until"], *described["continues"], *digests)).copy(deep=False)
    known = tables.load("areas").set_index("new_la_code")
    # A first day a year before the last is a misprint of its year; every other inspection took weeks.
    lasted = pd.to_datetime(inspections["inspection_end"]) - pd.to_datetime(inspections["inspection_start"])
    is_dated = (inspections["inspection_start"] != "") & ~(lasted.dt.days > LONGEST)
    sequence = inspections["new_la_code"].map(successors())
    ended = sequence.map(known["closed"])
    frame = places.with_constant(inspections).assign(
        sequence=sequence,
        sequence_name=sequence.map(known["la_name"]),
        sequence_ended=ended.where(ended <= descriptor.resource("inspections")["until"], ""),
        dated=inspections["inspection_start"].where(is_dated, inspections["published"]),
        dated_by=is_dated.map({True: "inspection", False: "publication"}),
    )
    return frame.sort_values(["sequence", "dated", "published"], kind="stable").reset_index(drop=True)


@lru_cache(maxsize=1)
def _committed(state: tuple[str, ...]) -> pd.DataFrame:
    """Work out the histories of the committed table once for as long as nothing changes that they rest on."""
    return histories(tables.load("inspections"))


def judged(inspections: pd.DataFrame | None = None) -> pd.DataFrame:
    """Give the inspections that have an overall grade, each with the one before it in its sequence.

    Until 2013 the overall grade is that of safeguarding or of child protection: see ``overall_basis``. Rows
    are those of `histories`, with ``previous, previous_framework, previous_dated, previous_published``, empty
    for the first judgement of a sequence, and ``first`` (true or false). ``seen_until`` is the last day on
    which an overall grade could have been seen: of the first inspection without one, else of abolition, else
    that to which the lists run.

    Examples
    --------
    >>> judged().query("sequence_name == 'West Northamptonshire'")["first"].tolist()
    [True]
    """
    frame = histories(inspections)
    ended = frame["sequence_ended"].where(
        frame["sequence_ended"] != "", descriptor.resource("inspections")["until"]
    )
    ungraded = (
        frame["dated"].where(frame["overall"] == NO_OVERALL).groupby(frame["sequence"]).transform("first")
    )
    frame = frame.assign(seen_until=ungraded.fillna(ended))
    frame = frame[frame["overall"].isin(GRADES)].reset_index(drop=True)
    before = frame.groupby("sequence")[["overall", "framework", "dated", "published"]].shift(1)
    before.columns = ["previous", "previous_framework", "previous_dated", "previous_published"]
    return frame.join(before.fillna("")).assign(first=before["previous"].isna())


def grade_at(
    on: str, published_by: str | None = None, inspections: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Give the overall grade in force for each authority on a day, ``YYYY-MM-DD``.

    An inspection counts from its first day where that is known, else from publication, as the inspectorate's
    own lists at 31 March do. Those lists leave out what was not yet published when they closed: so does
    `published_by`, with `on` itself for what was publicly known that day. Rows are those of the committed
    table or others given. One row for every authority in being on that day: ``new_la_code, la_name,
    constant_area, constant_area_name, sequence, overall, overall_basis, framework, dated, dated_by,
    published``. An authority not yet judged, such as a new one, has empty cells; one last inspected without
    an overall grade has `NO_OVERALL`, and not the grade it had before.

    Examples
    --------
    >>> int((grade_at("2025-03-31")["overall"] == "inadequate").sum())
    19
    """
    frame = histories(inspections)
    frame = frame[frame["overall"].isin([*GRADES, NO_OVERALL])]
    in_force = frame[(frame["dated"] <= on) & (frame["published"] <= (published_by or "9999"))]
    latest = in_force.drop_duplicates("sequence", keep="last").set_index("sequence")
    areas = tables.load("areas")
    alive = areas[places.alive(areas["new_la_code"], pd.Series(on, index=areas.index))]
    alive = alive.assign(sequence=alive["new_la_code"].map(successors())).reset_index(drop=True)
    columns = ["overall", "overall_basis", "framework", "dated", "dated_by", "published"]
    found = latest[columns].reindex(alive["sequence"]).fillna("").reset_index(drop=True)
    place = ["new_la_code", "la_name", "constant_area", "constant_area_name", "sequence"]
    return alive[place].join(found)


def since_official() -> pd.DataFrame:
    """Give the newest inspection of each authority that an unofficial index holds and no official list does.

    It stands beside official judgements, marked, and enters no count of them. Rows are those of the table
    ``inspections_unofficial``, by ``sequence`` as `histories` has it.

    Examples
    --------
    >>> since_official().loc["E08000009", ["overall", "published"]].tolist()
    ['no overall grade', '2026-08-03']
    """
    rows = tables.load("inspections_unofficial").sort_values("published", kind="stable")
    rows = rows.assign(sequence=rows["new_la_code"].map(successors()))
    return rows.drop_duplicates("sequence", keep="last").set_index("sequence")


def falls(inspections: pd.DataFrame | None = None) -> pd.DataFrame:
    """Give the judgements of inadequate that followed another grade, or none, as rows of `judged`.

    Where ``first`` is true no earlier judgement is known, and it may be no fall.

    Examples
    --------
    >>> falls().query("sequence_name == 'Bradford'")[["previous", "published"]].to_numpy().tolist()
    [['requires improvement', '2018-10-29']]
    """
    frame = judged(inspections)
    return frame[(frame["overall"] == INADEQUATE) & (frame["previous"] != INADEQUATE)].reset_index(drop=True)


def first_count(dates: pd.Series, day: str = "09-30") -> pd.Series:
    """Year of the first yearly count on or after each date: an event's time 0.

    Dates are days as ``YYYY-MM-DD``, such as those on which judgements were published; `day` is the month and
    day of the count. A flow over the year that ends on that day began before the event.

    Examples
    --------
    >>> first_count(pd.Series(["2019-09-30", "2019-10-01"])).tolist()
    [2019, 2020]
    """
    years = dates.str[:4].astype("int64")
    return years + (dates.str[5:] > day).astype("int64")
