"""The pages on which a listing is written: one step of the form, a look back, and two texts side by side."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.catalogue import completeness, disclosure, editing, form_steps, readiness, replies, wishes
from marketplace.catalogue.editing import Copy
from marketplace.catalogue.forms import PublicationForm
from marketplace.catalogue.replies import Asked
from marketplace.catalogue.uploads import Tray

SAVED, TOKENS = "saved_forms", 3
"""In the session: the tokens of the forms that were saved last, so that the page knows what it need not keep."""


MADE = "made"
"""In the session: the token of the last new form and the draft that it made, for who comes back to the form."""


def remember_made(form: PublicationForm, item: Any) -> None:
    session[MADE] = {"token": form.form_token.data, "public_id": item.public_id}
    remember_saved(form)


def remember_saved(form: PublicationForm) -> None:
    session[SAVED] = [form.form_token.data, *session.get(SAVED, [])][:TOKENS]


def page(
    form: PublicationForm, tray: Tray, copy: Copy | None = None, asked: list[Asked] | None = None
) -> ResponseReturnValue:
    """The form at one of its steps; 422 when something in it must be mended."""
    asked_at, is_asked = asked or [], "gui" in request.args
    gaps = sorted(copy.gaps(), key=lambda gap: form_steps.step_of(form.kind, gap[0])) if copy else []
    frame = _frame(form, copy, asked_at)
    body = render_template(
        "catalogue/edit.html",
        tray=tray,
        gaps=gaps,
        changes=copy.changes() if copy and copy.is_stale else [],
        asked=is_asked,
        **frame,
        **steps_for(form, copy, asked_at, gaps=gaps),
    )
    return body, 422 if form.errors or any(one.error for one in asked_at) else 200


def overtaken(item: Any, form: PublicationForm, tray: Tray, asked: list[Asked]) -> ResponseReturnValue:
    """What was sent beside what stands there now, every step open; sending again then means this text."""
    copy = editing.copy_of(item)
    form.version.data = copy.version if copy else ""
    stands = copy or Copy(item, None, is_draft=True)
    frame = {**_frame(form, stands, asked), "findings": []}
    body = render_template(
        "catalogue/overtaken.html",
        tray=tray,
        changes=stands.against(form.content()),
        may_edit=copy is not None,
        asked=False,
        every_step=True,
        **frame,
        **steps_for(form, stands, asked, gaps=[]),
    )
    return body, 409


def steps_for(form: PublicationForm, copy: Copy | None, asked: list[Asked], gaps: list[Any]) -> dict[str, Any]:
    """What the templates need to show the form step by step."""
    kind = form.kind
    wrong = [*form.errors, *(one.remark.field for one in asked if one.error)]
    now = _current(kind, copy, gaps, asked)
    values = copy.values() if copy else None
    steps = form_steps.progress(kind, now, completeness.of_new(kind) if copy is None else gaps, values, wrong)
    is_trl = wishes.wish() == "trl"
    is_review = form_steps.STEPS[kind][now - 1].is_review and not wrong
    return {
        "steps": steps,
        "here": next((one for one in steps if one.is_shown), steps[now - 1]),
        "told": form_steps.looked_back(kind, values, copy.attachments) if copy and values and is_review else {},
        "is_review": is_review,
        "trl_questions": readiness.questions() if kind == "technology" else [],
        "trl_answers": readiness.answers(request.form),
        "trl_found": readiness.level_of(readiness.answers(request.form)) if is_trl else None,
        "trl_unanswered": is_trl and not readiness.answers(request.form),
    }


def _current(kind: str, copy: Copy | None, gaps: list[Any], asked: list[Asked]) -> int:
    """The step of the address; else where an officer asked, where something is missing, or the beginning."""
    if number := wishes.current(kind):
        return number
    if copy is None:
        return 1
    if "gui" in request.args:
        return form_steps.last_of(kind)
    first = [*(one.remark.field for one in asked if not one.answer), *(name for name, _ in gaps)]
    return min((form_steps.step_of(kind, name) for name in first), default=1)


def _frame(form: PublicationForm, copy: Copy | None, asked_at: list[Asked]) -> dict[str, Any]:
    """What catalogue/_form.html needs."""
    return {
        "kind": form.kind,
        "form": form,
        "item": copy.item if copy else None,
        "copy": copy,
        "findings": copy.findings() if copy else [],
        "labels": disclosure.LABELS,
        "asked_at": replies.by_field(asked_at),
        "small_limits": editing.small_limits(),
        "writer": current_user.public_id,
        "saved_tokens": " ".join(session.get(SAVED, [])),
    }
