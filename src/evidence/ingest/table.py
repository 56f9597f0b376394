"""A table with its description: what it holds, as text, and how a file is laid over it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, reduce
from typing import Any

import pandas as pd

from evidence import paths
from evidence.data import descriptor, tables

# What tells apart the rows of a table that different files may write.
SCOPE = ("release", "geographic_level", "line")
LEVEL_ORDER = {"National": 0, "Regional": 1, "Local authority": 2}


@cache
def _without_rows(columns: tuple[str, ...]) -> pd.DataFrame:
    # A draft of a new project asks for dozens.
    return pd.DataFrame(columns=list(columns), dtype="str")


@dataclass(frozen=True)
class Table:
    """A table of ``data/``: its name, every cell as text, and its entry in the descriptor."""

    name: str
    frame: pd.DataFrame
    resource: dict[str, Any]

    @classmethod
    def stored(cls, resource: dict[str, Any]) -> "Table":
        """Read a table as it stands in its file, without rows if there is none yet."""
        if (paths.DATA / resource["path"]).is_file():
            return cls(resource["name"], tables.text(resource["name"]), resource)
        return cls(resource["name"], _without_rows(tuple(descriptor.fields(resource))), resource)

    @property
    def key(self) -> list[str]:
        """Columns that name a row."""
        return self.resource["schema"]["primaryKey"]

    @cached_property
    def typed(self) -> pd.DataFrame:
        """Give its rows with numbers as numbers."""
        return tables.typed(self.frame, self.resource)

    def csv(self) -> bytes:
        """Write it as its file holds it."""
        return self.frame.to_csv(index=False, lineterminator="\n").encode()

    def holding(self, frame: pd.DataFrame) -> "Table":
        """Put other rows into it: its columns, in the order of its key, numbered as in the file."""
        fields = descriptor.fields(self.resource)

        def rank(cells: pd.Series) -> pd.Series:
            if cells.name == "geographic_level":
                return cells.map(LEVEL_ORDER)
            return pd.to_numeric(cells) if fields[str(cells.name)]["type"] == "integer" else cells

        ordered = frame[list(fields)].sort_values(self.key, key=rank, kind="stable")
        return replace(self, frame=ordered.set_axis(pd.RangeIndex(2, len(ordered) + 2)))

    def under(self, frames: Sequence[pd.DataFrame], release: str, areas: pd.DataFrame) -> "Table":
        """Lay a file over it: the columns it has, in the rows of its release, levels and lines.

        Where another file of the release has an authority under the code of before or after its recode, both
        stand under the newer one: a row has one code.
        """
        columns, indicators = list(descriptor.fields(self.resource)), descriptor.indicators(self.resource)
        held = self.frame
        if "release" in columns:
            frames = [frame.assign(release=release) for frame in frames]
            if {"time_period", "old_la_code", "new_la_code"} <= set(columns):
                held, *frames = _one_code([held, *frames], release, areas)
        laid = reduce(pd.DataFrame.combine_first, [frame.set_index(self.key) for frame in frames])
        in_scope = pd.Series(True, index=held.index)
        for name in SCOPE:
            if name in columns:
                written = {value for frame in frames for value in frame[name].unique()}
                in_scope &= held[name].isin(written)
        values = [name for name in indicators if name in laid] or list(laid.columns)
        rest, old = held[~in_scope], held[in_scope].set_index(self.key)
        old[values] = ""
        laid = laid.reindex(columns=[name for name in columns if name not in self.key])
        merged = laid.combine_first(old.replace("", pd.NA)).astype("str").fillna("")
        if "release" in columns and indicators:
            # A row nothing is printed in any more is gone.
            merged = merged[(merged[indicators] != "").any(axis=1)]
        else:
            merged = merged[merged.index.isin(laid.index)]
        return self.holding(pd.concat([rest, merged.reset_index()[columns]]))


def _one_code(frames: Sequence[pd.DataFrame], release: str, areas: pd.DataFrame) -> list[pd.DataFrame]:
    """Code an authority alike in all files of a release that print a year: recodes keep their number."""
    keys, opened = ["time_period", "old_la_code"], areas.set_index("new_la_code")["opened"]
    printed = pd.concat(frames)
    printed = printed[printed["release"].eq(release) & printed["new_la_code"].isin(opened.index)]
    in_order = printed.sort_values("new_la_code", key=lambda codes: codes.map(opened), kind="stable")
    newest = in_order.drop_duplicates(keys, keep="last").set_index(keys)["new_la_code"]
    coded = []
    for frame in frames:
        code = newest.reindex(pd.MultiIndex.from_frame(frame[keys])).set_axis(frame.index)
        is_ours = frame["release"].eq(release) & frame["new_la_code"].isin(opened.index)
        coded.append(frame.assign(new_la_code=frame["new_la_code"].mask(is_ours, code)))
    return coded
