"""A visitor who complains: what is wrong with a page, whatever it is about. The Visitor asks on every page."""

from __future__ import annotations

from collections import Counter

from tests.html import Element, Page, is_post

WITHOUT_LABEL = {"hidden", "submit", "button", "image", "reset"}
MOST_OPTIONS = 30  # versions, years and a person's own listings may be a few more than a short list
REFERRING = {"for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "form"}


def complaints(source: str) -> list[str]:
    """Everything that is wrong with a whole HTML page; an empty list for a good one."""
    page = Page.read(source)
    found = []
    for look in (_head, _headings, _ids, _references, _labels, _pictures, _buttons, _forms, _long_and_large, _inline):
        found += look(page)
    return found


def _head(page: Page) -> list[str]:
    found = []
    if page.doctype != "doctype html":
        found.append("no <!doctype html>")
    if not any(html.get("lang") in {"vi", "en"} for html in page.all("html")):
        found.append("no lang on <html>")
    titles = [t.text for t in page.all("title") if t.inside("svg") is None]
    if len(titles) != 1 or not titles[0]:
        found.append(f"{len(titles)} titles")
    if not page.all("main"):
        found.append("no <main>")
    return found


def _headings(page: Page) -> list[str]:
    """One h1, and the title of the page says the same; no summary of errors stands there twice."""
    told = Counter(one.text for one in page.all("div") if "errors" in one.get("class").split())
    if told and max(told.values()) > 1:
        return ["the same summary of errors twice"]
    headings = [h.text for h in page.all("h1")]
    if len(headings) != 1:
        return [f"{len(headings)} h1: {headings}"]
    title = next((t.text for t in page.all("title") if t.inside("svg") is None), "")
    heading, title = headings[0].casefold(), title.casefold()
    first = title.split(" · ")[0].split(" | ")[0]
    if not heading or not first or (heading not in title and first not in heading):
        return [f"the title {title!r} does not match the h1 {heading!r}"]
    return []


def _ids(page: Page) -> list[str]:
    times = Counter(e.get("id") for e in page.all() if "id" in e.attributes)
    return [f"id {name!r} {n} times" for name, n in times.items() if n > 1 or not name]


def _references(page: Page) -> list[str]:
    ids = {e.get("id") for e in page.all() if "id" in e.attributes}
    found = []
    for element in page.all():
        for name in REFERRING & element.attributes.keys():
            missing = [one for one in element.get(name).split() if one not in ids]
            found += [f"<{element.tag} {name}={one!r}> points at nothing" for one in missing]
        target = element.get("href")
        if element.tag == "a" and target.startswith("#") and target not in {"#", "#top"} and target[1:] not in ids:
            found.append(f"link to {target} points at nothing")
    return found


def _labels(page: Page) -> list[str]:
    labelled = {label.get("for") for label in page.all("label") if label.text}
    return [
        f"<{control.tag} name={control.get('name')!r}> has no label"
        for control in page.all("input", "select", "textarea")
        if control.get("type").lower() not in WITHOUT_LABEL and not _has_label(control, labelled)
    ]


def _has_label(control: Element, labelled: set[str]) -> bool:
    around = control.inside("label")
    return bool(
        (control.get("id") and control.get("id") in labelled)
        or (around is not None and around.text)
        or control.get("aria-label")
        or control.get("aria-labelledby")
    )


def _pictures(page: Page) -> list[str]:
    return [f"<img src={i.get('src')!r}> has no alt" for i in page.all("img") if "alt" not in i.attributes]


def _buttons(page: Page) -> list[str]:
    """What can be pressed has a name."""
    return [
        f"<{e.tag} {e.attributes}> has no text"
        for e in page.all("button", "a")
        if not (e.text or e.get("aria-label") or e.get("aria-labelledby") or _says_something(e))
    ]


def _says_something(element: Element) -> bool:
    return any(p.get("alt") for p in element.all("img")) or any(s.get("aria-label") for s in element.all("svg"))


def _forms(page: Page) -> list[str]:
    """A token in each form that changes something, and in no other: it would stand in the address."""
    found = []
    for form in page.forms:
        tokens = [e.get("value") for e in form.all("input") if e.get("name") == "csrf_token"]
        if is_post(form) and (len(tokens) != 1 or not tokens[0]):
            found.append(f"form {form.get('action')!r} has {len(tokens)} CSRF tokens")
        if not is_post(form) and tokens:
            found.append(f"form {form.get('action')!r} would show its CSRF token in the address")
        if form.inside("form") is not None:
            found.append(f"form {form.get('action')!r} stands inside another form")
    return found


def _long_and_large(page: Page) -> list[str]:
    """Files show how far they have come, long lists can be typed into: what components/ makes, and hands forget."""
    found = [f"<input type=file id={e.get('id')!r}> without uploader()" for e in page.all("input")
             if e.get("type") == "file" and "data-upload" not in e.attributes]  # fmt: skip
    for select in page.all("select"):
        if len(list(select.all("option"))) > MOST_OPTIONS and "data-combo" not in select.attributes:
            found.append(f"<select id={select.get('id')!r}> of a long list without combobox()")
    return found


def _inline(page: Page) -> list[str]:
    """Nothing that the content security policy forbids."""
    found = [f"inline style on <{e.tag}>" for e in page.all() if "style" in e.attributes]
    found += ["<style> in the page" for _ in page.all("style")]
    found += [
        "inline <script>"
        for e in page.all("script")
        if not e.get("src") and e.get("type") not in {"application/json", "application/ld+json"}
    ]
    found += [f"{name} on <{e.tag}>" for e in page.all() for name in e.attributes if name.startswith("on")]
    return found
