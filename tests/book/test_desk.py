"""The search answers and a draft is marked in the page as the commands do, by the same table of cases."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from evidence.data.councils import councils
from evidence.notebooks import catalogue
from evidence.publishing.citing import citations
from evidence.publishing.desk import drafts, measured
from evidence.publishing.desk.book import packed
from evidence.publishing.desk.index import Entry, entries
from tests.book import browser

pytestmark = browser.needed

CASES: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "publishing" / "desk" / "cases.json").read_text(encoding="utf-8")
)
FACTS = """CASES.facts.map(([id, text, answer, period, ends]) =>
  ({ kind: "fact", id, text, answer, period, ends, more: "", testedBy: [] }))"""


@pytest.fixture(scope="module")
def page(chromium: Browser, html: Path) -> Iterator[Page]:
    page = chromium.new_page()
    page.set_default_timeout(120_000)
    page.goto((html / "pages" / "check.html").as_uri())
    page.evaluate("load(['desk-rules.js', 'desk-index.js', 'desk-sentences.js', 'desk.js', 'drafts.js'])")
    page.evaluate("(cases) => { globalThis.CASES = cases }", CASES)
    yield page
    page.close()


def test_the_page_reads_numbers_as_the_command_does(page: Page) -> None:
    read = """CASES.numbers.map(([text]) =>
      numbers(text).map(({ written, value, unit }) => [written, value, unit]))"""
    assert page.evaluate(read) == [expected for _, expected in CASES["numbers"]]


def test_the_page_reads_words_as_the_command_does(page: Page) -> None:
    one, other = page.evaluate("[0, 1].map((which) => CASES.terms.map((pair) => terms(pair[which])))")
    assert one == other


ODD = [
    Entry("claim", "a-claim-odd", "iPads “cost” £5, ~5%", "partly", "2020", 'a "b" \\c', tested_by=("a-b",)),
    Entry("claim", "a-claim-odd-two", "iPads “cost” £5, ~5%", "on record", "2020"),
    Entry("fact", "a-b", "a thing: 10,000 x 3", "fell by 35%", ""),
    Entry("section", "pages/a-b.html#1-2-one", "One", more="Title"),
    Entry("section", "pages/a-b.html#the-half", "The half", more="Title"),
]


@pytest.mark.parametrize("known", [ODD, entries(catalogue.stored())], ids=["odd", "the book"])
def test_the_page_unpacks_what_the_command_searches(page: Page, known: list[Entry]) -> None:
    fields = ("kind", "id", "text", "answer", "period", "more", "address")
    unpacked = """([packed, fields]) => unpack(packed).map((entry) =>
      fields.map((field) => (field === "address" ? addressOf(entry).slice(content.length) : entry[field])))"""
    expected = [[getattr(entry, field) for field in fields] for entry in known]
    assert page.evaluate(unpacked, [packed(known), fields]) == expected
    tested = page.evaluate("(packed) => unpack(packed).map(({ testedBy }) => testedBy)", packed(known))
    held = {entry.id for entry in known}
    assert tested == [[id for id in entry.tested_by if id in held] for entry in known]


def test_every_address_that_the_page_makes_by_rule_leads_to_a_page(html: Path) -> None:
    addresses = {entry.address for entry in entries(catalogue.stored())}
    assert [address for address in addresses if not (html / address.partition("#")[0]).is_file()] == []


def test_the_page_answers_as_the_command_does(page: Page) -> None:
    first = f"CASES.finds.map(([asked]) => find(new Index({FACTS}), asked)[0]?.id ?? '')"
    assert page.evaluate(first) == [expected for _, expected in CASES["finds"]]


def test_the_page_marks_a_draft_as_the_command_does(page: Page) -> None:
    marks = f"""(() => {{
      const book = new Book({FACTS}, CASES.own.map(([, text, facts]) => ({{ text, facts }})),
        CASES.was.map(([id, text, edition, why]) => ({{ id, text, edition, why }})),
        (name) => CASES.measured[name] ?? []);
      return CASES.marks.map(([draft]) =>
        book.sentence(draft, 0).map(({{ written, mark, ids }}) => [written, mark, ids[0] ?? ""]));
    }})()"""
    assert page.evaluate(marks) == [expected for _, expected in CASES["marks"]]


def test_a_pasted_draft_is_marked_with_the_books_own_sentence(page: Page) -> None:
    sentence = page.evaluate("BOOK.own[0].text")
    page.get_by_label("The text of a draft").fill(f"{sentence} And 37.77% of cats sleep.")
    page.get_by_role("button", name="Check the numbers").press("Enter")
    expect(page.get_by_role("status").filter(has_text="numbers:")).to_contain_text("1 are not in this book")
    expect(page.locator("#marks li").first).to_contain_text(sentence)
    expect(page.locator("#marks li").last).to_contain_text("not in this book")


def test_a_number_of_a_council_is_marked_with_the_councils_own_page_to_cite(page: Page) -> None:
    """No file of another council is asked for."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    (known,) = (each for each in measured.of(councils()["E09000003"]) if each.id.endswith("#looked-after"))
    year, rate = next(said[:2] for said in reversed(known.said) if drafts.PER in said[1])
    draft = "In {} in Barnet, children looked after: {}. In 1999 in Barnet, children looked after: {}."
    page.get_by_label("The text of a draft").fill(draft.format(year, rate, rate))
    page.get_by_role("button", name="Check the numbers").press("Enter")
    expect(page.get_by_role("status").filter(has_text="numbers:")).to_contain_text("2 numbers: 1 stand")
    marks = page.locator("#marks li")
    expect(marks.first).to_contain_text(f"Children looked after, Barnet: {rate} ({year})")
    expect(marks.last).to_contain_text("another year")
    cited = marks.first.locator(".cited")
    expect(cited).to_contain_text("Brief in:")
    assert re.search(rf"{known.id}$", cited.locator("a").get_attribute("href") or "")
    assert [url.rpartition("/")[2] for url in asked if "/authorities/" in url] == ["barnet.js"]


