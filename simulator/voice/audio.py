"""Small sound files of the right length: a recording has a file, though nobody has spoken aloud."""

import io
import math
import wave
from array import array

RATE = 8_000
TONE, LOUDNESS = 440, 6_000
MP3_FRAME_SECONDS = 576 / RATE
# MPEG 2.5 Layer III, 8 kbit/s, 8 kHz, mono: a header, and a frame with nothing in it.
SILENT_MP3_FRAME = bytes.fromhex("ffe318c4") + bytes(68)


def wav(seconds: float) -> bytes:
    """A quiet tone, 16 bit, mono."""
    period = [round(LOUDNESS * math.sin(2 * math.pi * TONE * at / RATE)) for at in range(RATE)]
    samples = array("h", period * math.ceil(seconds))[: round(seconds * RATE)]
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples.tobytes())
    return file.getvalue()


def mp3(seconds: float) -> bytes:
    """Silence."""
    return SILENT_MP3_FRAME * math.ceil(seconds / MP3_FRAME_SECONDS)
