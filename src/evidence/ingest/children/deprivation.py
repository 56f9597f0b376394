"""Income deprivation affecting children in 2015, 2019 and 2025, and households in temporary accommodation."""

import pandas as pd

from evidence.ingest.columns import place, printed, rounded
from evidence.ingest.publication import Part, Publication, Release, publication

CODE = "Upper Tier Local Authority District code (2013)"
NAME = "Upper Tier Local Authority District name (2013)"
STEM = "Income Deprivation Affecting Children Index (IDACI) - "
DEPRIVED = "LSOAs in most deprived 10% nationally"
# Our column: theirs, and the decimals they print.
COLUMNS = {
    "idaci_average_score": (f"{STEM}Average score", 3),
    "idaci_rank_of_average_score": (f"{STEM}Rank of average score", 0),
    "idaci_average_rank": (f"{STEM}Average rank", 2),
    "idaci_rank_of_average_rank": (f"{STEM}Rank of average rank", 0),
    "idaci_most_deprived_share": (f"{STEM}Proportion of {DEPRIVED}", 4),
    "idaci_rank_of_most_deprived_share": (f"{STEM}Rank of proportion of {DEPRIVED}", 0),
}
SCORE_2019 = {"idaci_average_score": ("IDACI - Average score", 3)}
COUNTS_2025 = {
    "income_deprived_children": ("income_deprived_children_0_15", 0),
    "children_under_16": ("pop_0_15", 0),
}
HOUSED = ["FeatureCode", "DateCode", "Value", "DCLG Temporary Housing Types Concept Scheme"]
ENGLAND = "E92000001"


def _placed(code: pd.Series, name: pd.Series, release: Release, kind: str = "Calendar year") -> pd.DataFrame:
    where = pd.DataFrame({"time_period": str(release.year), "code": code, "name": name})
    where["level"] = code.eq(ENGLAND).map({True: "National", False: "Local authority"})
    where["number"] = code.map(release.numbers).fillna("")
    return place(where, release.areas, time_identifier=kind)


def households(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the households in temporary accommodation of England and of authorities that house them."""
    # In a county its districts do, and many of theirs are withheld: nothing is added up for counties.
    area, quarter, number, kind = HOUSED
    code = file[area].str.strip()
    wanted = file[quarter].str.strip().eq(f"{release.year} Q1") & ~code.str.startswith("E07")
    wanted &= file[kind].eq("All temporary housing types")
    names = release.areas.drop_duplicates("new_la_code").set_index("new_la_code")["la_name"]
    tidy = _placed(code[wanted], code[wanted].map(names).fillna("England"), release, "31 March")
    tidy["households_in_temporary_accommodation"] = printed(file[number][wanted])
    heads = {"new_la_code": area, "households_in_temporary_accommodation": number}
    return [Part("child_deprivation", tidy, heads)]


def _publication(id: str, table: str, code: str, name: str, read: dict[str, tuple[str, int]]) -> Publication:
    """Read a file with a row an authority: of ours, the publisher's column and the decimals printed."""
    heads = {"new_la_code": code, "la_name": name} | {ours: theirs for ours, (theirs, _) in read.items()}

    def parts(file: pd.DataFrame, release: Release) -> list[Part]:
        tidy = _placed(file[code].str.strip(), file[name].str.strip(), release)
        values = {ours: rounded(file[theirs], decimals) for ours, (theirs, decimals) in read.items()}
        return [Part(table, tidy.assign(**values), heads)]

    return publication(id, [*heads.values()], parts)


IN_2019 = (CODE.replace("2013", "2019"), NAME.replace("2013", "2019"))
PUBLICATIONS = [
    _publication("idaci", "deprivation_2015", CODE, NAME, COLUMNS),
    _publication("idaci-2019", "child_deprivation", *IN_2019, SCORE_2019),
    _publication("income-deprived", "child_deprivation", "utla23_code", "utla23_name", COUNTS_2025),
    publication("temporary-accommodation", HOUSED, households),
]
