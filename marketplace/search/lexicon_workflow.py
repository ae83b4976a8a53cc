"""The life of an officer's lexicon entry."""

from flask_babel import lazy_gettext as _l

from marketplace.kernel.workflow import Workflow, step
from marketplace.search.lexicon_policies import is_officer
from marketplace.search.models import APPROVED, OFF, PROPOSED

lexicon_entry = Workflow(
    step("approve", {PROPOSED}, APPROVED, is_officer, _l("Duyệt dùng")),
    step("switch_off", {PROPOSED, APPROVED}, OFF, is_officer, _l("Tắt"), danger=True),
    step("switch_on", {OFF}, APPROVED, is_officer, _l("Bật lại")),
)
