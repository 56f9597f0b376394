"""Reports become counts, labels stay as written, quotations stay behind, nothing is skipped quietly."""

import logging
from collections import Counter

import coding
import pandas as pd
import pytest
import raters
import samples
from hypothesis import given
from hypothesis import strategies as st

from evidence import paths
from evidence.data import descriptor, tables
from evidence.errors import DataError
from evidence.ingest.checks import validation
from evidence.ingest.engine import ingest
from evidence.ingest.inspection.inspection_reports import participation
from evidence.ingest.publication import Release
from evidence.text import lexicon
from evidence.text.sentences import digest
from tests import publishers as pub
from tests import publishers_inspections as lists
from tests import publishers_participation as files
from tests.publishers_participation import BOARD, HARTLEPOOL, HEARD, MIDDLESBROUGH, NOTHING, WEAK
from tests.rebuilt import rebuild

TEXTS, LABELS, GAPS = "inspection-texts-2025", "participation-labels-2026", "participation-gaps-2026"
OURS = [r["name"] for r in descriptor.package()["resources"] if r["name"].startswith("participation_")]
OFFICIAL = ("CareLeavers_LA_NotInTouch", "Children_missing", "Children_Away", "LACHealth%")
READERS = ("pass_a", "pass_b", "settled")


@pytest.fixture(scope="module")
def with_the_list(tmp_path_factory):
    """The project's files once the list of inspections is in its tables."""
    with pytest.MonkeyPatch.context() as patch:
        folder = pub.project(tmp_path_factory.mktemp("list"), patch)
        ingest("ofsted-inspections-2025", lists.list_2025(folder, files.LISTED))
        return bytes_of(paths.DATA)


@pytest.fixture
def project(tmp_path, monkeypatch, with_the_list):
    pub.project(tmp_path, monkeypatch, tool=OFFICIAL)
    lists.list_2025(tmp_path, files.LISTED)
    for path, content in with_the_list.items():
        pub.write(paths.DATA, path.name, content)
    return tmp_path


def take(project, *rows):
    return ingest(TEXTS, files.reports(project, list(rows)))


def label(project, *rows):
    return ingest(LABELS, pub.write(paths.DATA, "participation_labels.csv", files.labels(list(rows))))


def refused(source, path, match):
    before = bytes_of(paths.DATA)
    with pytest.raises(DataError, match=match) as caught:
        ingest(source, path)
    assert bytes_of(paths.DATA) == before
    return str(caught.value)


def bytes_of(folder):
    return {path: path.read_bytes() for path in folder.iterdir()}


def skipped():
    return tables.load("participation_skipped").set_index("reason")


# Reports


def test_a_report_becomes_a_row_a_topic_with_counts(project):
    take(project, HARTLEPOOL, MIDDLESBROUGH)
    frame = tables.load("participation_mentions").set_index(["new_la_code", "topic"])
    # Oracle: eight topics, two reports; what the codebook says of the sentences in the helper.
    assert len(frame) == 16
    numbers = ["sentences_in_report", "other_sentences_with_cue", "other_negative_sentences"]
    assert frame.loc[("E06000001", "views"), numbers].tolist() == [3, 1, 1]
    counts = ["mentions", "positive", "negative", "mixed"]
    assert frame.loc[("E06000001", "views"), counts].tolist() == [1, 1, 0, 0]
    assert frame.loc[("E06000002", "views"), counts].tolist() == [1, 0, 1, 0]
    assert frame.loc[("E06000001", "advocacy"), counts].tolist() == [0, 0, 0, 0]


def test_grades_and_days_are_those_of_inspections_and_not_the_front_pages(project):
    take(project, HARTLEPOOL)
    row = tables.load("participation_mentions").iloc[0]
    assert row[["overall", "care_grade", "published"]].tolist() == ["good", "outstanding", "2019-05-01"]


