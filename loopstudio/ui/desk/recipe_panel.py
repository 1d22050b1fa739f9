"""The desk's content for one loop: sounds x recipe x rhythms = loop."""

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.label import ElidedLabel, Label
from loopstudio.ui.desk import geometry
from loopstudio.ui.desk.geometry import ROWS_TOP, TITLE_HEIGHT, TITLE_TOP, Geometry
from loopstudio.ui.desk.loop_column import LoopColumn
from loopstudio.ui.desk.pane_heads import PaneHeads
from loopstudio.ui.desk.part_actions import PartActions
from loopstudio.ui.desk.part_window import PartWindow
from loopstudio.ui.desk.parts import Pane, Part, strongest_first
from loopstudio.ui.desk.pixel_view import PixelView
from loopstudio.ui.desk.recipe_view import RecipeView
from loopstudio.ui.desk.rhythms_view import RhythmsView
from loopstudio.ui.desk.sounds_view import SoundsView
from loopstudio.ui.desk.state import DeskState
from loopstudio.ui.desk.words import bars
from loopstudio.ui.theme.theme import Theme

_TITLE_GAP = 8
_PENCIL, _PENCIL_TIP = 22, "Draw rhythms by hand (Esc ends)"
_KEYS = " Enter: off or on. Comma, full stop: level. H: hear it alone"
_HELP = {
    "Sounds": f"What the loops are made of (W). Up, Down: choose.{_KEYS}. F2: rename",
    "Recipe": "Which sound plays which rhythm in this loop (a layer of the core tensor C)."
    f" Arrows: choose.{_KEYS}",
    "Rhythms": f"When in the bar something happens (H). Up, Down: choose.{_KEYS}. F2: rename",
}


