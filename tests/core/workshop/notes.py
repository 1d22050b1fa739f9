"""Mixtures of single-note phrases, synthesised so that every part is known."""

import numpy as np

SR = 22_050
_BENDING = {"struck": 1e-4, "plucked": 2e-4}
_RISE_S = {"struck": 0.004, "plucked": 0.003, "blown": 0.03, "bowed": 0.06, "organ": 0.008}
_KINDS = tuple(_RISE_S)


def note(rng, hz, duration_s, kind, partials):
    """One note, shape (n,): partials that fade each at its own pace, or stay."""
    t = np.arange(int(duration_s * SR)) / SR
    sound = np.zeros(len(t))
    vibrato = 1 + (0.002 * np.sin(2 * np.pi * 5 * t) if kind == "bowed" else 0 * t)
    turns = np.cumsum(vibrato) / SR
    for m, strength in enumerate(partials, start=1):
        partial_hz = hz * m * np.sqrt(1 + _BENDING.get(kind, 0) * m**2)
        if partial_hz > SR / 2 - 100:
            break
        envelope = np.minimum(t / _RISE_S[kind], 1)
        if kind == "struck":
            envelope *= np.exp(-t * (0.9 + 0.12 * m))
        elif kind == "plucked":
            envelope *= np.exp(-t * (2 + 0.3 * m))
        sound += strength * envelope * np.sin(2 * np.pi * partial_hz * turns + rng.uniform(0, 6))
    n_release = min(len(t), int(0.05 * SR))
    sound[-n_release:] *= np.linspace(1, 0, n_release)
    if kind in _BENDING:
        n = min(len(t), int(0.03 * SR))
        sound[:n] += 0.1 * rng.standard_normal(n) * np.exp(-np.arange(n) / (0.006 * SR))
    return sound


def mixture(seed, n_notes=None, seconds=11.0):
    """Return parts, (n_notes, n) float32, that play one note each, and their rate in Hz."""
    rng = np.random.default_rng(seed)
    n_notes = n_notes or int(rng.integers(4, 8))
    beat_s = rng.uniform(0.35, 0.6)
    pitches = rng.choice(np.arange(45, 78), n_notes, replace=False)
    parts = []
    for pitch in pitches:
        kind = _KINDS[rng.integers(len(_KINDS))]
        partials = np.arange(1, 31.0) ** -rng.uniform(0.8, 2) * rng.uniform(0.2, 1, 30)
        if kind == "blown":
            partials[1::2] *= 0.2
        hz = 440 * 2 ** ((pitch - 69 + rng.normal(0, 0.05)) / 12)
        part = np.zeros(int(seconds * SR))
        step_s = beat_s * rng.choice([1, 2, 3])
        at_s = beat_s * rng.integers(0, 4)
        while at_s < seconds - 1.5:
            if not part.any() or rng.random() < 0.65:
                length_s = min(beat_s * rng.choice([0.8, 1.6, 2.4]), seconds - at_s)
                sound = rng.uniform(0.75, 1) * note(rng, hz, length_s, kind, partials)
                first = int(at_s * SR)
                part[first : first + len(sound)] += sound[: len(part) - first]
            at_s += step_s
        parts.append(part / part.std() * 10 ** (rng.uniform(-34, -28) / 20))
    return np.stack(parts).astype(np.float32), SR
