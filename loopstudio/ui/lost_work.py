"""Work that was lost, as the start page and the banner speak of it."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

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


def opened_path(entry: Lost) -> str:
    """Return the path of the project or song that it is about, as the songs opened last have it."""
    path = str(entry.about.get("project") or entry.about.get("song") or "")
    return str(Path(path).resolve()) if path else ""


def kept_text(entry: Lost) -> str:
    """Return when it was kept, as people say it."""
    return when_text(_kept_at(entry), datetime.now().astimezone().replace(tzinfo=None))


def _kept_at(entry: Lost) -> str:
    return datetime.fromtimestamp(entry.kept_s).isoformat(timespec="seconds")
