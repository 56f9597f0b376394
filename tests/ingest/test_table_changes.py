"""What an ingest changed is counted by rows, and named as a person would name it."""

import pandas as pd

from evidence.ingest.table import Table, compare, shapes

PLACE = {"time_period": "2025", "geographic_level": "National", "new_la_code": "", "region_code": ""}
FIELDS = [{"name": name, "type": "string"} for name in PLACE] + [{"name": "n", "type": "integer"}]


def test_a_revised_cell_is_named_by_year_place_and_column_with_how_far_it_moved():
    old, new = (pd.DataFrame([PLACE | {"n": n}]) for n in ("200", "210"))
    table = Table("referrals", new, {"schema": {"fields": FIELDS, "primaryKey": [*PLACE]}})
    assert compare(old, table).lines() == [
        "  referrals: 0 new rows, 1 revised, 0 gone",
        "    revised, the largest change first, 1:",
        "      2025, England, n: 200 → 210 (up 5.0%)",
    ]


def test_a_boundary_file_counts_its_shapes():
    one = b'{"features": [{"properties": {"code": "E06000001"}}]}'
    assert str(shapes("authorities", b"", one)) == "authorities: 1 new rows, 0 revised, 0 gone"


# Laying a file over a table

COLUMNS = {"id": "string", "n": "integer", "m": "integer"}
COUNTED = {
    "schema": {"fields": [{"name": n, "type": kind} for n, kind in COLUMNS.items()], "primaryKey": ["id"]}
}
HELD = Table("counted", pd.DataFrame([{"id": "a", "n": "1", "m": "1"}]), COUNTED)


def laid(*parts: pd.DataFrame) -> list[list[str]]:
    return HELD.under(parts, "release", pd.DataFrame()).frame.to_numpy().tolist()


def test_parts_of_a_file_fill_each_their_own_columns_of_a_row():
    one, other = pd.DataFrame([{"id": "a", "n": "2"}]), pd.DataFrame([{"id": "a", "m": "3"}])
    assert laid(one, other) == [["a", "2", "3"]]


def test_two_rows_of_one_key_both_stay_so_that_the_rules_find_the_second():
    twice = pd.DataFrame([{"id": "a", "n": "2"}, {"id": "a", "n": "4"}])
    assert laid(twice, pd.DataFrame([{"id": "a", "m": "3"}])) == [["a", "2", "3"], ["a", "4", ""]]