class RecipePanel(QWidget):
    """Four views side by side that point at the same parts and scroll together.

    Signals
    -------
    toggled(object)
        The user switched this `Part`.
    hear_asked(object)
        The user asked to hear this `Part` alone.
    pointed_changed(object)
        The pointer or the keyboard is on this `Part`; None for on none.
    level_edited(object, float, str)
        The user gave this `Part` this level in dB, in a gesture of this name.
    level_reset(object)
        The user wants this `Part` on, and as loud as it was found.
    lock_toggled(object)
        The user wants this `Part` to be held, or no longer.
    rename_edited(object, str)
        The user named this `Part`.
    note_edited(int, object, str), steps_edited(int, object, str)
        As the signals of these names of `PartActions` and `RhythmsView`.
    """

    toggled = Signal(object)
    hear_asked = Signal(object)
    pointed_changed = Signal(object)
    level_edited = Signal(object, float, str)
    level_reset = Signal(object)
    lock_toggled = Signal(object)
    rename_edited = Signal(object, str)
    note_edited = Signal(int, object, str)
    steps_edited = Signal(int, object, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state: DeskState | None = None
        self._pane = 0  # which one is shown where there is room for one only
        sounds, rhythms = PartWindow(self), PartWindow(self)
        self._sound_window, self._rhythm_window = sounds, rhythms
        self._titles = {name: _title(theme, name, words, self) for name, words in _HELP.items()}
        self._captions = {
            name: ElidedLabel(theme, "", "caption", "ink3", parent=self)
            for name in ("Sounds", "Rhythms")
        }
        self._operators = tuple(
            Label(theme, sign, "title", "ink3", parent=self) for sign in ("×", "×", "=")
        )
        self.sounds = SoundsView(theme, sounds, self)
        self._sounds_bar = _scroll_bar(self, "Sounds in view")
        self.recipe = RecipeView(theme, sounds, rhythms, self)
        self._pane_heads = PaneHeads(theme, self.sounds, self.recipe, self)
        self.rhythms = RhythmsView(theme, rhythms, self)
        self._rhythms_bar = _scroll_bar(self, "Rhythms in view")
        self._pencil = Button(
            theme, icon_name="pencil", tooltip=_PENCIL_TIP, size="small", square="tiny",
            parent=self,
        )  # fmt: skip
        self._pencil.setCheckable(True)
        self.loop = LoopColumn(theme, self)
        self.part_actions = PartActions(theme, self)
        self._selected: Part | None = None
        for operator in self._operators:
            operator.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for bar, window in ((self._sounds_bar, sounds), (self._rhythms_bar, rhythms)):
            bar.valueChanged.connect(window.scroll_to)
            window.changed.connect(self._on_scrolled)
        self._connect()

    def show_state(self, state: DeskState, *, other_loop: bool) -> None:
        """Show a loop; `other_loop` where it is not the one shown before."""
        self._state = state
        self.part_actions.show_state(state)
        if other_loop:
            self._pane, self._selected = 0, None
            for view in (self.sounds, self.recipe, self.rhythms):
                view.forget_pointed()
        self._arrange()
        for view in (self.sounds, self.recipe, self.rhythms):
            view.refresh_words()

    def show_song_picture(self, levels: np.ndarray | None) -> None:
        """Show how the loop sounds in the song, shape (n_rows, n_columns), uint8."""
        self.loop.show_song_picture(levels)

    def show_place(self, at: float | None) -> None:
        """Show the playhead at this place of the slice, in [0, 1); None for none."""
        self.rhythms.show_place(at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the views out anew."""
        self._arrange()

    def _arrange(self) -> None:
        state = self._state
        if state is None or not self.width() or not self.height():
            return
        made = geometry.arrange(
            self.width(),
            self.height(),
            len(state.song.sounds),
            len(state.song.rhythms),
            len(state.loop.panes),
        )
        self._sound_window.show_parts(
            strongest_first(state.song.sounds, state.loop.sound_use, made.n_sounds), made.n_sounds
        )
        self._rhythm_window.show_parts(
            strongest_first(state.song.rhythms, state.loop.rhythm_use, made.n_rhythms),
            made.n_rhythms,
        )
        panes = state.loop.panes
        if made.n_panes < len(panes):
            panes = (panes[self._pane],)
        self._place_sides(made)
        self._place_recipe(made, state, panes)
        self.sounds.show_state(state, made.sounds_height)
        self.recipe.show_state(state, panes, made.sounds_height, made.cell)
        self.rhythms.show_state(state, made.rhythms_height)
        self.loop.show_state(state)
        self._on_scrolled()

    def _place_sides(self, made: Geometry) -> None:
        sounds, rhythms = made.sounds, made.rhythms
        bottom = geometry.AXIS_HEIGHT
        for view, bar, column, height, window in (
            (self.sounds, self._sounds_bar, sounds, made.sounds_height, self._sound_window),
            (self.rhythms, self._rhythms_bar, rhythms, made.rhythms_height, self._rhythm_window),
        ):
            scrolled = window.last_first > 0
            width = column.width - (geometry.SCROLL_BAR if scrolled else 0)
            view.setGeometry(column.left, ROWS_TOP, width, height + bottom)
            bar.setGeometry(column.right - 8, ROWS_TOP, 8, height)
            bar.setVisible(scrolled)
        self._place_title("Sounds", sounds.left, sounds.width)
        self._place_title("Rhythms", rhythms.left, rhythms.width - _PENCIL - 4)
        self._pencil.setGeometry(rhythms.right - _PENCIL, TITLE_TOP - 1, _PENCIL, _PENCIL)
        middle = ROWS_TOP + made.sounds_height // 2 - 12
        for operator, left, right in zip(
            self._operators,
            (sounds.right, made.recipe.right, rhythms.right),
            (made.recipe.left, rhythms.left, made.loop.left),
            strict=True,
        ):
            operator.setGeometry(
                (left + right - geometry.OPERATOR) // 2, middle, geometry.OPERATOR, 24
            )
        self._operators[-1].setVisible(made.loop.width > 0)
        self.loop.setVisible(made.loop.width > 0)
        self.loop.setGeometry(
            made.loop.left, 0, made.loop.width, ROWS_TOP + made.sounds_height + bottom
        )

    def _place_recipe(self, made: Geometry, state: DeskState, panes: tuple[Pane, ...]) -> None:
        recipe = made.recipe
        self.recipe.setGeometry(
            recipe.left, ROWS_TOP, recipe.width, made.sounds_height + geometry.AXIS_HEIGHT
        )
        name = self._titles["Recipe"]
        name.setGeometry(recipe.left, TITLE_TOP, name.sizeHint().width(), TITLE_HEIGHT)
        left = name.geometry().right() + 1 + _TITLE_GAP
        self._pane_heads.show_panes(made, state, panes, self._pane, left)

    def _place_title(self, name: str, left: int, width: int) -> None:
        label, caption = self._titles[name], self._captions[name]
        label.setGeometry(left, TITLE_TOP, label.sizeHint().width(), TITLE_HEIGHT)
        start = label.geometry().right() + 1 + _TITLE_GAP
        caption.setGeometry(start, TITLE_TOP, max(0, left + width - start), TITLE_HEIGHT)

    def _part_words(self, window: PartWindow, plain: str) -> tuple[str, ...]:
        """Say which of many parts are in view, or what the column means if all are.

        More than one answer are the same in fewer and fewer words.
        """
        n_all, n_visible = len(window.parts), len(window.visible)
        if n_visible == n_all:
            return (plain,)
        if window.first:
            return (f"{window.first + 1} to {window.first + n_visible} of {n_all}",)
        strongest = f"{n_visible} strongest of {n_all}"
        return f"{strongest}, scroll for more", strongest, f"{n_visible} of {n_all}"

    def _refresh_words(self) -> None:
        n_bars = self._state.song.bars if self._state is not None else 1
        when = "when in the bar" if n_bars == 1 else f"when in {bars(n_bars)}"
        for name, window, plain in (
            ("Sounds", self._sound_window, "what it is made of"),
            ("Rhythms", self._rhythm_window, when),
        ):
            self._captions[name].show_texts(*self._part_words(window, plain))

    def _on_scrolled(self) -> None:
        for bar, window in (
            (self._sounds_bar, self._sound_window),
            (self._rhythms_bar, self._rhythm_window),
        ):
            bar.blockSignals(True)
            bar.setPageStep(max(1, len(window.visible)))
            bar.setRange(0, window.last_first)
            bar.setValue(window.first)
            bar.blockSignals(False)
        self._refresh_words()

    def _connect(self) -> None:
        for view in (self.sounds, self.recipe, self.rhythms):
            view.pointed_changed.connect(self._on_pointed)
            view.chosen.connect(self._on_chosen)
            view.level_edited.connect(self.level_edited)
            self.part_actions.watch(view)
            self._forward(view)
        self._forward(self.part_actions)
        self._pane_heads.layer_toggled.connect(self._on_layer_toggled)
        self._pane_heads.pane_edited.connect(self._on_pane_edited)
        self.rhythms.steps_edited.connect(self.steps_edited)
        self.rhythms.pencil_left.connect(self._pencil.click)
        self.part_actions.rename_edited.connect(self.rename_edited)
        self.part_actions.note_edited.connect(self.note_edited)
        self.part_actions.steps_edited.connect(self.steps_edited)
        self.part_actions.pencil_asked.connect(self._on_pencil_asked)
        self._pencil.toggled.connect(self.rhythms.show_pencil)

    def _forward(self, source: PixelView | PartActions) -> None:
        source.toggled.connect(self._on_toggled)
        source.hear_asked.connect(self.hear_asked)
        source.level_reset.connect(self.level_reset)
        source.lock_toggled.connect(self.lock_toggled)

    def _on_chosen(self, part: Part | None) -> None:
        """Keep a part outlined."""
        self._selected = part
        self._outline(part)

    def _on_pencil_asked(self, part: Part) -> None:
        self._pencil.setChecked(True)
        self.rhythms.setFocus()
        self.rhythms.go_to(part)

    def _on_toggled(self, part: Part) -> None:
        if self._state is not None and self._state.can_toggle(part):
            self.toggled.emit(part)

    def _on_layer_toggled(self, layer: int) -> None:
        self.toggled.emit(Part(layer=layer))

    def _on_pane_edited(self, pane: int) -> None:
        self._pane = pane
        self._arrange()

    def _on_pointed(self, part: Part | None) -> None:
        self._outline(part)
        self.pointed_changed.emit(part)

    def _outline(self, part: Part | None) -> None:
        """Outline what is pointed at, else what was chosen."""
        for view in (self.sounds, self.recipe, self.rhythms):
            view.show_pointed(part or self._selected)


def _title(theme: Theme, name: str, words: str, parent: QWidget) -> Label:
    title = Label(theme, name, "body_strong", parent=parent)
    title.setToolTip(words)
    return title


def _scroll_bar(parent: QWidget, name: str) -> QScrollBar:
    bar = QScrollBar(Qt.Orientation.Vertical, parent)
    bar.setAccessibleName(name)
    bar.setSingleStep(1)
    return bar