def test_a_grade_that_the_list_corrects_is_corrected_in_the_counts(project):
    take(project, HARTLEPOOL)
    code, name, *days, overall, leaders, protection, _, leavers = files.LISTED[0]
    changed = (code, name, *days, overall, leaders, protection, "Good", leavers)
    ingest("ofsted-inspections-2025", lists.list_2025(project, [changed, files.LISTED[1]]))
    assert set(tables.load("participation_mentions")["care_grade"]) == {"good"}


def test_a_report_of_an_inspection_on_no_list_is_refused(project):
    path = files.reports(project, [HARTLEPOOL | {"inspection_start": "2019-03-05"}])
    message = refused(TEXTS, path, "not in inspections")
    assert "805, ILACS, 2019-03-05" in message and "evidence ingest inspection-reports-2025" in message


def test_what_is_read_as_texts_needs_a_text(project):
    path = project / "index.parquet"
    pd.read_parquet(files.reports(project, [HARTLEPOOL])).drop(columns="text").to_parquet(path)
    assert "column text" in refused(TEXTS, path, "column missing")


@pytest.mark.parametrize(
    ("rows", "reason", "reports", "sentences", "which"),
    [
        ([NOTHING], "no text", 1, 0, "Middlesbrough, no date"),
        ([MIDDLESBROUGH | {"text": " \n\f "}], "no text", 1, 0, "Middlesbrough, 2020-01-20"),
        (
            [MIDDLESBROUGH | {"text": "No stop\n\nNor here"}],
            "no sentence found",
            1,
            0,
            "Middlesbrough, 2020-01-20",
        ),
        (
            [MIDDLESBROUGH | {"text": HARTLEPOOL["text"]}],
            "duplicate report",
            1,
            0,
            "Middlesbrough, 2020-01-20",
        ),
        ([HARTLEPOOL | {"text": WEAK}], "duplicate report", 1, 0, "Hartlepool, 2019-03-04"),
        (
            [MIDDLESBROUGH | {"text": f"{HEARD} Childrenâ€™s plans are late here."}],
            "encoding fault",
            0,
            1,
            "Middlesbrough, 2020-01-20 (1)",
        ),
        (
            [MIDDLESBROUGH | {"text": f"{HEARD} The <b>plans are late</b> here. See &nbsp; the plans too."}],
            "markup",
            0,
            2,
            "Middlesbrough, 2020-01-20 (2)",
        ),
        ([BOARD], "review of a safeguarding board only", 1, 0, "Middlesbrough, 2015-06-15"),
    ],
)
def test_what_cannot_be_coded_is_skipped_counted_and_logged(
    project, caplog, rows, reason, reports, sentences, which
):
    with caplog.at_level(logging.WARNING):
        take(project, HARTLEPOOL, *rows)
    table = skipped()
    assert table.loc[reason, ["reports", "sentences", "which"]].tolist() == [reports, sentences, which]
    others = table.drop(index=reason)
    assert (others[["reports", "sentences"]] == 0).all(axis=None) and (others["which"] == "").all()
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert caplog.text.count(reason) == 1


def test_a_skipped_sentence_is_in_no_count(project):
    take(project, HARTLEPOOL | {"text": f"{HEARD} The child’s <i>views</i> are heard. {WEAK}"})
    views = tables.load("participation_mentions").set_index("topic").loc["views"]
    assert views[["sentences_in_report", "mentions"]].tolist() == [2, 1]


@given(
    st.lists(
        st.sampled_from([HEARD, WEAK, "A road is <b>long</b> here.", "The word Ã© is not é."]), max_size=8
    )
)
def test_every_sentence_is_either_counted_or_skipped(sentences):
    file = pd.DataFrame([HARTLEPOOL | {"text": " ".join(sentences)}])
    counts, lost = participation(file, Release(TEXTS, pd.DataFrame()))
    is_empty = not sentences
    kept = 0 if counts.frame.empty else int(counts.frame["sentences_in_report"].iloc[0])
    assert kept + lost.frame["sentences"].astype(int).sum() == len(sentences)
    assert lost.frame.set_index("reason").loc["no text", "reports"] == str(int(is_empty))


