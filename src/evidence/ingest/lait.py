"""The Local Authority Interactive Tool: one long file of many measures, of which the review takes a few."""

from collections.abc import Mapping

import pandas as pd

from evidence.data.areas import CONSTANT_ON
from evidence.ingest.columns import period, place, rounded
from evidence.ingest.publication import Part, Publication, Release
from evidence.ingest.workforce.workforce import as_joint

COLUMNS = ["Short Desc", "Years", "LA and Regions", "Values", "LA Number", "Region"]
# Measure in the tool: table, column, and the decimals its publisher prints.
MEASURES = {
    "LACnum": ("looked_after", "looked_after_31_march", 0),
    "LAC": ("looked_after", "rate_per_10000", 0),
    "LACnum_Start": ("looked_after", "started", 0),
    "LAC_Start_Rate": ("looked_after", "started_rate_per_10000", 0),
    "LACceased": ("looked_after", "ceased", 0),
    "LAC_Cease_Rate": ("looked_after", "ceased_rate_per_10000", 0),
    "LACStableNum_2016on": ("placements", "three_or_more_placements", 0),
    "LACStable_2016on": ("placements", "three_or_more_placements_percent", 0),
    "LACDistance": ("placements", "over_20_miles_percent", 0),
    "LAC_LongStableNum": ("placements", "long_term_stable", 0),
    "LAC_LongStable%": ("placements", "long_term_stability_percent", 0),
    "LAC_ceased_SGO": ("placements", "special_guardianship", 0),
    "LAC_ceased_SGO%": ("placements", "special_guardianship_percent", 0),
    "LAC_Foster_Placements": ("placement_kinds", "foster_care_percent", 0),
    "LAC_SecHome_And_ChildHome": ("placement_kinds", "homes_percent", 0),
    "Number_Foster_Places(New)": ("foster_places", "places", 0),
    "Number_Foster_Places_Filled(New)": ("foster_places", "filled", 0),
    "Continue_Assess_Comp": ("timeliness", "assessments_45_days_percent", 1),
    "CP_conf_15days": ("timeliness", "conferences_15_days_percent", 1),
    "CPP_31March_3MnthorMore": ("timeliness", "plans_three_months", 0),
    "CPP_Reviewed_InReqTimeScl": ("timeliness", "plan_reviews_in_time", 0),
    "CareLeavers_LA_NotInTouch": ("participation_proxies", "care_leavers_not_in_touch_percent", 0),
    "Children_missing": ("participation_proxies", "missing_percent", 0),
    "Children_Away": ("participation_proxies", "away_without_authorisation_percent", 0),
    "LACHealth%": ("participation_proxies", "health_checks_percent", 0),
    "ChildPov": ("low_income", "children_in_low_income_percent", 1),
    "CINSEN_SUP": ("children_in_need_sen", "sen_support_percent", 1),
    "CINStatement": ("children_in_need_sen", "ehc_plan_percent", 1),
    "SEN_TotSENSuP": ("children_in_need_sen", "pupils_sen_support_percent", 1),
    "SEN_TotStat": ("children_in_need_sen", "pupils_ehc_plan_percent", 1),
    "PriFSM": ("free_school_meals", "primary_percent", 1),
    "SecFSM": ("free_school_meals", "secondary_percent", 1),
    "SafeguardingFinance": ("social_work_spending", "gross", 0),
    "LACFinance": ("unit_costs", "looked_after_weekly", 0),
    "FosteringFinance": ("unit_costs", "fostering_weekly", 0),
    "RescareFinance": ("unit_costs", "residential_weekly", 0),
    "AdoptionFinance": ("unit_costs", "adoption_weekly", 0),
    "SWFinance": ("unit_costs", "social_work_weekly", 0),
    "Work_Force_NoSW": ("workforce_2016", "in_post_fte", 1),
    "Work_Force_Vac_Rate": ("workforce_2016", "vacancy_percent", 1),
    "Work_Force_TO_Rate": ("workforce_2016", "turnover_percent", 1),
    "Work_Force_Agecy_Rate": ("workforce_2016", "agency_percent", 1),
    "Work_Force_SWAbsence": ("workforce_2016", "absence_percent", 1),
    "Work_Force_Num_CaseHeld": ("workforce_2016", "cases", 0),
    "Work_Force_AvgNumCase_SW": ("workforce_2016", "cases_per_holder", 1),
}
# Lines of the return. Leaving care is inside looked after, and looked after in the total.
LINES = {
    "TotalLACFinance": "looked_after",
    "SafeguardingFinance": "safeguarding",
    "FamilySupportFinance": "family_support",
    "SureStartFinance": "sure_start",
    "YoungPeopleFinance": "young_people",
    "YouthJusticeFinance": "youth_justice",
    "OtherChildren&FamilyFinance": "other",
    "C&YPExpenditure": "total",
    "LeaveCareSupServTotExp": "leaving_care",
}
SECTION_251 = ("section_251", "gross", 0)
MEASURES |= {measure: SECTION_251 for measure in LINES if measure not in MEASURES}
# One measure feeds two tables.
ALSO = {"SafeguardingFinance": SECTION_251}
# The workforce from 2017 on is read from its own release: the year before was another collection. Children in
# need were first matched to pupils in 2017.
ONLY = {"workforce_2016": "2016", "children_in_need_sen": "(?!2016)20.."}
# Kingston and Richmond filed one return: the tool prints it under Kingston, with a dash for Richmond.
JOINT_IN = {"workforce_2016": [("314", "318")]}
# North and West Northamptonshire share a service, printed under the county they were: it belongs to neither,
# and the table says that it is left out.
WITHOUT = {"foster_places": "928"}
ON = {"low_income": CONSTANT_ON, "workforce_2016": "2016-09-30"}
TIME = {
    "free_school_meals": "January",
    "social_work_spending": "Financial year",
    "section_251": "Financial year",
    "unit_costs": "Financial year",
}


