"""Templates: each compiles, stands in a layout, has a title, and holds nothing that the browser would refuse."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemLoader, TemplateSyntaxError
from jinja2.exceptions import TemplateError

from tests.rules.sources import HOUSE, TEMPLATES, Break, templates

# (what it is, how it is written in the template, the folder where it may stand)
NOT_IN_TEMPLATES = [("|safe", r"\|\s*safe\b|\bMarkup\(|{%-?\s*autoescape", "components/")]
# (what it is, how it is written in the HTML between the Jinja tags)
NOT_IN_HTML = [
    ("inline style", r"<[^>]*\sstyle\s*=|<style\b"),
    ("inline script", r"<script(?![^>]*(\ssrc=|type=\"application/(ld\+)?json\"))[^>]*>"),
    ("an event attribute", r"<[^>]*\son[a-z]+\s*="),
    ("a javascript: address", r"javascript:"),
    ("a foreign host", r"(src|href)=\"(https?:)?//[^\"]*\.(js|css|woff2?|png|jpe?g|svg)\b"),
]


def stands_alone(name: str) -> bool:
    """A page, not a layout, a component or a part of a page."""
    first, last = name.split("/")[0], name.split("/")[-1]
    return first not in {"components", "layouts"} and not last.startswith("_")


def broken_templates(root: Path, app: Flask) -> list[str]:
    """Templates that Jinja cannot compile with the filters and tests of the application."""
    environment = app.jinja_env.overlay(loader=FileSystemLoader(root / TEMPLATES), cache_size=0)
    good: set[tuple[str, str]] = app.extensions.setdefault("templates that compile", set())
    found = []
    for path in sorted((root / TEMPLATES).rglob("*.*")):
        name = path.relative_to(root / TEMPLATES).as_posix()
        known = name, path.read_text(encoding="utf-8")
        if known in good:  # a broken copy differs from the house in one file
            continue
        try:
            environment.get_template(name)
            good.add(known)
        except TemplateSyntaxError as error:
            found.append(f"{name}:{error.lineno}: {error.message}")
        except TemplateError as error:
            found.append(f"{name}: {error}")
    return found


FRAME = re.compile(r"\s*\{%-?\s*extends\s+[\"'](layouts/|deals/deal_base|catalogue/show)")


def homeless(root: Path) -> list[str]:
    """Pages outside every layout; the frame of deals and the page of a listing stand in a layout themselves."""
    return [name for name, source in templates(root) if stands_alone(name) and not FRAME.match(source)]


def untitled(root: Path) -> list[str]:
    """Pages that set no title."""
    title = re.compile(
        r"\{%-?\s*block\s+(?:title|page)\s*-?%\}(.*?)\{%-?\s*endblock|\{%-?\s*set\s+title\s*=\s*(\S+)", re.DOTALL
    )
    found = []
    for name, source in templates(root):
        match = title.search(source)
        if stands_alone(name) and not (match and (match[1] or match[2] or "").strip()):
            found.append(name)
    return found


def forbidden(root: Path) -> list[str]:
    """What the content security policy or the escaping rules do not allow."""
    found = []
    for name, source in templates(root):
        html = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", source, flags=re.DOTALL)
        found += [
            f"{name}: {what}"
            for what, pattern, place in NOT_IN_TEMPLATES
            if not name.startswith(place) and re.search(pattern, source)
        ]
        found += [f"{name}: {what}" for what, pattern in NOT_IN_HTML if re.search(pattern, html, re.IGNORECASE)]
    return found


@pytest.mark.parametrize("rule", [homeless, untitled, forbidden])
def test_house_keeps_it(rule):
    assert rule(HOUSE) == []


@pytest.mark.sqlite_only("templates know no database")
def test_every_template_compiles(app: Flask):
    assert broken_templates(HOUSE, app) == []


@pytest.mark.sqlite_only("templates know no database")
@pytest.mark.parametrize("fault", ["{% if x %}", "{{ price|no_such_filter }}", "{{ x is no_such_test }}"])
def test_a_template_that_does_not_compile_is_told(app: Flask, broken: Break, fault: str):
    told = broken_templates(broken("templates/catalogue/extra.html", fault), app)
    assert [text for text in told if text.startswith("catalogue/extra.html")]


PAGE = "{% extends 'layouts/base.html' %}{% block title %}{{ _('Tên') }}{% endblock %}"


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (homeless, "<h1>alone</h1>"),
        (untitled, "{% extends 'layouts/base.html' %}"),
        (untitled, "{% extends 'layouts/base.html' %}{% block title %} {% endblock %}"),
        (forbidden, PAGE + "{{ text|safe }}"),
        (forbidden, PAGE + "<p class={{ x }} style='color: red'>"),
        (forbidden, PAGE + "<style>p {}</style>"),
        (forbidden, PAGE + "<script>alert(1)</script>"),
        (forbidden, PAGE + '<button onclick="go()">'),
        (forbidden, PAGE + '<a href="javascript:go()">'),
        (forbidden, PAGE + '<script src="https://cdn.example/x.js"></script>'),
    ],
)
def test_a_bad_page_is_told(broken: Break, rule, source: str):
    assert [text for text in rule(broken("templates/catalogue/extra.html", source)) if "extra.html" in text]


@pytest.mark.parametrize("rule", [homeless, untitled, forbidden])
def test_a_good_page_is_not(broken: Break, rule):
    good = PAGE + "<script src=\"{{ static_url('js/a.js') }}\" defer></script>{# |safe #}"
    assert not [text for text in rule(broken("templates/catalogue/extra.html", good)) if "extra.html" in text]
    assert not [text for text in rule(broken("templates/catalogue/_part.html", "<p>")) if "_part" in text]
