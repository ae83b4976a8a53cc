"""Tax codes of Vietnam, which the digits themselves tell from a slip of the pen."""

from __future__ import annotations

from flask_babel import gettext as _
from stdnum.exceptions import ValidationError as BadNumber
from stdnum.vn import mst
from wtforms.validators import ValidationError


def read(text: str) -> str:
    """The code without spaces and dashes: ten digits with a check digit, or thirteen for a branch.

    Raises ValidationError, with words for a field.
    """
    try:
        return str(mst.validate(text))
    except BadNumber:
        raise ValidationError(
            _("Mã số thuế chưa đúng. Mã có 10 số, hoặc 13 số nếu là đơn vị phụ thuộc; xin xem lại từng số.")
        ) from None
