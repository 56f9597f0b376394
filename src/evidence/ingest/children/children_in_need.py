"""Children in need: the eight first-published editions, and the series of today."""

from collections.abc import Sequence

import pandas as pd

from evidence.ingest.columns import COMMON, called, open_standard, place_by_year, printed
from evidence.ingest.publication import Part, Publication, Release

# Today's files: the table, the file's name, and our column for each of theirs.
TODAY = [
    (
        "children_in_need",
        "b1 Children in need",
        called(
            "cin_31_march=At31_episodes cin_any_time=Anypoint_child cin_any_time_episodes=Anypoint_episodes "
            "cin_started=Started_child cin_started_episodes=Started_episodes cin_ended=Ended_child "
            "cin_ended_episodes=Ended_episodes awaiting_assessment"
        ),
    ),
    (
        "referrals",
        "c1 Referrals and re-referrals",
        called(
            "referrals=referral_count re_referrals=rereferral_count re_referral_percent=rereferral_percent "
            "no_further_action=no_further_action_count no_further_action_percent "
            "not_in_need=not_in_need_count not_in_need_percent referred_children=referral_child_count "
            "re_referred_children=rereferral_child_count "
            "re_referred_children_percent=rereferral_child_percent"
        ),
    ),
    (
        "child_protection",
        "d3 Child protection plans that are a second or later one",
        called(
            "plans_started=CPP_start second_or_later_plans=CPP_subsequent "
            "second_or_later_percent=CPP_subsequent_percent"
        ),
    ),
    (
        "child_protection",
        "d5 Child protection plans at 31 March by length",
        called(
            "plans_31_march=CPP_At31 two_years_or_more=2_years_or_more "
            "two_years_or_more_percent=2_years_or_more_percent"
        ),
    ),
]
# Rates that editions to 2022 printed as well.
RATES = {
    "children_in_need": called(
        "cin_31_march_rate_per_10000=At31_episodes_rate cin_any_time_rate_per_10000=Anypoint_child_rate "
        "cin_any_time_episodes_rate_per_10000=Anypoint_episodes_rate"
    ),
    "referrals": called("referrals_rate_per_10000=Referrals_rate"),
}
WHERE = ["geog_l", "geog_c", "geog_n"]


def first_columns(edition: int) -> dict[str, dict[str, str]]:
    """Columns of an edition of 2010 to 2017, our column to theirs by table: as printed, slips included."""
    years = f"{(edition - 1) % 100:02d}{edition % 100:02d}"
    at = f"3103{edition % 100:02d}"
    if edition == 2017:
        need = {
            "cin_any_time_episodes": "CINEpisodesThro1617",
            "cin_any_time_episodes_rate_per_10000": "CINepisodesThroRatePer10K",
            "cin_any_time": "CINChildrenThro1617",
            "cin_any_time_rate_per_10000": "CINchildrenThroRatePer10K",
            "cin_started_episodes": "CINEpisodesStarting1617",
            "cin_started": "CINchildrenStarting1617",
            "cin_ended_episodes": "CINEpisodesEnding1617",
            "cin_ended": "CINChildrenEnding1617",
            "cin_31_march": "CINAt310316",
            "cin_31_march_rate_per_10000": "CINAt310316RatePer10K",
        }
    else:
        at_rate = f"CINAt{at if edition != 2015 else '310314'}RatePer10{'k' if edition <= 2013 else 'K'}"
        need = {
            "cin_any_time_episodes": f"CINThro{years}",
            "cin_started_episodes": f"CINStarting{years}",
            "cin_ended_episodes": f"CINEnding{years}",
            "cin_31_march": f"CINAt{at}",
            "cin_31_march_rate_per_10000": "CINRatePer10K" if edition <= 2011 else at_rate,
        }
        if edition >= 2012:
            need["cin_any_time_episodes_rate_per_10000"] = "CINThroRatePer10K"
    referrals = {"referrals": f"Referrals{years}", "referrals_rate_per_10000": f"Referrals{years}Rate"}
    if edition >= 2011:
        referrals |= {
            "re_referrals": f"ReferralsWithin12mths{years}",
            "re_referral_percent": f"%ReferralsWithin12mths{years}",
        }
    if edition >= 2012:
        stem = "ReferralsANotInNeed" if edition >= 2015 else "ReferralsIANotInNeed"
        referrals |= {
            "no_further_action": "ReferralsNFA112" if edition == 2012 else f"ReferralsNFA{years}",
            "no_further_action_percent": f"%ReferralsNFA{years}",
            "not_in_need": f"{stem}{years}",
            "not_in_need_percent": f"%{stem}{years}",
        }
    early = edition <= 2011
    second = f"CPP{'in' if early else 'Start'}{years}SecondTime"
    started = "CPPEpisodesStart1617" if edition == 2017 else f"CPP{'In' if early else 'Start'}{years}"
    plans = {
        "plans_31_march": f"CPPAt{at}",
        "plans_31_march_rate_per_10000": f"CPPAt{at}RatePer10k" if early else f"CPPAt{at}Rate",
        "plans_started": started,
        "second_or_later_plans": second,
        "second_or_later_percent": f"{second}_A" if edition == 2014 else f"%{second}",
    }
    if edition <= 2015:
        need |= {
            "cin_any_time_confidence": f"CINThro{years}DCI",
            "cin_started_confidence": f"CINStarting{years}DCI",
            "cin_ended_confidence": f"CINEnding{years}DCI",
            "cin_31_march_confidence": f"CINAt{at}DCI",
        }
        plans |= {
            "plans_31_march_confidence": f"CPPAt{at}DCI",
            "plans_started_confidence": f"{started}DCI",
            "second_or_later_confidence": f"{second}DCI",
        }
        if edition >= 2011:
            referrals["referrals_confidence"] = f"Referrals{years}DCI"
        if edition >= 2012:
            referrals["re_referrals_confidence"] = f"Rereferrals{years}DCI"
    return {"children_in_need": need, "referrals": referrals, "child_protection": plans}


def _code(edition: int) -> str | None:
    return "new_la_code" if edition >= 2013 else None


def _needed(edition: int) -> Sequence[str]:
    theirs = [name for columns in first_columns(edition).values() for name in columns.values()]
    return [*WHERE, *filter(None, [_code(edition)]), *theirs]


def first_published(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read an edition of 2010 to 2017."""
    common = place_by_year(file, WHERE, release.year, release.areas, _code(release.year))
    return [
        Part(
            table, common.assign(**{ours: printed(file[theirs]) for ours, theirs in columns.items()}), columns
        )
        for table, columns in first_columns(release.year).items()
    ]


def _today(table: str, name: str, columns: dict[str, str]) -> Publication:
    read = columns | RATES.get(table, {})

    def parts(file: pd.DataFrame, release: Release) -> list[Part]:
        return [Part(table, open_standard(file, read), read)]

    return Publication("children-in-need", name, [*COMMON, *columns.values()], parts, since=2018)


PUBLICATIONS = [
    Publication(
        "children-in-need",
        "Characteristics of children in need, underlying data by authority",
        _needed,
        first_published,
        encodings=("utf-8", "cp1252"),
        since=2010,
        until=2017,
    ),
    *(_today(table, name, columns) for table, name, columns in TODAY),
]