def test_no_text_of_a_report_is_written_anywhere(project):
    label(project, {})
    take(project, HARTLEPOOL, MIDDLESBROUGH)
    written = " ".join(path.read_text(encoding="utf-8") for path in paths.DATA.glob("*.csv"))
    for report in (HARTLEPOOL, MIDDLESBROUGH):
        words = report["text"].split()
        for start in range(len(words) - 3):
            assert " ".join(words[start : start + 4]) not in written


@pytest.mark.long
def test_the_same_reports_again_change_no_byte(project):
    label(project, {})
    take(project, HARTLEPOOL, MIDDLESBROUGH)
    before = bytes_of(paths.DATA)
    result = take(project, HARTLEPOOL, MIDDLESBROUGH)
    assert bytes_of(paths.DATA) == before
    assert {(change.rows.new, change.rows.revised, change.rows.gone) for change in result.changes} == {
        (0, 0, 0)
    }


def counted(**changes):
    names = descriptor.fields(descriptor.resource("participation_mentions"))
    cells = dict.fromkeys(names, "") | {"urn": "80474", "inspection_start": "2019-03-04", "topic": "views"}
    cells |= {"new_la_code": "E06000001", "old_la_code": "805", "la_name": "Hartlepool"}
    cells |= {"published": "2019-05-01", "framework": "ILACS", "overall": "good", "care_grade": "good"}
    cells |= {"sentences_in_report": "9", "other_sentences_with_cue": "4", "other_negative_sentences": "1"}
    cells |= {"mentions": "3", "positive": "1", "negative": "1", "mixed": "1"} | changes
    return pd.DataFrame([cells], dtype="str")[list(names)].set_axis([2])


@pytest.mark.parametrize(
    ("changes", "column", "problem"),
    [
        ({}, None, None),
        ({"mentions": "4"}, "mentions", "not the sum"),
        ({"mentions": "3.5", "mixed": "1.5"}, "mentions", "not a whole number"),
        ({"sentences_in_report": "2"}, "mentions", "part of"),
        ({"other_negative_sentences": "5"}, "other_negative_sentences", "part of"),
        ({"negative": "-1", "positive": "3"}, "negative", "below 0"),
        ({"topic": "weather"}, "topic", "allowed value"),
        ({"overall": "Good"}, "overall", "allowed value"),
        ({"new_la_code": "E06000999"}, "new_la_code", "unknown area code"),
        ({"published": "1 May 2019"}, "published", "not a date"),
    ],
)
def test_a_row_of_counts_that_breaks_a_rule_is_found(changes, column, problem):
    resource = descriptor.resource("participation_mentions")
    found = validation.table_problems(counted(**changes), resource, tables.load("areas"))
    assert (not found) if problem is None else any(f.column == column and problem in f.problem for f in found)


# Labels and the coder's answers


def test_the_coder_answers_for_the_labelled_sentences_only(project):
    label(project, {}, {"item": "2", "sentence_number": "2", "digest": digest(WEAK)})
    take(project, HARTLEPOOL, MIDDLESBROUGH)
    frame = tables.load("participation_coded")
    assert frame[["item", "coded_topics", "coded_polarity"]].to_numpy().tolist() == [
        [1, "views", "positive"],
        [2, "none", ""],
    ]
    assert set(frame["lexicon_sha256"]) == {lexicon.read().digest}


@pytest.mark.parametrize("change", [{"digest": "0" * 16}, {"sentence_number": "9"}, {"urn": "80486"}])
def test_a_labelled_sentence_that_reads_otherwise_now_is_refused(project, change):
    label(project, change)
    message = refused(TEXTS, files.reports(project, [HARTLEPOOL, MIDDLESBROUGH]), "as it was labelled")
    assert "participation_labels.csv" in message and "2019-03-04" in message


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"pass_a_topics": "weather"}, "pass_a_topics"),
        ({"pass_b_polarity": "good"}, "pass_b_polarity"),
        ({"settled_topics": ""}, "settled_topics"),
        ({"stratum": "else"}, "stratum"),
        ({"stratum_drawn": "11"}, "stratum_drawn"),
        ({"digest": "a sentence"}, "digest"),
        ({"lexicon_sha256": ""}, "lexicon_sha256"),
    ],
)
def test_labels_that_break_a_rule_are_refused_with_row_and_column(project, change, column):
    path = pub.write(project, "participation_labels.csv", files.labels([change]))
    assert f"participation_labels.csv, row 2, column {column}: " in refused(LABELS, path, "Found")