def parts(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the measures the review uses, one part a measure."""
    measures = [*MEASURES.items(), *ALSO.items()]
    return [
        _part(file[file["Short Desc"] == measure], LINES.get(measure), *into, release)
        for measure, into in measures
    ]


def _part(
    rows: pd.DataFrame, line: str | None, table: str, column: str, decimals: int, release: Release
) -> Part:
    is_authority = rows["Region"] != "NA"
    level = is_authority.map({True: "Local authority", False: "Regional"})
    where = pd.DataFrame(
        {
            "time_period": rows["Years"].map({label: period(label) for label in rows["Years"].unique()}),
            "level": level.where(rows["LA and Regions"] != "England", "National"),
            "number": rows["LA Number"].astype("float64").astype("int64").astype("str").str.zfill(3),
            "name": rows["LA and Regions"],
        }
    )
    wanted = where["time_period"].str.fullmatch(ONLY.get(table, r"\d{4}|\d{6}"))
    wanted &= where["number"] != WITHOUT.get(table)
    where, values = where[wanted], rows["Values"][wanted]
    tidy = place(where, release.areas, time_identifier=TIME.get(table, "Reporting year"), on=ON.get(table))
    tidy[column] = rounded(values, decimals)
    if line:
        tidy["line"] = line
    # The tool prints a dash in every year for authorities that did not exist in it: those rows are not data.
    never_was = (tidy["new_la_code"] == tidy["old_la_code"]) & (tidy["new_la_code"] != "") & (values == "-")
    tidy = as_joint(tidy[~never_was], column, JOINT_IN.get(table, []))
    return Part(table, tidy, {column: "Values", "new_la_code": "LA Number", "time_period": "Years"})


def with_review_percent(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Fill the per cent of plan reviews in time, which the tool gives only as two counts."""
    frame = tables["timeliness"].copy()
    part, whole = frame["plan_reviews_in_time"], frame["plans_three_months"]
    numbers = pd.to_numeric(part, errors="coerce"), pd.to_numeric(whole, errors="coerce")
    percent = (100 * numbers[0] / numbers[1].where(numbers[1] > 0)).round(1)
    mark = part.where(numbers[0].isna(), whole).where(numbers[1] != 0, "-")
    frame["plan_reviews_in_time_percent"] = percent.map("{:g}".format).where(percent.notna(), mark)
    return frame


PUBLICATIONS = [
    Publication(
        "lait",
        "Local Authority Interactive Tool, bulk data",
        COLUMNS,
        parts,
        suffix=".parquet",
        also=(".csv",),
    )
]
