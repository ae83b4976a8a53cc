"""Forms about questions."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from marketplace.catalogue.fields import DayField
from marketplace.dealroom.meeting_forms import FURTHEST
from marketplace.dealroom.room_fields import WhoField
from marketplace.deals.models import Deal
from marketplace.deals.thread_people import participants
from marketplace.kernel.clock import today
from marketplace.kernel.forms import BaseForm, prose


class QuestionForm(BaseForm):
    body = prose(
        _l("Cần trả lời hoặc cung cấp gì?"),
        most=2000,
        required=True,
        description=_l("Ví dụ: Bản vẽ lắp đặt; công suất khi điện một pha là bao nhiêu?"),
    )
    who = WhoField(_l("Người trả lời"))
    due_on = DayField(_l("Hạn trả lời"), description=_l("Ví dụ: 30/11/2026. Đến hạn, người trả lời được nhắc."))

    def __init__(self, deal: Deal, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.who.offer(deal, participants(deal))

    def validate_due_on(self, field: Any) -> None:
        if field.data and not today() <= field.data <= today() + FURTHEST:
            raise ValidationError(_("Xin ghi một ngày từ hôm nay trở đi, trong vòng hai năm."))


class AnswerForm(BaseForm):
    answer = prose(_l("Trả lời"), required=True, description=_l("Mọi người trong hồ sơ đọc được."))
