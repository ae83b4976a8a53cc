"""The form of a lexicon entry."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from marketplace.kernel.forms import BaseForm, line
from marketplace.search import lexicon_preview, lexicon_service
from marketplace.search.models import OFF
from marketplace.vietnamese.keys import keys
from marketplace.vietnamese.lexicon import KINDS, Row

LONGEST, MOST = 120, 6
CONTEXT = 20
MANY, SHARE = 3, 0.02
"""A single syllable in so many listings, and in this share of all, may have other meanings."""
KIND_LABELS = {
    "region": _l("Từ địa phương"),
    "abbreviation": _l("Chữ viết tắt"),
    "everyday": _l("Cách nói thường ngày"),
    "english": _l("Tiếng Anh"),
}
DIRECTION_LABELS = {"both": _l("Hai chiều"), "one": _l("Một chiều, từ vế đầu sang vế sau")}


class EntryForm(BaseForm):
    """Words, what they also mean, and where that holds."""

    words = line(
        _l("Từ hay gõ"), most=LONGEST, required=True, description=_l("Ví dụ: heo, NLMT, phơi không kịp, wastewater.")
    )
    means = line(
        _l("Cũng có nghĩa là"),
        most=LONGEST,
        required=True,
        description=_l("Từ mà tin đăng hay dùng. Ví dụ: lợn, năng lượng mặt trời, máy sấy, nước thải."),
    )
    kind = SelectField(_l("Loại"), choices=[SelectChoice(kind, KIND_LABELS[kind]) for kind in KINDS], default="region")
    direction = SelectField(
        _l("Chiều"), choices=[SelectChoice(*one) for one in DIRECTION_LABELS.items()], default="both"
    )
    context = line(
        _l("Chỉ dùng khi gần đó có một trong các từ"),
        description=_l("Cách nhau bằng dấu phẩy, dành cho từ đồng âm. Ví dụ với “lạc”: dầu, hạt, trồng, rang."),
    )
    source = line(_l("Nguồn"), description=_l("Từ điển, tiêu chuẩn, văn bản hoặc nơi bạn nghe thấy."))
    sure = BooleanField(_l("Tôi đã xem số tin trên và vẫn muốn dùng từ này không kèm điều kiện"))

    @property
    def row(self) -> Row:
        context = [word.strip() for word in (self.context.data or "").split(",")]
        return Row(
            self.words.data or "",
            self.means.data or "",
            self.kind.data or "",
            self.direction.data or "",
            tuple(dict.fromkeys(word for word in context if word)),
            self.source.data or "",
        )

    @property
    def frequencies(self) -> list[tuple[str, int, int]]:
        """Single syllables with the number of listings that hold them."""
        return lexicon_preview.frequencies((self.row.words, self.row.means))

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        for field in (self.words, self.means):
            count = len(keys(field.data))
            if not count:
                field.errors = [_("Cần ít nhất một chữ cái hoặc chữ số.")]
            elif count > MOST:
                field.errors = [_("Xin viết không quá %(most)s tiếng.", most=MOST)]
        if len(self.row.context) > CONTEXT or not all(keys(word) for word in self.row.context):
            self.context.errors = [_("Xin viết nhiều nhất %(most)s từ, cách nhau bằng dấu phẩy.", most=CONTEXT)]
        if not self.errors:
            self._look_around()
        return not self.errors

    def _look_around(self) -> None:
        """Against what is known already, and against what listings say."""
        row = self.row
        if row.name[0] == row.name[1]:
            self.means.errors = [_("Hai vế giống nhau.")]
            return
        known = lexicon_service.find(row.words, row.means)
        if known is not None and known.status == OFF:
            self.words.errors = [_("Mục này đã có và đang tắt. Xin bật lại trong danh sách.")]
        elif known is not None:
            self.words.errors = [
                _("Mục này đã có: %(words)s = %(means)s.", words=known.row.words, means=known.row.means)
            ]
        elif self.is_homonym() and not self.sure.data:
            self.sure.errors = [_("Từ này chỉ gồm một tiếng, gặp trong nhiều tin và có thể mang nghĩa khác.")]

    def is_homonym(self) -> bool:
        """Is one of the words that will be read a single syllable of many listings, without a condition?"""
        read = self.frequencies
        if self.row.context:  # it guards the first words alone
            read = [one for one in read if one[0] != self.row.words]
        if self.row.direction == "one":
            read = [one for one in read if one[0] == self.row.words]
        return any(count >= max(MANY, SHARE * total) for _word, count, total in read)
