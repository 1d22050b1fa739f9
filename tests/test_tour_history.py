"""A tour of what was done: all of it taken back and done again, saved, lost and recovered.

As `tests.test_tour_studio`.
"""

import pytest

from loopstudio.project import file
from tests.tour_desk import at_work, bar_of_row, environment, project_path, sound_server
from tests.tour_user import User, alive

__all__ = ["at_work", "environment", "project_path", "sound_server"]

pytestmark = pytest.mark.sound

EDITED, SAVED = "Night Bus (edited) – Loopstudio", "Night Bus – Loopstudio"


def work(user):
    """Edit the mix, the layout, the recipe, groups, wishes and bars; one step each."""
    user.press("1")
    user.wait_for("Drums, on", "Switch", checked=False)
    user.press("d")
    user.wait_for("Tool: Draw", "Button", checked=True)
    user.hand.drag(bar_of_row(user, "Voice", 5), bar_of_row(user, "Voice", 6))
    user.wait_for("Back to the original layout")
    user.click("Paint a wish: Keep this")
    user.wait_for("Paint a wish: Keep this", "Button", checked=True)
    user.hand.drag(bar_of_row(user, "Arp", 8), bar_of_row(user, "Arp", 9))
    user.wait_for("1 wish to try")
    user.press("Escape", "Escape")
    user.click("Bass", "LoopHead")
    user.click("Layer, second bar: on")
    user.wait_for("Layer, second bar: off")
    user.press("shift+Down", "ctrl+g")
    user.wait_for("Bass + Keys, group", "GroupHead")
    user.click("Desk: Bars")
    user.click("Half", "Button")
    user.until(lambda: is_edited(user), "the bars to be edited")


def is_edited(user):
    """Whether the window says that bars were edited."""
    return any(name.startswith("Bars were edited") for name in user.names())


def is_untouched(user):
    """Whether the window shows the song as it was."""
    names = user.names()
    return (
        user.sees("Drums, on", "Switch").checked
        and "Bass + Keys, group" not in names
        and "Back to the original layout" not in names
        and not any("wish to try" in name for name in names)
        and not is_edited(user)
    )


def is_done(user):
    """Whether the window shows everything that `work` did."""
    names = user.names()
    return (
        not user.sees("Drums, on", "Switch").checked
        and "Bass + Keys, group" in names
        and "Back to the original layout" in names
        and any("1 wish to try" in name for name in names)
    )


def test_everything_is_taken_back_and_done_again(at_work):
    user = at_work
    work(user)
    for _ in range(6):
        user.press("ctrl+z")
    user.until(lambda: is_untouched(user), "everything to be taken back")
    user.wait_for(SAVED, "MainWindow")
    for _ in range(6):
        user.press("ctrl+shift+z")
    user.until(lambda: is_done(user), "everything to be done again")
    user.until(lambda: is_edited(user), "the bars to be edited again")


def test_work_is_saved_and_what_comes_after_survives_the_end_of_the_program(
    at_work, environment, tmp_path, project_path
):
    user, kept = at_work, tmp_path / "state" / "unsaved"
    work(user)
    user.press("ctrl+s")
    user.wait_for(SAVED, "MainWindow")
    project = file.load(str(project_path)).project
    assert project.strips[0].muted
    assert project.arrangement.cells
    assert [group.name for group in project.groups] == ["Bass + Keys"]
    assert len(project.wishes) == 1
    assert project.mutes.layers
    assert project.settings.downbeats_s is not None

    user.press("4")
    user.wait_for("Arp, on", "Switch", checked=False)
    user.until(lambda: list(kept.glob("*/unsaved.loopstudio")), "the edit to be kept")
    processes = user.processes()
    user.program.kill()
    user.program.wait()
    user.until(lambda: not any(map(alive, processes)), "the last of its processes to end")
    with User(environment) as again:
        again.click("Restore Night Bus", "Button")
        again.wait_for("Arp, on", "Switch", checked=False)
        again.until(lambda: is_done(again), "everything as it was")
        assert again.sees(EDITED)
