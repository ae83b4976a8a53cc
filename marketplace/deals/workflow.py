"""The life of an interest and of a deal, as tables of steps."""

from flask_babel import lazy_gettext as _l

from marketplace.deals.models import ACCEPTED, ASKED, CANCELLED, CLOSED, DECLINED, INTRODUCED, OPEN
from marketplace.deals.policies import is_asked, is_asking, is_free_broker, is_its_broker
from marketplace.kernel.workflow import Workflow, step

interest_life = Workflow(
    step("accept", {ASKED}, ACCEPTED, is_asked, _l("Nhận lời")),
    step("decline", {ASKED}, DECLINED, is_asked, _l("Không nhận lời"), needs_reason=True, danger=True),
    step("cancel", {ASKED}, CANCELLED, is_asking, _l("Rút yêu cầu"), danger=True),
    step("introduce", {ACCEPTED}, INTRODUCED, is_free_broker, _l("Giới thiệu hai bên")),
)

deal_life = Workflow(
    step("close", {OPEN}, CLOSED, is_its_broker, _l("Ghi kết quả và khép hồ sơ"), needs_reason=True),
    step("reopen", {CLOSED}, OPEN, is_its_broker, _l("Mở lại hồ sơ"), needs_reason=True),
)
