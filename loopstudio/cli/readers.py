"""What arguments are read by: each takes a text, and refuses it with what it should have been."""

import argparse
from collections.abc import Callable

from loopstudio.core.errors import InputError
from loopstudio.core.section import read_time
from loopstudio.project.exports import template as names

_MOST_GAMMA = 1e9
_MOST_RANK = 999
_LOSSES = ("kl", "euclidean", "is")
_BETAS = (-2.0, 4.0)


def name(text: str) -> str:
    """Read a name that is not empty."""
    if not text:
        raise argparse.ArgumentTypeError("the name is empty")
    return text


def template(text: str) -> str:
    """Read a template of file names."""
    complaint = names.complaint(text)
    if complaint:
        raise argparse.ArgumentTypeError(complaint.rstrip("."))
    return text


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from `low` to `high`."""

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = low - 1
        if not low <= number <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {low} to {high}")
        return number

    return read


def gamma(text: str) -> float:
    """Read how strongly levels are compressed."""
    return _between(text, 1 / _MOST_GAMMA, _MOST_GAMMA)


def weight(text: str) -> float:
    """Read the weight of a sum in a loss."""
    return _between(text, 0.0, 1e9)


def loss(text: str) -> str | float:
    """Read the name of a loss, or the beta of a divergence."""
    if text in _LOSSES:
        return text
    low, high = _BETAS
    number = _number(text)
    if number is None or not low <= number <= high:
        raise argparse.ArgumentTypeError(
            f"{text!r} is none of {', '.join(_LOSSES)}, and no beta from {low:g} to {high:g}"
        )
    return number


def numbers(text: str) -> tuple[int, ...]:
    """Read different whole numbers from 1 on, such as ``1,3``."""
    try:
        read = tuple(int(number) for number in text.split(","))
    except ValueError:
        read = ()
    if not read or min(read) < 1 or len(set(read)) < len(read):
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of different numbers such as 1,3")
    return read


def time(text: str) -> float:
    """Read a time in a song, such as ``75`` or ``1:15``, in seconds."""
    try:
        return read_time(text)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error).rstrip(".")) from error


def ranks(text: str) -> tuple[int, int, int]:
    """Read how many sounds, rhythms and layers, such as ``32,20,8``."""
    try:
        sounds, rhythms, layers = (int(number) for number in text.split(","))
    except ValueError:
        sounds = rhythms = layers = 0
    if not all(1 <= rank <= _MOST_RANK for rank in (sounds, rhythms, layers)):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not three whole numbers from 1 to {_MOST_RANK} such as 32,20,8"
        )
    return sounds, rhythms, layers


def _between(text: str, low: float, high: float) -> float:
    number = _number(text)
    if number is None or not low <= number <= high:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from {low:g} to {high:g}")
    return number


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
