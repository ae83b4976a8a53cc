"""The page of a listing: what each reader sees, and what each may press."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event

from marketplace.accounts.models import VIEWER, Membership
from marketplace.catalogue import service
from marketplace.catalogue.content import Content, write
from marketplace.catalogue.models import Attachment
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import counters
from marketplace.kernel.db import transaction
from marketplace.kernel.files import StoredFile
from tests.cast import make_need, make_technology, put_on_show
from tests.catalogue.test_policies import bring_to

HIDDEN = "Hợp tác xã Trái cây mẫu"


def address(item, tail=""):
    return f"/{ {'technology': 'cong-nghe', 'need': 'nhu-cau'}[item.kind] }/{item.public_id}{tail}"


@pytest.fixture
def rich(lan, quan):
    """A technology with everything, published."""
    figures = [{"label": "Điện cho 1 kg", "unit": "kWh", "before": "1,9", "after": "1,2", "source": "Biên bản 2025"}]
    owners = [{"name": "Viện mẫu", "share": 60}, {"name": "Công ty mẫu", "share": None}]
    right = {"kind": "GPHI", "number": "2-00121", "status": "CAP", "filed_on": date(2021, 3, 15), "owners": owners}
    with transaction():
        item = make_technology(
            lan, lan.organisations[0], price_mode="KHOANGGIA", price_min=180_000_000, price_max=1_200_000_000
        )
        item.state_funded, item.summary_en = True, "A heat pump dryer."
        codes = {"transfer_form": ["DOCLAP"], "transfer_mode": ["DAOTAO"], "object_kind": ["CONGTHUC"]}
        write(item, Content(figures=figures, ip_rights=[right], codes=codes))
        for position, kind in enumerate(("picture", "document"), start=1):
            name, media = ("a.webp", "image/webp") if kind == "picture" else ("Hồ sơ.pdf", "application/pdf")
            row = StoredFile(kind=kind, filename=name, media_type=media, size=2048, sha256=kind[0] * 64, attached=True)
            item.attachments.append(Attachment(file=row, position=position, alt="Buồng sấy đang chạy"))
        return put_on_show(item, lan, quan)


def test_a_technology_says_everything(visitor, rich):
    page = visitor.page(address(rich))
    for words in (
        rich.title, rich.number, rich.problem, rich.solution, rich.benefit, rich.trl_evidence, "Mức 7 trên 9",
        "Điện cho 1 kg", "1,9", "1,2", "kWh", "Biên bản 2025", "Bằng độc quyền giải pháp hữu ích", "2-00121",
        "15/03/2031", "Viện mẫu (60 %); Công ty mẫu", "ngân sách nhà nước", "Chuyển quyền sử dụng không độc quyền",
        "Chuyển giao công nghệ độc lập", "Đào tạo để bên nhận", "Công thức", "180 triệu đồng đến 1,2 tỷ đồng",
        "Hồ sơ.pdf", "bơm nhiệt", "Viện Nghiên cứu Sau thu hoạch mẫu", "Đã xác minh", "Tây Ninh",
    ):  # fmt: skip
        assert words in page.text, words
    assert [img.get("alt") for img in page.all("img")] == ["Buồng sấy đang chạy"]
    (english,) = [one for one in page.all("section") if one.get("lang") == "en"]
    assert "A heat pump dryer." in english.text
    assert any(a.get("href") == f"/to-chuc/{rich.organisation.public_id}" for a in page.all("a"))


def test_in_english_the_words_of_the_author_are_marked_as_vietnamese(visitor, rich):
    page = visitor.page(address(rich) + "?lang=en")
    assert page.one("html").get("lang") == "en"
    assert page.one("h1").get("lang") == "vi"
    assert any(p.get("lang") == "vi" and rich.problem in p.text for p in page.all("p"))


def test_an_empty_technology_shows_no_empty_parts(visit, lan):
    with transaction():
        item = service.draft("technology", lan.organisations[0], lan, Content(columns={"title": "Máy", "problem": "x"}))
    page = visit(lan).page(address(item))
    headings = [h.text for h in page.all("h2")]
    assert not {"Giải pháp", "Số liệu", "Ảnh", "Tài liệu", "Chuyển giao"} & set(headings)
    assert "Chưa nêu giá" in page.text


def test_an_anonymous_need_hides_its_poster(visitor, visit, an, need):
    for reader in (visitor, visit(an)):
        response = reader.get(address(need))
        assert HIDDEN not in response.text and need.organisation.public_id not in response.text
        assert need.author.name not in response.text
        assert "Hợp tác xã ngành Nông nghiệp, lâm nghiệp và thủy sản, Tây Ninh" in response.text


def test_its_own_people_and_officers_know_it(visit, minh, quan, hoa, need):
    for person in (minh, quan, hoa):
        assert HIDDEN in visit(person).page(address(need)).text


def test_a_need_that_gives_its_name(visitor, minh, quan):
    with transaction():
        item = put_on_show(make_need(minh, minh.organisations[0], anonymous=False), minh, quan)
    assert HIDDEN in visitor.page(address(item)).text


def test_a_need_says_everything(visitor, minh, quan):
    more = {"tried": "Đã mua tủ sấy điện.", "not_wanted": "Không cần sấy thăng hoa.", "scale": "2 tấn mỗi ngày"}
    with transaction():
        item = make_need(minh, minh.organisations[0], trl_wish=8, **more)
        item.set_codes("cooperation_form", ["MUATB", "DUNGTHU"])
        put_on_show(item, minh, quan)
    page = visitor.page(address(item))
    for words in (
        *more.values(), "Sấy được 500 kg mỗi mẻ", "không quá 800 triệu đồng", "còn 60 ngày",
        "Mua thiết bị kèm công nghệ", "Dùng thử trước khi quyết định", "Hệ thống hoàn chỉnh", item.number,
    ):  # fmt: skip
        assert words in page.text, words
    assert "Sấy được 500 kg mỗi mẻ" in [li.text for li in page.all("li")]


def test_who_may_open_it(visitor, visit, lan, an, quan):
    with transaction():
        items = [bring_to(make_technology(lan, lan.organisations[0]), status, lan, quan) for status in Status]
    stranger, officer, owner = visit(an), visit(quan), visit(lan)
    for item in items:
        gone = (Status.EXPIRED, Status.HIDDEN, Status.MERGED)  # merged into itself: it leads nowhere
        public = 200 if item.status == Status.PUBLISHED else 410 if item.status in gone else 404
        visitor.page(address(item), public)
        stranger.page(address(item), public)
        officer.page(address(item), 404 if item.status == Status.DRAFT else 200)
        assert "Tin của bạn" in owner.page(address(item)).text


@pytest.mark.parametrize("public_id", ["x" * 12, "0", "x" * 500, "%00", "..%2f..", "%F0%9F%8D%88", "1%27OR%271"])
def test_addresses_of_nothing(visitor, public_id):
    assert visitor.get(f"/cong-nghe/{public_id}").status_code in {400, 404}


def test_one_kind_is_not_found_under_the_other(visitor, technology, need):
    visitor.page(f"/nhu-cau/{technology.public_id}", 404)
    visitor.page(f"/cong-nghe/{need.public_id}", 404)


def test_the_owner_reads_why_it_came_back(visit, lan, quan):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
        service.submit(item, lan)
        service.send_back(item, quan, ["THIEUBANGCHUNG"], "Xin gửi thêm biên bản.")
    page = visit(lan).page(address(item))
    for words in ("Cần bổ sung", "chưa có minh chứng", "Xin gửi thêm biên bản.", "cán bộ duyệt", lan.name):
        assert words in page.text, words
    assert quan.name not in page.text and "THIEUBANGCHUNG" not in page.text


def test_the_owner_reads_what_is_missing(visit, lan):
    with transaction():
        item = make_technology(lan, lan.organisations[0], solution="", trl=None)
    page = visit(lan).page(address(item))
    links = {a.get("href") for a in page.all("a")}
    assert {address(item, "/sua?buoc=1#solution"), address(item, "/sua?buoc=2#trl")} <= links
    assert not [f for f in page.forms if f.get("action") == address(item, "/gui-duyet")]


def test_only_its_own_people_see_the_owners_view(visitor, visit, quan, an, technology):
    for reader in (visitor, visit(quan), visit(an)):
        assert "Tin của bạn" not in reader.page(address(technology)).text


def test_a_viewer_sees_it_without_buttons(visit, an, lan, technology):
    with transaction():
        db.session.add(Membership(person_id=an.id, organisation_id=lan.organisations[0].id, role=VIEWER))
    page = visit(an).page(address(technology))
    assert "Tin của bạn" in page.text
    assert not [f for f in page.forms if f.get("action", "").startswith(address(technology))]
    visit(an).page(address(technology, "/sua"), 403)


def test_looks_are_counted_for_published_items_and_not_for_their_owners(visitor, visit, lan, quan, technology):
    for reader in (visitor, visitor, visit(lan), visit(quan)):
        reader.get(address(technology))
    visitor.head(address(technology))
    assert counters.views_of("technology", [technology.public_id]) == {technology.public_id: 3}
    assert "3 lượt xem" in visit(lan).page(address(technology)).text


def test_reading_writes_nothing_to_the_main_database(app, visitor, rich):
    seen = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: seen.append(a[2].split()[0].upper()))
    visitor.page(address(rich))
    assert not {"INSERT", "UPDATE", "DELETE"} & set(seen)


def test_no_query_per_row(app, visitor, lan, rich):
    """As many queries with twelve figures, six rights and twelve files as with one of each."""
    counts = []

    def look():
        seen = []
        listener = lambda *a: seen.append(a[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        visitor.page(address(rich))
        event.remove(db.engine, "before_cursor_execute", listener)
        counts.append(len(seen))

    visitor.page(address(rich))
    look()
    row = {"label": "Điện", "unit": "", "before": "", "after": "", "source": ""}
    right = {"kind": "SC", "number": "", "status": "", "filed_on": None, "owners": []}
    with transaction():
        write(rich, Content(figures=[row] * 12, ip_rights=[right] * 6))
        for n in range(10):
            file = StoredFile(
                kind="document", filename=f"{n}.pdf", media_type="application/pdf", size=1, sha256="f" * 64
            )
            rich.attachments.append(Attachment(file=file, position=10 + n))
    look()
    assert counts[0] == counts[1]


def test_an_organisation_shows_what_it_has_on_show(visitor, minh, quan, need, technology):
    with transaction():
        named = put_on_show(make_need(minh, minh.organisations[0], "Cần đối tác", anonymous=False), minh, quan)
    text = visitor.page(f"/to-chuc/{named.organisation.public_id}").text
    assert "Cần đối tác" in text and need.title not in text
    assert technology.title in visitor.page(f"/to-chuc/{technology.organisation.public_id}").text
