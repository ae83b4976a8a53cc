"""The life of a public question, as a table of steps."""

from flask_babel import lazy_gettext as _l

from marketplace.answers.models import ANSWERED, ASKED, PUBLISHED, REFUSED
from marketplace.answers.policies import is_asked, is_moderator
from marketplace.kernel.workflow import Workflow, step

question_life = Workflow(
    step("reply", {ASKED}, ANSWERED, is_asked, _l("Trả lời")),
    step("publish", {ANSWERED}, PUBLISHED, is_moderator, _l("Duyệt công khai")),
    step("return", {ANSWERED}, ASKED, is_moderator, _l("Đề nghị trả lời lại"), needs_reason=True),
    step("refuse", {ASKED, ANSWERED}, REFUSED, is_moderator, _l("Không công khai"), needs_reason=True, danger=True),
)
