"""The texts of the program: complete in both languages, true to any province, and leading somewhere."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask

from marketplace.content import public_views, shipped
from marketplace.content.markdown import render
from marketplace.content.models import GUIDE, LAW, PAGE, SUMMARY, TITLE
from marketplace.content.places import check
from marketplace.content.shipped import DATA, Shipped
from tests.rules.test_translations import vietnamese_word

TEXTS = list(shipped.all_texts())
LINK = re.compile(r"\]\(([^)\s]+)\)")
SIGN_IN = "/dang-nhap"


def by_name(text: Shipped) -> str:
    return text.slug


def test_every_fixed_page_and_the_three_guides_ship():
    assert tuple(one.slug for one in TEXTS if one.kind == PAGE) == public_views.PAGES
    assert len([one for one in TEXTS if one.kind == GUIDE]) == 3


def test_no_file_is_left_over():
    names = {f"{one.slug}.md" for one in TEXTS}
    for language in shipped.LANGUAGES:
        assert {path.name for path in (DATA / language).iterdir()} == names


@pytest.mark.parametrize("text", TEXTS, ids=by_name)
def test_both_languages_are_there(text: Shipped):
    wording = text.wording
    for language in shipped.LANGUAGES:
        title, summary, body = (getattr(wording, f"{part}_{language}") for part in ("title", "summary", "body"))
        assert 0 < len(title) <= TITLE and 0 < len(summary) <= SUMMARY and len(body) > 300
        check(body)
    vi, en = (render(body).headings for body in (wording.body_vi, wording.body_en))
    assert [one.level for one in vi] == [one.level for one in en]
    assert sorted(LINK.findall(wording.body_vi)) == sorted(LINK.findall(wording.body_en))


@pytest.mark.parametrize("text", TEXTS, ids=by_name)
def test_nothing_names_one_province_or_stays_in_the_wrong_language(text: Shipped):
    wording = text.wording
    everything = " ".join(filter(None, (wording.body_vi, wording.body_en, wording.summary_vi, wording.summary_en)))
    assert "Tây Ninh" not in everything and "example.vn" not in everything
    assert vietnamese_word(f"{wording.title_en} {wording.summary_en} {LINK.sub('', wording.body_en)}") is None


@pytest.mark.parametrize("text", [one for one in TEXTS if one.kind == LAW], ids=by_name)
def test_law_names_its_article_and_day_and_claims_no_check(text: Shipped):
    assert re.search(r"Điều \d+", text.wording.source) and text.wording.day is not None
    assert text.wording.verified_on is None  # nobody has compared the text now in force: see docs/moderation.md


def test_links_lead_to_pages_of_this_site(app: Flask):
    adapter = app.url_map.bind("localhost")
    for text in TEXTS:
        for link in LINK.findall(text.wording.body_vi + text.wording.body_en):
            if link.startswith("/"):
                assert adapter.test(urlsplit(link).path, "GET"), f"{text.slug}: {link}"
            else:
                assert link == "mailto:{{thu_dien_tu}}", f"{text.slug}: {link}"


def test_every_link_opens(app: Flask, client):
    links = {link for text in TEXTS for link in LINK.findall(text.wording.body_vi) if link.startswith("/")}
    for link in sorted(links):
        answer = client.get(link)
        code, where = answer.status_code, urlsplit(answer.headers.get("Location", "")).path
        assert code == 200 or (code == 303 and where == SIGN_IN), f"{link}: {code}"
