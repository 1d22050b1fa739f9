"""Commands of the scenes, in the Loops menu."""

from loopstudio.ui.commands.command import Command, line
from loopstudio.ui.controls.scene_button import N_KEYS

RECALL, STORE = "Recall", "Store"
"""Titles of the menus with one command for each scene."""


def _recall(scene: int) -> Command:
    return Command(
        f"Loops/{RECALL}",
        f"Scene {scene + 1}",
        lambda s: s.scenes.recall(scene),
        f"Ctrl+{scene + 1}",
        lambda s: s.scenes.exists(scene),
    )


def _store(scene: int) -> Command:
    return Command(
        f"Loops/{STORE}",
        f"Scene {scene + 1}",
        lambda s: s.scenes.store(scene),
        f"Ctrl+Shift+{scene + 1}",
        lambda s: s.scenes.known,
    )


SCENES = (
    line("Loops"),
    *(_recall(scene) for scene in range(N_KEYS)),
    *(_store(scene) for scene in range(N_KEYS)),
)
