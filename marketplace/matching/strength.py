"""How strong a match is, in one of three words; below the weak ones nothing is kept or shown."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.matching.weights import WEIGHTS_VERSION, band

__all__ = ["WEIGHTS_VERSION", "band"]

STRONG, MEDIUM, WEAK = "strong", "medium", "weak"
BANDS = (STRONG, MEDIUM, WEAK)
LABELS = {STRONG: _l("Cao"), MEDIUM: _l("Vừa"), WEAK: _l("Thấp")}

FLOORS = {name: next((score for score in range(101) if band(score) == name), 101) for name in BANDS}
"""The least whole score of each band: rows keep whole scores, so queries can ask for a band."""
CEILINGS = {name: max((score for score in range(101) if band(score) == name), default=-1) for name in BANDS}
"""The greatest whole score of each band."""
