"""What follows when two listings were merged."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.catalogue import gone
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import PATHS
from marketplace.catalogue.status import Status
from marketplace.kernel.jobs import handler
from marketplace.notices.service import Kind, register, tell_all

register(
    Kind(
        "moderation.merged",
        _l("Đã gộp vào tin khác: %(title)s"),
        _l(
            "Tin %(number)s “%(title)s” nói về cùng một nội dung với tin %(other)s “%(other_title)s”, nên cán bộ duyệt "
            "đã gộp hai tin. Địa chỉ và số hiệu cũ nay dẫn tới tin %(other)s.\n\n"
            "Nếu thấy hai tin thật ra khác nhau, xin trả lời thư này."
        ),
    )
)


@handler("moderation.merged")
def tell_owners(kind: str, public_id: str) -> None:
    """Tell the owners of the merged listing where its address leads now."""
    item = catalogue.find(kind, public_id)
    heir = gone.heir_of(item) if item is not None and item.status == Status.MERGED else None
    if heir is None:
        return
    params = {"title": item.title, "number": item.number, "other": heir.number, "other_title": heir.title}
    people = catalogue.writers_of(item.organisation_id)
    tell_all(people, "moderation.merged", f"{PATHS[kind]}/{heir.public_id}", **params)
