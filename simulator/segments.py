"""How many SMS a text is cut into."""

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("^{}\\[~]|€\f")
GSM_SINGLE, GSM_JOINED = 160, 153
UCS2_SINGLE, UCS2_JOINED = 70, 67


def count_segments(text: str) -> int:
    """One character outside the GSM alphabet makes the whole text UCS-2, its pieces half as long."""
    if all(character in GSM_BASIC or character in GSM_EXTENDED for character in text):
        widths = [2 if character in GSM_EXTENDED else 1 for character in text]
        return _pieces(widths, GSM_SINGLE, GSM_JOINED)
    widths = [2 if ord(character) > 0xFFFF else 1 for character in text]
    return _pieces(widths, UCS2_SINGLE, UCS2_JOINED)


def _pieces(widths: list[int], single: int, joined: int) -> int:
    """Fill piece after piece; a character of two units is never torn between two pieces."""
    if sum(widths) <= single:
        return 1
    pieces, used = 1, 0
    for width in widths:
        if used + width > joined:
            pieces, used = pieces + 1, 0
        used += width
    return pieces
