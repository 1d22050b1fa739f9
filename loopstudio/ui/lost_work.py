"""Work that was lost, as the start page and the banner speak of it."""

from dataclasses import replace
from datetime import datetime

from loopstudio.project.recovery import Lost
from loopstudio.ui import recents
from loopstudio.ui.recents import Recent, when_text


def listed(entry: Lost) -> Recent:
    """Return lost work as an entry of the start page; its path is where it is kept."""
    try:
        shown = recents.from_json(entry.about)
    except (AttributeError, TypeError, ValueError):  # kept by another version of the program
        title = str(entry.about.get("title") or "A song without a name")
        shown = Recent(str(entry.path), title, "")
    return replace(shown, path=str(entry.path), opened=_kept_at(entry))


def kept_text(entry: Lost) -> str:
    """Return when it was kept, as people say it."""
    return when_text(_kept_at(entry), datetime.now().astimezone().replace(tzinfo=None))


def _kept_at(entry: Lost) -> str:
    return datetime.fromtimestamp(entry.kept_s).isoformat(timespec="seconds")
