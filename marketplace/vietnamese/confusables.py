"""Names that look alike: what remains of a name when everything is taken away that the eye may pass over.

skeleton("VІỆN  Cao-su 1A") → "viencaosuia": capitals, marks, spaces and punctuation go; letters of other
alphabets become the Latin ones they look like (Cyrillic а, Greek ο, fullwidth Ａ); o and 0 are one letter, and so are
i, l, 1 and |. After the idea of UTS #39, with what Vietnamese names need. It serves to compare, never to show.
"""

import re
import unicodedata
from collections import Counter

LOOKS_ALIKE = 0.85
"""From this similarity on, a person should look at two names."""
_SHARED_WORDS_WEIGH = 0.2
_NO_SHARED_WORDS = 0.5

_LATIN = {
    # Capitals come first: Cyrillic В looks like B, while its small в is read as one by nobody else.
    "АΑᎪꓮ": "a",
    "ВΒᏴꓐ": "b",
    "СᏟꓚ": "c",
    "ᎠꓓĐÐƉ": "d",
    "ЕΕᎬꓰ": "e",
    "ϜꓝҒ": "f",
    "ԌᏀꓖ": "g",
    "НΗᎻꓧҢӇԊ": "h",
    "ІΙӀᏆꓲЇ": "i",
    "ЈᎫꓙͿ": "j",
    "КΚᏦꓗҚӃҞԞ": "k",
    "ᏞꓡԼ": "i",
    "МΜᎷꓟϺӍ": "m",
    "Νꓠ": "n",
    "ОΟՕꓳӨΘѲϴΌ": "o",
    "РΡᏢꓑ": "p",
    "ԚႭ": "q",
    "ᎡᏒꓣ": "r",
    "ЅՏᏚꓢ": "s",
    "ТΤᎢꓔҬ": "t",
    "ՍꓴԱ": "u",
    "ѴᏙꓦ": "v",
    "ԜᎳꓪ": "w",
    "ХΧꓫҲӼ": "x",
    "ҮΥҰꓬУӮЎ": "y",
    "ΖᏃꓜ": "z",
    "аɑαⱥ": "a",
    "вβɓЬьƀ": "b",
    "сᴄςƈ": "c",
    "ԁđðɖɗƌ": "d",
    "еҽєεɛёѐə": "e",
    "ƒϝ": "f",
    "ɡցɢǥ": "g",
    "һհнħɦңӈ": "h",
    "іıιɩӏǀї": "i",
    "јϳȷɉ": "j",
    "кκқӄҝҟĸƙ": "k",
    "łƚɫⅼ|∣": "i",
    "мμᴍӎ": "m",
    "ոռηпɴŋɲ": "n",
    "оοօσөѳ০ºøɵჿዐ": "o",
    "рρƿϱþ": "p",
    "ԛզɋ": "q",
    "гɾʀᴦꭇгґ": "r",
    "ѕꜱʂ": "s",
    "тτţŧƭҭᴛ": "t",
    "υսʋцᴜ": "u",
    "νѵᴠ": "v",
    "ωԝաᴡѡ": "w",
    "хχҳӽ": "x",
    "уγყүұўӯʏ": "y",
    "ᴢʐƶ": "z",
    "0": "o",
    "1l": "i",
}
_LOOK = {ord(letter): latin for letters, latin in _LATIN.items() for letter in letters}
_KEPT = {"Ll", "Lo", "Nd", "Nl", "No"}  # after casefold(); marks, spaces, punctuation and letter-like modifiers go
_PAIRS = (("rn", "m"), ("vv", "w"))

_SHARED = (
    "cong ty",
    "trach nhiem huu han",
    "tnhh",
    "mot thanh vien",
    "mtv",
    "hai thanh vien tro len",
    "co phan",
    "tap doan",
    "tong cong ty",
    "doanh nghiep tu nhan",
    "dntn",
    "ho kinh doanh",
    "hop tac xa",
    "to hop tac",
    "lien hiep",
    "htx",
    "vien",
    "hoc vien",
    "truong",
    "dai hoc",
    "cao dang",
    "trung tam",
    "so",
    "cp",
)


def skeleton(name: str) -> str:
    """What a name looks like: small Latin letters, the digits 2 to 9 and letters that look like no Latin one.

    Idempotent. Empty for a name without letters and digits.
    """
    letters = "".join(_bare(character) for character in unicodedata.normalize("NFKC", name))
    for pair, one in _PAIRS:
        while pair in letters:
            letters = letters.replace(pair, one)
    return letters


def _bare(character: str) -> str:
    """The look of one character, perhaps taken apart into several."""
    known = _LOOK.get(ord(character))
    if known:
        return known
    taken_apart = unicodedata.normalize("NFKD", character)
    found = []
    for part in taken_apart:
        for small in _LOOK.get(ord(part)) or unicodedata.normalize("NFKD", part.casefold()):
            if unicodedata.category(small) in _KEPT:
                found.append(_LOOK.get(ord(small), small))
    return "".join(found)


_SHARED_PREFIX = re.compile(
    "(?:" + "|".join(sorted((skeleton(words) for words in _SHARED), key=len, reverse=True)) + ")+"
)


def core(skeleton_of_name: str) -> str:
    """A skeleton without the words of legal form at its head: "congtytnhhabc" → "abc"; all of it if nothing is left."""
    head = _SHARED_PREFIX.match(skeleton_of_name)
    return skeleton_of_name[head.end() :] or skeleton_of_name if head else skeleton_of_name


def similarity(first: str, second: str) -> float:
    """How much two names look alike, 0 to 1: the same skeleton is 1; words of legal form weigh a fifth."""
    return skeleton_similarity(skeleton(first), skeleton(second))


def skeleton_similarity(first: str, second: str) -> float:
    """As similarity(), of two skeletons. 0 when either is empty."""
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    cores = core(first), core(second)
    forms = first.removesuffix(cores[0]), second.removesuffix(cores[1])
    most = 2 * min(map(len, cores)) / sum(map(len, cores))
    if most * (1 - _SHARED_WORDS_WEIGH) + _SHARED_WORDS_WEIGH < LOOKS_ALIKE:
        return most * (1 - _SHARED_WORDS_WEIGH) * LOOKS_ALIKE  # too far apart in length to be worth a closer look
    shared = _dice(*forms) if all(forms) else _NO_SHARED_WORDS if any(forms) else 1.0
    return (1 - _SHARED_WORDS_WEIGH) * _dice(*cores) + _SHARED_WORDS_WEIGH * shared


def _dice(first: str, second: str) -> float:
    """Shared pairs of neighbouring letters (edges count) over all of them."""
    if first == second:
        return 1.0
    one, other = _bigrams(first), _bigrams(second)
    return 2 * (one & other).total() / (one.total() + other.total())


def _bigrams(letters: str) -> Counter[str]:
    edged = f" {letters} "
    return Counter(edged[n : n + 2] for n in range(len(edged) - 1))