# Tables written by hand


def test_a_table_of_our_own_keeps_its_bytes_and_gets_its_digest(project):
    # Rows out of the order of the key, and quotation marks that are not needed: kept as they are.
    lines = files.labels([{"item": "2", "urn": '"80474"'}, {"sentence_number": "2"}])
    path = pub.write(paths.DATA, "participation_labels.csv", lines)
    ingest(LABELS, path)
    assert path.read_text() == lines
    assert validation.problems("participation_labels") == []
    assert tables.load("participation_labels")["item"].tolist() == [2, 1]


def test_an_edit_by_hand_is_found_until_it_is_ingested(project):
    label(project, {})
    path = pub.write(paths.DATA, "participation_labels.csv", files.labels([{"settled_polarity": "mixed"}]))
    assert [problem.problem for problem in validation.problems("participation_labels")] == [
        "is not as ingest wrote it"
    ]
    ingest(LABELS, path)
    assert validation.problems("participation_labels") == []


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "empty"),
        ("step,who\n", "no rows"),
        ("step;who;status\na;b;c\n", "semicolons"),
        ("\ufeff" + files.labels([{}]), "byte order mark"),
        (files.labels([{}]).replace("\n", "\r\n"), "CRLF"),
        (files.labels([{}]).replace("stratum,", "strata,"), "column missing"),
        (files.labels([{}, {}]), "same key"),
    ],
)
def test_a_bad_table_of_our_own_is_refused(project, content, problem):
    refused(LABELS, pub.write(project, "participation_labels.csv", content), problem)


def test_a_missing_table_of_our_own_is_refused(project):
    refused(LABELS, project / "nothing.csv", "no such file")


def test_a_rebuild_takes_our_own_tables_from_the_data_folder(project):
    label(project, {})
    take(project, HARTLEPOOL)
    before = bytes_of(paths.DATA)
    (project / "raw").mkdir()
    for name, content in (("codes.csv", pub.CODES), ("changes.csv", pub.CHANGES)):
        pub.write(project / "raw", name, content)
    lists.list_2025(project / "raw", files.LISTED)
    files.reports(project / "raw", [HARTLEPOOL])
    rebuild(project / "raw")
    assert bytes_of(paths.DATA) == before


# Findings and official measures


def test_findings_leave_quotations_behind(project):
    ingest("participation-findings-2026", pub.write(project, "findings.csv", files.findings_file([{}])))
    assert "words of another" not in (paths.DATA / "participation_findings.csv").read_text()
    row = tables.load("participation_findings").iloc[0]
    assert row[["question", "age_group", "exactness"]].tolist() == [
        "knows why in care",
        "4 to 7",
        "as printed",
    ]


def test_a_finding_nobody_wrote_a_caution_for_is_refused(project):
    path = pub.write(project, "findings.csv", files.findings_file([{"id": "AB10-01"}]))
    refused("participation-findings-2026", path, "row 2, column caution: empty")


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("percent", ["percent", "as printed", ""]),
        ("percent (approx.; stated as a fifth)", ["percent", "approximate", "a fifth"]),
        ("percent (approx. upper bound; stated as nearly half)", ["percent", "at most", "nearly half"]),
        ("children (stated as over 1830)", ["children", "at least", "over 1830"]),
        ("episodes (percentage published as k)", ["episodes", "as printed", ""]),
    ],
)
def test_a_value_given_in_words_says_so(project, unit, expected):
    path = pub.write(project, "findings.csv", files.findings_file([{"unit": unit}]))
    ingest("participation-findings-2026", path)
    row = tables.load("participation_findings").iloc[0]
    assert row[["unit", "exactness", "in_words"]].tolist() == expected


