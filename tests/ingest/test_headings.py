"""Our words beside those of publishers: a heading for each column, a word for each label."""

import pytest

from evidence.ingest import publication, recognise


@pytest.fixture
def lists(tmp_path, monkeypatch):
    """Put other lists in place of the publishers'."""

    def put(*rows):
        (tmp_path / "words.csv").write_text("\n".join(["list,ours,theirs", *rows, ""]), encoding="utf-8")
        monkeypatch.setattr(publication, "HEADINGS", tmp_path / "words.csv")
        publication._rows.cache_clear()

    yield put
    publication._rows.cache_clear()


def test_each_list_gives_its_own_headings_and_no_others(lists):
    lists("one,id,key", "two,id,number", "one,place,geography")
    assert publication.headings("one") == {"id": "key", "place": "geography"}


def test_a_publisher_may_have_several_labels_for_one_word_of_ours(lists):
    lists("grades,requires improvement,Adequate", "grades,requires improvement,Satisfactory")
    assert publication.labels("grades") == dict.fromkeys(["Adequate", "Satisfactory"], "requires improvement")


def test_of_several_labels_the_last_is_the_heading_of_today(lists):
    lists("staff,left,Left", "staff,left,Leavers")
    assert publication.headings("staff") == {"left": "Leavers"}


def test_every_publication_that_is_described_is_read_and_the_other_way_round():
    described = {(row["series"], row["name"]) for row in publication.beside(publication.__file__)}
    assert described == {(read.series, read.name) for read in recognise.TABLES}
