"""Public ids: the list only grows; every withdrawn id has a day and a reason, and is never stated again."""

from pathlib import Path

import pytest

from evidence.errors import DataError
from evidence.publishing.editions import public_ids
from evidence.publishing.editions.public_ids import IdError, Withdrawal, listing, published, unpublished
from tests.invented import Book, fact

A, B = "workforce-a", "workforce-b"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    made = Book(tmp_path, monkeypatch)
    made.states(fact(A), fact(B))
    return made


def test_a_list_that_does_not_exist_or_has_no_row_is_empty(book: Book) -> None:
    assert public_ids.withdrawals() == {}
    book.withdraws()
    assert public_ids.withdrawals() == {}


def test_a_row_is_an_id_a_day_a_reason_and_what_to_quote_instead(book: Book) -> None:
    book.withdraws(f'{A},2027-01-31,"it counted, twice",{B}')
    assert public_ids.withdrawals() == {A: Withdrawal(A, "2027-01-31", "it counted, twice", B)}
    book.withdraws(f"{A},2027-01-31,it counted twice,")
    assert public_ids.withdrawals()[A].words.endswith("Nothing stands in its place.")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["workforce-x,2027-01-31,why,"], r"row 2, column id: never published. Found 'workforce-x'"),
        ([",2027-01-31,why,"], r"row 2, column id: never published"),
        ([f"{A},2027-01-31,why,workforce-x"], r"row 2, column instead: never published"),
        (
            [f"{A},31 January,why,"],
            r"row 2, column withdrawn_on: not a day. Found '31 January'. Accepted: .*2026-11-22",
        ),
        ([f"{A},2027-01-31, ,"], r"row 2, column reason: no reason"),
        ([f"{A},2027-01-31,why"], r"row 2: another number of cells. Found '3'"),
        ([f"{A},2027-01-31,why,", f"{A},2027-02-01,why,"], r"row 3: withdrawn twice. Found 'workforce-a'"),
    ],
)
def test_a_bad_row_is_named(book: Book, rows: list[str], message: str) -> None:
    book.withdraws(*rows)
    with pytest.raises(DataError, match=f"withdrawn.csv, {message}"):
        public_ids.withdrawals()


def test_another_header_is_refused(book: Book) -> None:
    (book.folder / "withdrawn.csv").write_text("id,reason\n", encoding="utf-8")
    with pytest.raises(DataError, match="row 1: another header. Found 'id,reason'"):
        public_ids.withdrawals()


def test_a_result_may_be_corrected_twice_each_time_for_a_reason(book: Book) -> None:
    book.corrects(f"{A},2027-01-31,it counted twice", f"{A},2027-02-01,it missed one")
    assert [one.words for one in public_ids.corrections()[A]] == [
        "corrected on 2027-01-31 because it counted twice",
        "corrected on 2027-02-01 because it missed one",
    ]
    book.corrects(f"{A},2027-01-31,")
    with pytest.raises(DataError, match="corrections.csv, row 2, column reason: no reason"):
        public_ids.corrections()


def test_a_withdrawn_id_is_not_stated_again(book: Book) -> None:
    book.withdraws(f"{A},2027-01-31,why,")
    public_ids.check_withdrawals([B])
    with pytest.raises(IdError, match="'workforce-a' was withdrawn on 2027-01-31 and is stated again"):
        public_ids.check_withdrawals([A, B])


def test_what_to_quote_instead_is_stated(book: Book) -> None:
    book.withdraws(f"{A},2027-01-31,why,{B}")
    public_ids.check_withdrawals([B])
    with pytest.raises(IdError, match="quote 'workforce-b' instead of 'workforce-a', but no notebook states"):
        public_ids.check_withdrawals([])


def test_an_id_gone_without_a_word_is_found(book: Book) -> None:
    assert public_ids.dropped([B, A], {B}) == [A]
    book.withdraws(f"{A},2027-01-31,why,")
    assert public_ids.dropped([B, A], {B}) == []


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(public_ids, "IDS", tmp_path / "ids.txt")
    return public_ids.IDS


def test_a_list_that_does_not_exist_is_empty(path: Path) -> None:
    assert published() == []


def test_publishing_only_adds(path: Path) -> None:
    assert unpublished(["variation-b", "variation-a"]) == ["variation-a", "variation-b"]
    path.write_text(listing(["variation-b", "variation-a"]), encoding="utf-8")
    assert unpublished(["variation-c", "variation-a"]) == ["variation-c"]
    path.write_text(listing(["variation-c"]), encoding="utf-8")
    assert published() == ["variation-a", "variation-b", "variation-c"]
    assert path.read_text("utf-8") == "variation-a\nvariation-b\nvariation-c\n"