def test_a_missing_size_or_year_is_marked_and_not_filled(project):
    path = pub.write(project, "findings.csv", files.findings_file([{"n": "", "year": ""}]))
    ingest("participation-findings-2026", path)
    row = tables.load("participation_findings").iloc[0]
    assert row[["n_symbol", "base_symbol", "year_symbol"]].tolist() == [
        "not stated",
        "not stated",
        "not shown",
    ]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"value": "half"}, "value"),
        ({"evidence": "hearsay"}, "evidence"),
        ({"year": "20018"}, "year"),
        ({"url": "example.org"}, "url"),
        ({"measure": "=1+1"}, "measure"),
        ({"measure": "<script>x"}, "measure"),
        ({"n": "many"}, "n"),
    ],
)
def test_findings_that_break_a_rule_are_refused_with_the_compilers_column(project, change, column):
    path = pub.write(project, "findings.csv", files.findings_file([change]))
    assert f"findings.csv, row 2, column {column}: " in refused("participation-findings-2026", path, "Found")


def test_official_measures_keep_the_dash_and_the_years_that_have_none(project):
    cells = [
        ("CareLeavers_LA_NotInTouch", "2024", "-"),
        ("Children_missing", "2024", "11.000000000000002"),
        ("Children_Away", "2024", "3"),
        ("LACHealth%", "2025", "89"),
    ]
    path = files.tool(project, cells)
    ingest("lait-2026", path)
    row = tables.load("participation_proxies").set_index("time_period").loc[2024]
    assert row["care_leavers_not_in_touch_percent_symbol"] == "-"
    assert row[["missing_percent", "away_without_authorisation_percent"]].tolist() == [11, 3]
    assert row["health_checks_percent_symbol"] == ""


# The committed tables


@pytest.mark.parametrize("name", OURS)
def test_the_committed_tables_are_sound(name):
    assert validation.problems(name) == []


def test_labels_and_coder_used_the_word_lists_that_are_committed():
    used = lexicon.read().digest
    assert tables.digest("participation_lexicon") == used
    assert set(tables.load("participation_labels")["lexicon_sha256"]) == {used}
    assert set(tables.load("participation_coded")["lexicon_sha256"]) == {used}


def test_the_committed_sample_has_the_sizes_that_the_draw_states():
    frame = tables.load("participation_labels")
    assert frame["drawn_as"].value_counts().reindex(list(samples.SIZES)).to_dict() == samples.SIZES
    weighted = frame[frame["drawn_as"].isin(samples.SIZES)]
    assert weighted["stratum"].value_counts().to_dict() == Counter(
        dict(frame[["stratum", "stratum_drawn"]].drop_duplicates().to_numpy())
    )
    assert not any(
        samples.in_development(int(urn), start)
        for urn, start in frame[["urn", "inspection_start"]].itertuples(index=False)
    )


def test_every_coded_sentence_is_the_labelled_one_and_lies_in_its_stratum():
    frame = tables.load("participation_labels").merge(tables.load("participation_coded"), on="item")
    assert len(frame) == len(tables.load("participation_labels"))
    assert (frame["digest_x"] == frame["digest_y"]).all()
    assert ((frame["coded_topics"] != raters.NONE) == (frame["stratum"] == "coded")).all()


def test_settled_labels_are_those_of_both_passes_where_they_agree():
    frame, topics = tables.load("participation_labels"), list(lexicon.read().topics)
    first, second, settled = (raters.given(frame, who, topics) for who in READERS)
    again = raters.settle(first, second, settled)
    pd.testing.assert_frame_equal(again, settled.sort_values(["item", "topic"], ignore_index=True))
    # The caveat of the table says on how many the passes agree.
    agreed = f"{len(frame) - len(raters.differing(first, second))} of {len(frame)} sentences"
    assert any(agreed in caveat for caveat in descriptor.resource("participation_labels")["caveats"])


