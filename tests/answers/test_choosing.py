"""What the page of an answer offers to choose, in which order, and how one gets to answers and questions."""

from __future__ import annotations

from typing import Any

from marketplace.accounts.models import Person
from marketplace.answers import service
from marketplace.answers.models import NeedAnswer
from marketplace.catalogue.models import Need, Technology
from marketplace.deals import service as deals
from marketplace.kernel.db import transaction
from tests.answers.conftest import WORDS, answer_url, filled, page_of, told_of
from tests.cast import make_technology
from tests.html import Page
from tests.matching.rows import matched, shown


def offered(page: Page) -> list[str]:
    return [one.text for one in page.all("option")][1:]


def test_what_fits_best_comes_first_and_what_was_used_comes_last(
    visit: Any, lan: Person, minh: Person, need: Need, answered: NeedAnswer
):
    with transaction():
        second, first, unmatched = (shown("technology", lan.organisations[0], lan, title) for title in "BAC")
        matched(second, need, 40)
        matched(first, need, 70)
        matched(answered.technology, need, 90)
    used = f"{answered.technology.title} (đã dùng để trả lời)"
    assert offered(visit(lan).page(answer_url(need))) == ["A", "B", "C", used]
    assert [one.title for one in service.by_fit(need, [unmatched, second, first], {first.id})] == ["B", "C", "A"]


def test_what_was_declined_can_be_chosen_as_before(
    visit: Any, lan: Person, minh: Person, need: Need, answered: NeedAnswer
):
    with transaction():
        deals.decline(answered.interest, minh, "KHAC", "Chưa cần.")
    assert offered(visit(lan).page(answer_url(need))) == [answered.technology.title]


def test_an_answer_that_waits_is_marked_until_it_is_dropped(visit: Any, lan: Person, need: Need):
    with transaction():
        draft = make_technology(lan, lan.organisations[0])
        waiting = service.answer(lan, need, draft, WORDS, told_of(need, "yes", "yes"))
    assert service.answered_with(need, lan.organisations) == {draft.id}
    assert any(one.endswith("(đã dùng để trả lời)") for one in offered(visit(lan).page(answer_url(need))))
    with transaction():
        service.drop(waiting, lan)
    assert service.answered_with(need, lan.organisations) == set()


def test_the_summary_of_errors_follows_the_page(visit: Any, lan: Person, technology: Technology, need: Need):
    sent = {**filled(need, technology, "yes", "no"), "use": "", "who": ""}
    why = next(name for name in reversed(list(sent)) if name.startswith("why_"))
    answer = visit(lan).submit(answer_url(need), {**sent, why: "", "technology": ""})
    summary = next(one for one in Page.read(answer.text).all("div") if one.get("class") == "errors")
    assert [link.get("href") for link in summary.all("a")] == ["#technology", f"#{why}", "#use", "#who"]
    assert "Trả lời bằng công nghệ nào? Xin chọn" in summary.text and "?:" not in summary.text


def test_the_way_to_answers_and_questions(
    visit: Any, visitor: Any, lan: Person, minh: Person, open_need: Need, technology: Technology
):
    def ways(client: Any) -> list[str]:
        """Links of the page to places further down that are there."""
        page = client.page(page_of(open_need))
        ids = {one.get("id") for one in page.all()}
        links = [
            a.get("href") for nav in page.all("nav") if nav.get("aria-label") == "Trên trang này" for a in nav.all("a")
        ]
        assert all(link[1:] in ids for link in links)
        return links

    assert ways(visitor) == ways(visit(lan)) == ways(visit(minh)) == ["#cau-hoi"]
    sent = filled(open_need, technology, *["yes"] * len(open_need.must_have))
    assert visit(lan).submit(answer_url(open_need), sent).status_code == 303
    assert ways(visit(minh)) == ["#answers", "#cau-hoi"] and ways(visit(lan)) == ways(visitor) == ["#cau-hoi"]
    with transaction():
        open_need.questions_until = None
    assert ways(visit(minh)) == ["#answers"] and ways(visitor) == []
