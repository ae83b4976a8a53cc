"""A recorded call in which somebody without an account agrees: to a listing, or to a case."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.kernel.forms import BaseForm, line


class CallForm(BaseForm):
    """Who called whom, when, and where the recording is. The page gives an example of the first."""

    who = line(_l("Người gọi và người nghe"), required=True)
    at = line(_l("Thời điểm gọi"), required=True, description=_l("Ví dụ: 9 giờ 15 ngày 22/11/2026"))
    recording = line(
        _l("Nơi lưu bản ghi âm"), required=True, description=_l("Nơi lưu và tên tệp, để cán bộ khác mở được.")
    )

    def note(self) -> str:
        """All three, as kept."""
        return "\n".join(f"{field.label.text}: {field.data}" for field in (self.who, self.at, self.recording))
