"""Forms filled in badly, on purpose or not: a message at the field, nothing written, nothing lost."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import func, select

from marketplace.catalogue.models import Need, Technology
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from tests.cast import make_need, make_technology
from tests.catalogue.test_edit import LEAST, NEED, NEW, WHOLE, errors_of, form_of, how_many, only
from tests.catalogue.test_show import address

# (what is sent instead, the fields that are told)
WRONG_TECHNOLOGY = [
    ({"title": ""}, {"title"}),
    ({"title": "   \u200b\x00"}, {"title"}),
    ({"st_field": ["211", "999"]}, {"st_field-0"}),
    ({"st_field": ["2"]}, {"st_field-0"}),
    ({"st_field": ["211\x00"]}, {"st_field-0"}),
    ({"vsic": ["Z"]}, {"vsic-0"}),
    ({"province": "Tây Ninh"}, {"province"}),
    ({"organisation": "x" * 12}, {"organisation"}),
    ({"title": "x" * 201}, {"title"}),
    ({"problem": "🍈" * 5001}, {"problem"}),
    ({"keywords": ", ".join("từ" + str(n) for n in range(20))}, {"keywords"}),
    ({"keywords": "x" * 2000}, {"keywords"}),
    ({"trl": "10"}, {"trl-0"}),
    ({"trl": "bảy"}, {"trl-0"}),
    ({"right_kind": ["DUYNHAT"]}, {"right_kind-0"}),
    ({"transfer_form": ["<script>"]}, {"transfer_form-0"}),
    ({"price_mode": "FREE"}, {"price_mode-0"}),
    ({"price_min": "nhiều"}, {"price_min"}),
    ({"price_min": "-1"}, {"price_min"}),
    ({"price_min": "9" * 50}, {"price_min"}),
    ({"price_min": "9" * 500}, {"price_min"}),
    ({"price_min": "2 tỷ", "price_max": "1 tỷ"}, {"price_max"}),
    ({"figures-0-label": "x" * 121}, {"figures-0-label"}),
    ({"figures-1-after": "5"}, {"figures-1-label"}),
    ({"ip_rights-0-kind": "XX"}, {"ip_rights-0-kind"}),
    ({"ip_rights-0-kind": ""}, {"ip_rights-0-kind"}),
    ({"ip_rights-0-status": "OK"}, {"ip_rights-0-status"}),
    ({"ip_rights-0-filed_on": "01/01/2100"}, {"ip_rights-0-filed_on"}),
    ({"ip_rights-0-filed_on": "hôm qua"}, {"ip_rights-0-filed_on"}),
    ({"ip_rights-0-owners": "A; 70\nB; 70"}, {"ip_rights-0-owners"}),
    ({"summary_en": "x" * 3001}, {"summary_en"}),
]
WRONG_NEED = [
    ({"title": None, "problem": None, "st_field": None}, {"title"}),
    ({"must_have": "\n".join(f"yêu cầu {n}" for n in range(21))}, {"must_have"}),
    ({"must_have": "x" * 301}, {"must_have"}),
    ({"scale": "x" * 201}, {"scale"}),
    ({"budget_min": "1 tỷ", "budget_max": "1 triệu"}, {"budget_max"}),
    ({"budget_max": "500"}, {"budget_max"}),
    ({"deadline": "32/01/2027"}, {"deadline"}),
    ({"deadline": "x" * 300}, {"deadline"}),
    ({"questions_until": "hôm nao"}, {"questions_until"}),
    ({"deadline": "30/06/2027", "questions_until": "01/07/2027"}, {"questions_until"}),
    ({"trl_wish": "0"}, {"trl_wish"}),
    ({"cooperation_form": ["MUATB", "XX"]}, {"cooperation_form-0"}),
]


def check(reader, model, whole, table):
    for change, fields in table:
        response = reader.submit(NEW[model], {**whole, **change, "do": "submit"})
        assert response.status_code == 422, change
        assert set(errors_of(response)) == fields, change
        held = form_of(response)
        for name, value in {**whole, **change}.items():
            if name not in change and isinstance(value, str):
                assert held[name] == [value], (change, name)
    assert how_many(model) == 0


@pytest.mark.parametrize("half", [0, 1])
def test_a_technology(visit, lan, half):
    check(visit(lan), Technology, WHOLE, WRONG_TECHNOLOGY[half::2])


def test_a_need(visit, minh):
    check(visit(minh), Need, NEED, WRONG_NEED)


def test_odd_text_is_cleaned_and_kept(visit, lan):
    odd = {
        "title": "Máy\x00 sấy\u202e \x07mít 🍈 <b>&amp;\"'",
        "problem": "Dòng một\r\nDo\u0300ng hai\u200f {{ 7*7 }} %(x)s %s",
        "keywords": "sa\u0302\u0301y, 🍈, <script>",
        "figures-0-label": "Điện\x00",
        "ip_rights-0-owners": "Viện\x00 A\u202e; 60",
        "solution": "السلام 中文 \ufeff",
    }
    reader = visit(lan)
    response = reader.submit(NEW[Technology], {**WHOLE, **odd, "do": "save"}, follow_redirects=True)
    item = only(Technology)
    assert item.title == "Máy sấy mít 🍈 <b>&amp;\"'"
    assert item.problem == "Dòng một\nDòng hai {{ 7*7 }} %(x)s %s"
    assert item.keywords == ["sấy", "🍈", "<script>"] and item.solution == "السلام 中文"
    assert item.figures[0].label == "Điện" and item.ip_rights[0].owners[0]["name"] == "Viện A"
    assert "<b>&amp;amp;" not in response.text and "&lt;b&gt;" in response.text and "<script>," not in response.text
    assert reader.submit(address(item, "/sua"), {"do": "submit"}).status_code == 303


def test_forged_row_numbers(visit, lan):
    forged = {"figures-²-label": "x", "figures-99-label": "Xa", "figures--1-label": "x", "figures-x-label": "x"}
    forged["figures-" + "9" * 5000 + "-label"] = "x"
    response = visit(lan).submit(NEW[Technology], {**LEAST, **forged, "do": "save"})
    assert response.status_code == 303
    assert [row.label for row in only(Technology).figures] == ["Xa"]


def test_fields_that_are_no_business_of_the_form(visit, lan, an, quan):
    forged = {"status": "published", "_status": "published", "number": "CN-1999-0001", "author_id": "1", "id": "99"}
    forged |= {"published_at": "2020-01-01", "organisation_id": str(an.organisations[0].id), "public_id": "a" * 12}
    visit(lan).submit(NEW[Technology], {**LEAST, **forged, "do": "publish"})
    item = only(Technology)
    assert item.status == "draft" and item.number != "CN-1999-0001" and item.published_at is None
    assert item.organisation_id == lan.organisations[0].id and item.author_id == lan.id


def test_posting_for_the_organisation_of_others(visit, lan, an):
    sent = {**LEAST, "organisation": an.organisations[0].public_id, "do": "save"}
    response = visit(lan).submit(NEW[Technology], sent)
    assert response.status_code == 422 and set(errors_of(response)) == {"organisation"}


def test_editing_cannot_move_it_to_another_organisation(visit, lan, an):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
    sent = {"organisation": an.organisations[0].public_id, "do": "save"}
    assert visit(lan).submit(address(item, "/sua"), sent).status_code == 422
    assert item.organisation_id == lan.organisations[0].id


def test_editing_the_drafts_of_others(visitor, visit, lan, an, quan):
    with transaction():
        item = make_need(lan, lan.organisations[0])
    for reader, code in ((visit(an), 404), (visit(quan), 404), (visitor, 303)):
        data = {**LEAST, "csrf_token": reader.csrf_token(), "version": str(item.version), "do": "save"}
        assert reader.get(address(item, "/sua")).status_code == code
        assert reader.post(address(item, "/sua"), data=data).status_code == code
    assert item.title != LEAST["title"]


def test_a_guest_is_led_to_the_sign_in_page(visitor):
    for url in NEW.values():
        response = visitor.get(url)
        assert response.status_code == 303 and "/dang-nhap" in response.location


@pytest.mark.parametrize("token", [None, "", "x", "x\x00"])
def test_without_a_token(visit, lan, token):
    reader = visit(lan)
    with transaction():
        item = make_technology(lan, lan.organisations[0])
    for url in (*NEW.values(), address(item, "/sua")):
        data = {**LEAST, "do": "save", **({} if token is None else {"csrf_token": token})}
        assert reader.post(url, data=data).status_code == 400
    assert how_many(Technology) == 1 and how_many(Need) == 0


@pytest.mark.parametrize("token", ["x" * 41, "a\x00b", "a b"])
def test_a_forged_form_token(visit, lan, token):
    response = visit(lan).submit(NEW[Technology], {**LEAST, "form_token": token, "do": "save"})
    assert response.status_code == 422 and how_many(Technology) == 0


def test_files_where_text_belongs(visit, lan):
    response = visit(lan).submit(NEW[Technology], {**LEAST, "title": (io.BytesIO(b"x"), "x.txt")})
    assert response.status_code == 422


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods(visit, lan, technology, method):
    assert visit(lan).open(address(technology), method=method).status_code in {400, 405}
    assert db.session.execute(select(func.count()).select_from(Technology)).scalar_one() == 1