def test_precision_recall_and_agreement_come_from_the_committed_tables_alone():
    frame, topics = tables.load("participation_labels"), list(lexicon.read().topics)
    coded = raters.given(tables.load("participation_coded"), "coded", topics)
    first, second, settled = (raters.given(frame, who, topics) for who in READERS)
    for measured in (coding.precision, coding.polarity, coding.recall):
        found = measured(frame, coded, settled)
        assert set(found.index) == {*topics, coding.ALL}
        assert (found["lower"] <= found["percent"]).all() and (found["percent"] <= found["upper"]).all()
    assert raters.agreement(first, second, frame["item"], topics)["n"].gt(0).all()
    # The caveat of the table says what one sentence does to the recall of advocacy.
    by_reader = [coding.recall(frame, coded, who).loc["advocacy", "percent"] for who in (first, settled)]
    assert by_reader[0] < 50 and 88 < by_reader[1] < 93


def test_reports_in_the_counts_are_all_but_those_skipped():
    frame = tables.load("participation_mentions")
    # Oracles: PROVENANCE of the reports: 435 files, 4 of them no report and one of a board alone; 259 ILACS,
    # 167 SIF and 4 TLAC.
    reports = frame.drop_duplicates(["urn", "inspection_start"])
    assert reports["framework"].value_counts().to_dict() == {"ILACS": 259, "SIF": 167, "TLAC": 4}
    assert len(reports) + tables.load("participation_skipped")["reports"].sum() == 435
    assert frame.groupby(["urn", "inspection_start"]).size().eq(8).all()


def test_the_disagreements_that_the_counts_caveat_names_are_all_there_are():
    frame = tables.load("inspection_disagreements")
    of_reports = frame[(frame["report"] != "") & (frame["report"] != frame["used"])]
    assert set(of_reports.loc[of_reports["field"] == "published", "la_name"]) == {"Slough", "West Berkshire"}
    assert not of_reports["field"].isin(["overall", "children_in_care"]).any()


def test_every_committed_finding_is_there_with_its_question_and_caution():
    frame = tables.load("participation_findings")
    # Oracle: PROVENANCE of the compiled findings: 87 figures.
    assert len(frame) == 87 and frame["caution"].ne("").all()
    assert frame["question"].nunique() == 6
    assert (frame["base"].isna() | frame["n"].notna()).all() and not (frame["base"] > frame["n"]).any()
    # Every note in the descriptor is for some row.
    for note in descriptor.resource("participation_findings")["known"]:
        assert frame["id"].str.fullmatch(note["id"]).any(), note["id"]


def test_the_matrix_has_every_cell_and_names_what_exists():
    frame = tables.load("participation_gaps")
    assert len(frame) == frame["step"].nunique() * frame["who"].nunique() == 32
    findings = set(tables.load("participation_findings")["id"])
    for names, ids in frame[["tables", "findings"]].itertuples(index=False):
        assert set(filter(None, names.split(";"))) <= set(descriptor.table_names())
        assert set(filter(None, ids.split(";"))) <= findings
    assert (frame.loc[frame["status"] == "published", "tables"] != "").all()
    partial = frame[frame["status"] == "partial"]
    assert ((partial["tables"] != "") | (partial["findings"] != "")).all()


def test_the_codes_of_the_looked_after_return_are_collected_and_not_published():
    frame = tables.load("participation_gaps").set_index(["step", "who"])
    for who in ("council's record", "official statistics"):
        cell = frame.loc[("heard in review", who)]
        assert cell["status"] == "collected but not published" and "PN0 to PN7" in cell["note"]


def test_what_the_matrix_says_of_how_many_reports_is_so():
    frame = tables.load("participation_mentions")
    share = (
        frame[frame["framework"] == "ILACS"]
        .groupby("topic")["mentions"]
        .agg(lambda counts: (counts > 0).mean())
    )
    assert share["views"] > 0.95 and (share[["complaints", "independent-visitors"]] < 0.5).all()
    assert (share[["reviews", "advocacy"]] < 0.7).all()
