"""The life of an interest and of a deal, as tables of steps."""

from flask_babel import lazy_gettext as _l

from marketplace.deals.models import ACCEPTED, ASKED, CANCELLED, DECLINED
from marketplace.deals.policies import is_asked, is_asking, is_free_broker, is_its_broker, may_ask_again, may_reopen
from marketplace.deals.stages import (
    AGREED,
    CLOSED,
    IN_FORCE,
    IN_USE,
    INTRODUCED,
    MEETING,
    MOU,
    NEGOTIATING,
    OPEN_STAGES,
    PROPOSED,
    SIGNED,
    TALKING,
)
from marketplace.kernel.workflow import Workflow, is_clock, step

interest_life = Workflow(
    step("accept", {ASKED}, ACCEPTED, is_asked, _l("Nhận lời")),
    step("decline", {ASKED}, DECLINED, is_asked, _l("Không nhận lời"), needs_reason=True, danger=True),
    step("cancel", {ASKED}, CANCELLED, is_asking, _l("Rút yêu cầu"), danger=True),
    step("introduce", {ACCEPTED}, INTRODUCED, is_free_broker, _l("Giới thiệu hai bên")),
)


# What the clock takes is no button: rooms to the right take it when what it stands for has happened.
deal_life = Workflow(
    step("confirm", {PROPOSED}, INTRODUCED, is_clock, _l("Các bên đã xác nhận")),
    step("to_introduced", set(TALKING) - {INTRODUCED}, INTRODUCED, is_its_broker, _l("Đưa về Đã giới thiệu")),
    step("to_meeting", set(TALKING) - {MEETING}, MEETING, is_its_broker, _l("Chuyển sang Gặp gỡ")),
    step("to_mou", set(TALKING) - {MOU}, MOU, is_its_broker, _l("Chuyển sang Ghi nhớ, bảo mật")),
    step("to_negotiating", set(TALKING) - {NEGOTIATING}, NEGOTIATING, is_its_broker, _l("Chuyển sang Thương lượng")),
    step("agree", {*TALKING, PROPOSED}, AGREED, is_clock, _l("Hai bên đã thống nhất điều khoản")),
    step("renegotiate", {AGREED}, NEGOTIATING, is_clock, _l("Mở lại thương lượng")),
    step("sign", {*TALKING, AGREED}, SIGNED, is_clock, _l("Hai bên đã ký")),
    step("take_effect", {SIGNED}, IN_FORCE, is_clock, _l("Hợp đồng có hiệu lực")),
    step("put_to_use", {IN_FORCE}, IN_USE, is_its_broker, _l("Công nghệ đã được ứng dụng")),
    step("close", OPEN_STAGES, CLOSED, is_its_broker, _l("Ghi kết quả và đóng hồ sơ"), needs_reason=True),
    step("reopen", {CLOSED}, INTRODUCED, may_reopen, _l("Mở lại hồ sơ"), needs_reason=True, back=True),
    step("ask_again", {CLOSED}, PROPOSED, may_ask_again, _l("Mở lại để hỏi hai bên"), needs_reason=True),
)
