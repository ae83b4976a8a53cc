"""The steps that owners take: hand in, take down, put a draft away, open again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.models import Person
from marketplace.catalogue import outcomes, service
from marketplace.catalogue.blueprints import need, person, present_kind, present_model, technology
from marketplace.catalogue.models import Publication
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import door, fetch_for


@technology.post("/<public_id>/gui-duyet", defaults={"verb": "submit"})
@technology.post("/<public_id>/rut", defaults={"verb": "withdraw"})
@technology.post("/<public_id>/bo-ban-nhap", defaults={"verb": "discard"})
@technology.post("/<public_id>/mo-lai", defaults={"verb": "reopen"})
@need.post("/<public_id>/gui-duyet", defaults={"verb": "submit"})
@need.post("/<public_id>/rut", defaults={"verb": "withdraw"})
@need.post("/<public_id>/bo-ban-nhap", defaults={"verb": "discard"})
@need.post("/<public_id>/mo-lai", defaults={"verb": "reopen"})
@door("members")
def step(public_id: str, verb: str) -> ResponseReturnValue:
    item = fetch_for(current_user, "write", present_model(), public_id)
    try:
        with transaction():
            STEPS[verb](item, person())
    except (service.Incomplete, service.Revealing):
        flash(_("Chưa gửi duyệt được. Xin xem các mục dưới đây."), "warning")
        return redirect(url_for(f"{present_kind()}.edit", public_id=public_id, gui=1), 303)
    except outcomes.OutcomeNeeded:
        return redirect(url_for("need.outcome", public_id=public_id), 303)
    flash(done(verb), "good")
    page = "edit" if verb == "reopen" else "show"
    return redirect(url_for(f"{present_kind()}.{page}", public_id=public_id), 303)


def done(verb: str) -> str:
    """What is said when a step was taken."""
    return {
        "submit": _("Đã gửi duyệt. Cán bộ duyệt sẽ trả lời và bạn được báo qua thư."),
        "withdraw": _("Đã rút xuống. Nội dung vẫn được giữ, bạn có thể mở lại để sửa."),
        "discard": _("Đã bỏ bản nháp. Nội dung vẫn được giữ, bạn có thể mở lại để sửa."),
        "reopen": _("Đã mở lại thành bản nháp."),
    }[verb]


def _submit(item: Publication, actor: Person) -> None:
    service.submit(item, actor, seen=False)


STEPS: dict[str, Callable[[Any, Person], None]] = {
    "submit": _submit,
    "withdraw": service.withdraw,
    "discard": service.discard,
    "reopen": service.reopen,
}
