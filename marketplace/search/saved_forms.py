"""Forms of saved searches."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from marketplace.kernel.forms import BaseForm, hidden, line
from marketplace.search.saved_models import DAILY, LONGEST_NAME, RHYTHMS

CHOICES = [SelectChoice(*one) for one in RHYTHMS.items()]
CHOOSE = _l("Xin chọn cách báo tin.")


class SaveForm(BaseForm):
    """Keep the search of this page: ``kind`` says which page, ``query`` is what stands behind its question mark."""

    kind = hidden()
    query = hidden()
    rhythm = SelectField(_l("Báo tin mới qua thư"), choices=CHOICES, default=DAILY, validators=[InputRequired(CHOOSE)])


class ChangeForm(BaseForm):
    """Another name, another rhythm."""

    name = line(_l("Tên"), most=LONGEST_NAME, required=True)
    rhythm = RadioField(_l("Báo tin mới qua thư"), choices=CHOICES, validators=[InputRequired(CHOOSE)])