def test_what_the_page_asks_for_of_a_council_is_what_the_command_reads(page: Page) -> None:
    council = councils()["E06000058"]
    page.evaluate("load(['../authorities/numbers/bournemouth-christchurch-and-poole.js'])")
    told = page.evaluate("stated.get('bournemouth-christchurch-and-poole')")
    assert told == json.loads(json.dumps(measured.of(council)))


@pytest.mark.parametrize("hostile", ["<img src=x onerror=document.title='run'>5", "‮" * 50 + "7", "9 " * 1000])
def test_hostile_text_is_marked_or_not_and_changes_nothing_else(page: Page, hostile: str) -> None:
    title = page.title()
    page.get_by_label("The text of a draft").fill(hostile)
    page.get_by_role("button", name="Check the numbers").press("Enter")
    expect(page.get_by_role("status").filter(has_text="umber")).to_be_visible()
    assert page.title() == title
    assert not page.locator("#marks img").count()


def test_the_search_finds_a_number_and_says_where_nothing_is_held(chromium: Browser, html: Path) -> None:
    page = chromium.new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{(html / 'search.html').as_uri()}?q=1.9+billion")
    expect(page.get_by_role("status").filter(has_text="found for")).to_be_visible()
    expect(page.locator("#search-results li").first).to_contain_text("£1.9bn")
    page.goto(f"{(html / 'search.html').as_uri()}?q=badger+cull")
    expect(page.locator("#search-progress")).to_contain_text("Nothing in this book")
    page.close()


def test_no_page_can_send_what_was_pasted(page: Page) -> None:
    sent = "fetch(new URL('x', location.href)).then(() => 'sent', () => 'refused')"
    violated = """new Promise((done) => {
      document.addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective));
      %s.then((outcome) => outcome === 'sent' && done(outcome));
    })"""
    assert page.evaluate(violated % sent) == "connect-src"


def test_every_citation_of_a_result_gives_the_day_and_the_address_at_which_it_is_read(
    page: Page, html: Path
) -> None:
    address = (html / "facts" / "variation-looked-after-rate-2025-max.html").as_uri()
    page.goto(address)
    cited = {form: page.locator(f"#cite-{form}").inner_text() for form in citations.FORMS}
    for form in cited.keys() - {"quote", "short"}:
        assert address in cited[form] and "where it was read" in cited[form], form
    assert citations.ACCESSED not in "".join(cited.values())
    assert re.search(r"Accessed: \d{1,2} [A-Z][a-z]+ 20\d\d\)\.$", cited["harvard"])
