"""Surround sound made stereo: nothing in Loopstudio has more than two channels."""

import numpy as np

# Speakers by number of channels, in the order of WAV, FLAC and ffmpeg.
# Left, right, centre, bass; small letters stand behind or beside the listener.
_SPEAKERS = {3: "LRC", 4: "LRlr", 5: "LRClr", 6: "LRCBlr", 7: "LRCBclr", 8: "LRCBlrlr"}
_SHARES = {
    "L": (1.0, 0.0),
    "R": (0.0, 1.0),
    "C": (0.5**0.5, 0.5**0.5),
    "B": (0.5, 0.5),
    "l": (0.5**0.5, 0.0),
    "r": (0.0, 0.5**0.5),
    "c": (0.5, 0.5),
}


def downmix(n_channels: int) -> np.ndarray | None:
    """Return weights (n_channels, 2) or (n_channels, 1), or None to leave channels alone.

    Surround goes to stereo much as in ITU-R BS.775, scaled so that nothing can clip; what is
    not a known arrangement of speakers becomes the mean of its channels.
    """
    if n_channels <= 2:
        return None
    if n_channels not in _SPEAKERS:
        return np.full((n_channels, 1), 1 / n_channels, np.float32)
    weights = np.array([_SHARES[speaker] for speaker in _SPEAKERS[n_channels]], np.float32)
    scaled: np.ndarray = weights / weights.sum(axis=0)
    return scaled


def mixed_down(name: str, n_from: int, n_to: int) -> str:
    """Tell the user that a file had more channels."""
    return f"{name} has {n_from} channels; they were mixed down to {('mono', 'stereo')[n_to - 1]}."
