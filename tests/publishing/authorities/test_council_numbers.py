"""Numbers of councils: each has an id and citations, editions keep them, and whether one stands is told."""

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from evidence import cli
from evidence.data.councils import councils
from evidence.errors import DataError, EvidenceError, UnknownName
from evidence.measures.entries import OF_BRIEFS
from evidence.notebooks import edition_files
from evidence.publishing.authorities import briefs, council_numbers, profiles
from evidence.publishing.authorities.council_numbers import Number
from evidence.publishing.citing import citations
from evidence.publishing.desk import quoted_numbers
from evidence.publishing.editions import editions

# Barnet at 31 March 2025: 1,978 in the department's file b1 of 2025 (At31_episodes), of 93,851 children
# in the mid-2024 estimates; 1,978 / 93,851 × 10,000 = 210.8.
ID, TEXT = "barnet/in-need/2025", "211 per 10,000 children (1,978)"
RELEASES = ("children-in-need-2025", "ons-mid-2024")


@pytest.fixture(scope="module")
def now() -> dict[str, Number]:
    """All numbers of today."""
    return council_numbers.now()


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Edition 0.1.0 as if it had kept two numbers of Barnet, the second other than today's; its file."""
    numbers = {
        ID: Number(TEXT, RELEASES),
        "barnet/in-need/2024": Number("240 per 10,000 children (2,231)", RELEASES),
    }
    shutil.copy(edition_files.path("0.1.0"), tmp_path)
    monkeypatch.setattr(edition_files, "EDITIONS", tmp_path)
    with monkeypatch.context() as only:
        only.setattr(council_numbers, "now", lambda: numbers)
        path, content = council_numbers.packed("0.1.0")
    path.write_bytes(content)
    return path


def test_a_number_is_the_publishers_and_leads_to_its_row() -> None:
    content = council_numbers.record(ID).content
    assert content["text"] == TEXT
    assert (content["period"], content["sources"]) == ("31 March 2025", [*RELEASES])
    assert content["address"] == "authorities/barnet.html#in-need-2025"


@pytest.mark.parametrize("form", citations.FORMS)
def test_every_form_of_citation_names_the_council_the_value_or_the_id(form: str) -> None:
    cited = citations.forms(council_numbers.record(ID))[form]
    assert ID in cited or ("Barnet" in cited and TEXT in cited)


def test_the_command_cites_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["cite", ID, "--format", "quote"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Children in need, Barnet (in brackets the count: ")
    assert f"31 March 2025: {TEXT}" in said and "Department for Education" in said


@pytest.mark.parametrize("id", ["barnet/in-ned/2025", "barnt/in-need/2025"])
def test_a_name_that_is_near_is_offered(id: str) -> None:
    with pytest.raises(UnknownName, match="No number of a council called .* Did you mean .*barnet/in-need"):
        council_numbers.record(id)


def test_years_are_offered() -> None:
    with pytest.raises(UnknownName, match="No year of barnet/in-need called '1999'. Known: 2013, 2014"):
        council_numbers.record("barnet/in-need/1999")


@pytest.mark.parametrize("id", ["/", "x/", "//", "barnet/in-need/", "../../etc/passwd"])
def test_what_is_no_id_is_one_message(id: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["cite", id]) == 1
    assert capsys.readouterr().err.startswith(("evidence: No number of a council", "evidence: No year of"))


def test_a_council_of_few_children_has_counts_and_no_rates(now: dict[str, Number]) -> None:
    small = next(council for council in councils().values() if not council.in_spreads)
    texts = [number.text for id, number in now.items() if id.startswith(f"{small.slug}/")]
    assert texts and not any("per " in text or "%" in text for text in texts)


def test_every_measure_of_a_page_has_an_id_for_its_last_years_alone(now: dict[str, Number]) -> None:
    years = Counter(id.split("/")[1] for id in now if id.startswith("barnet/"))
    assert {*years} == {*OF_BRIEFS}
    assert max(years.values()) == briefs.YEARS


def test_an_edition_gives_back_what_it_kept(kept: Path) -> None:
    assert council_numbers.kept()["0.1.0"][ID] == Number(TEXT, RELEASES)


def test_an_edited_file_is_refused_by_name(kept: Path) -> None:
    kept.write_bytes(kept.read_bytes()[:-20])
    with pytest.raises(DataError, match="0.1.0.councils.xz: is not as `evidence edition` wrote it"):
        council_numbers.kept()


def test_a_file_without_its_edition_is_none(kept: Path) -> None:
    kept.rename(kept.with_name("9.9.9.councils.xz"))
    assert "9.9.9" not in [*map(edition_files.name, edition_files.files())]
    assert council_numbers.kept() == {}


def test_a_number_that_is_the_same_stands(kept: Path) -> None:
    verdict = quoted_numbers.verify(f"{ID}@0.1.0", editions.load("0.1.0"))
    assert verdict.outcome == "stands"
    assert verdict.words.startswith(f"stands: {TEXT} in edition 0.1.0 of 2026-11-22, and the same now")


def test_a_number_that_moved_is_told_with_what_was_printed(kept: Path) -> None:
    verdict = quoted_numbers.verify("barnet/in-need/2024@0.1.0", editions.load("0.1.0"))
    assert verdict.outcome == "revised"
    assert "was 240 per 10,000 children (2,231) in edition 0.1.0" in verdict.words
    # 2,275 of the file b1 of 2025, of 92,958 children: 244.7.
    assert "is 245 per 10,000 children (2,275) now" in verdict.words


def test_a_number_that_the_edition_did_not_keep_is_one_message(kept: Path) -> None:
    with pytest.raises(UnknownName, match="No number of a council in edition 0.1.0 called"):
        quoted_numbers.verify("barnet/in-need/2023@0.1.0", editions.load("0.1.0"))


def test_the_page_says_what_an_edition_printed_where_that_was_another(kept: Path) -> None:
    barnet, rows = councils()["E09000003"], profiles.series("in-need")
    said = {
        row["time_period"]: council_numbers.printed_otherwise(barnet, OF_BRIEFS["in-need"], briefs.Row(**row))
        for row in rows[rows["code"] == barnet.code].to_dict("records")
    }
    assert said.pop(2024) == "edition 0.1.0 printed 240 per 10,000 children (2,231)"
    assert not any(said.values())


def test_a_measure_of_which_an_edition_keeps_numbers_is_not_taken_away(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = {id: measure for id, measure in OF_BRIEFS.items() if id != "in-need"}
    monkeypatch.setattr(council_numbers, "OF_BRIEFS", others)
    lost = "keep numbers of councils on in-need, and no page has them any more"
    with pytest.raises(EvidenceError, match=lost):
        council_numbers.packed("0.2.0")
    with pytest.raises(EvidenceError, match=lost):
        quoted_numbers.verify(f"{ID}@0.1.0", editions.load("0.1.0"))
    with pytest.raises(UnknownName):
        quoted_numbers.verify("barnet/agency/2025@0.1.0", editions.load("0.1.0"))


def test_the_command_verifies_a_number(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["verify", f"{ID}@0.1.0", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["outcome"] == "stands"
    assert cli.main(["verify", "barnet/in-need/2024@0.1.0"]) == 2
