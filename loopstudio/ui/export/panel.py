"""The export window: what is taken home, how, under which names, and where to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from loopstudio.project.exports.items import PlannedFile
from loopstudio.project.exports.settings import (
    FORMATS,
    MIDI,
    MIDI_SONG,
    OF_LAYOUT,
    PROJECTS,
    RANGE,
    SELECTED,
    WHOLE,
    ExportSettings,
)
from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.focus_ring import FocusRing
from loopstudio.ui.controls.icon_view import IconView
from loopstudio.ui.controls.label import ElidedLabel, Label
from loopstudio.ui.controls.own_keys import ENTER
from loopstudio.ui.controls.segmented import Segmented
from loopstudio.ui.export.choices import (
    COUNTED,
    FORMAT_TIPS,
    NO_RANGE,
    NONE_YET,
    PROJECTS_ARE_WHOLE,
    SPANS,
    Choices,
    rates,
)
from loopstudio.ui.export.file_list import FileList
from loopstudio.ui.export.names_field import NamesField
from loopstudio.ui.export.tick_box import TickBox
from loopstudio.ui.export.words import total_text
from loopstudio.ui.theme.theme import Theme

_SIZE = QSize(760, 552)
_CAPTION = 56
_LONGEST_NAME = 24


class ExportPanel(QDialog):
    """A window beside the program's; nothing waits for it.

    Parameters
    ----------
    theme : Theme
    choices : Choices
        What it offers.
    parent : QWidget

    Signals
    -------
    settings_edited(ExportSettings)
        The user chose something else; its template may have a fault.
    folder_asked()
        The user wants to choose the folder.
    export_asked()
        Write the files.
    """

    settings_edited = Signal(object)
    folder_asked = Signal()
    export_asked = Signal()

    def __init__(self, theme: Theme, choices: Choices, parent: QWidget) -> None:
        super().__init__(parent)
        self._choices = choices
        self._settings = choices.usual
        self.setMinimumSize(_SIZE)
        self._boxes = {kind: TickBox(theme, *words) for kind, words in choices.ticked.items()}
        self._which = Segmented(theme, choices.which, name=f"Which {choices.what}")
        self._span = Segmented(theme, SPANS, name="How much of the song")
        formats = [(key, form.words, FORMAT_TIPS[key]) for key, form in FORMATS.items()]
        self._format = Segmented(theme, formats, name="Format")
        self._rate = Segmented(theme, rates(), name="Sample rate")
        self._names = NamesField(theme, choices.fields)
        self.files = FileList(theme)
        self._fault = IconView(theme, "error", "error")
        self._fault.hide()
        self._total = ElidedLabel(theme, "", "body", "ink2")
        self._folder = ElidedLabel(theme, "", "body", mode=Qt.TextElideMode.ElideMiddle)
        self._choose = Button(theme, "Choose…", tooltip="Choose where the folder goes")
        self._cancel = Button(theme, "Cancel", tooltip="Write nothing (Esc)")
        self._export = Button(theme, "Export", "export", tooltip="Write these files (Enter)")
        self._title = ElidedLabel(theme, "", "title", mode=Qt.TextElideMode.ElideMiddle)
        self._lay_out(theme)
        for kind, box in self._boxes.items():
            box.toggled.connect(partial(self._on_ticked, kind))
        self._which.value_edited.connect(self._on_which)
        self._span.value_edited.connect(self._on_span)
        self._format.value_edited.connect(self._on_format)
        self._rate.value_edited.connect(self._on_rate)
        self._names.names_edited.connect(self._on_names)
        self._choose.clicked.connect(self.folder_asked)
        self._cancel.clicked.connect(self.reject)
        self._export.clicked.connect(self.export_asked)
        self._ring = FocusRing(theme, self)

    def show_song(self, title: str, sr: int, counts: Mapping[str, int]) -> None:
        """Show whose loops these are; kinds of which there are none cannot be exported.

        Parameters
        ----------
        title : str
            Of the song.
        sr : int
            Its rate in Hz.
        counts : mapping of str to int
            For each kind, how many files of it there would be.
        """
        self.setWindowTitle(f"Export {title}")
        self._title.setText(f"Export {title}")
        self._rate.show_text("0", f"As the song, {sr / 1000:g} kHz", "Not resampled")
        for kind, box in self._boxes.items():
            # Which loops have notes is found out once somebody wants them.
            there = counts[kind] > 0 or kind in (MIDI, MIDI_SONG)
            box.setEnabled(there)
            tip = self._choices.ticked[kind][1]
            box.setToolTip(tip if there else NONE_YET.get(kind, ""))
            box.show_detail(str(counts[kind]) if counts[kind] and kind in COUNTED else "")

    def show_settings(self, settings: ExportSettings) -> None:
        """Show these choices, without reporting them back as the user's."""
        self._settings = settings
        for kind, box in self._boxes.items():
            blocked = box.blockSignals(True)
            box.setChecked(kind in settings.kinds)
            box.blockSignals(blocked)
        self._which.show_value(settings.which)
        self._format.show_value(settings.audio_format)
        self._rate.show_value(str(settings.sr))
        self._names.show_names(settings.names)

    def show_selected(self, name: str) -> None:
        """Show what is selected; an empty name for nothing."""
        text = f"Selected: {_shortened(name)}" if name else "Selected"
        (tip,) = (tip for value, _, tip in self._choices.which if value == SELECTED)
        self._which.show_text(SELECTED, text, tip)
        self._which.show_enabled(SELECTED, bool(name), self._choices.none_selected)

    def show_range(self, words: str) -> None:
        """Show which range could be exported; empty for none."""
        whole = bool(self._settings.kinds & set(PROJECTS))
        self._span.show_text(RANGE, f"Range: {words}" if words else "Range", SPANS[1][2])
        why_not = PROJECTS_ARE_WHOLE if whole else NO_RANGE
        self._span.show_enabled(RANGE, bool(words) and not whole, why_not)
        self._span.show_value(RANGE if words and self._settings.ranged else WHOLE)

    def show_files(self, files: Sequence[PlannedFile], *, edited: bool = False) -> None:
        """Show what will be written, and say whether the layout is the user's."""
        packed = self._settings.format.packed
        self.files.show_files(files, packed=packed)
        words = total_text(files, packed=packed)
        if edited and any(file.kind in OF_LAYOUT for file in files):
            words += ", layout as edited"
        self._say(words, can_export=bool(files))

    def show_waiting(self, sentence: str) -> None:
        """Say what has to be known first; the files shown last stay in view."""
        self._say(sentence)

    def show_fault(self, sentence: str) -> None:
        """Say why nothing can be written; the files shown last stay in view."""
        self._say(sentence, tone="error")

    def show_folder(self, folder: str) -> None:
        """Show where the files will be."""
        self._folder.setText(folder)
        if self._folder.accessibleName() != f"Folder: {folder}":
            self._folder.setAccessibleName(f"Folder: {folder}")
            if self.focusWidget() is self._choose:  # or Enter would ask for the folder again
                self._export.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to tell keyboard from pointer."""
        super().showEvent(event)
        self._ring.watch()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Export on Enter; Esc closes."""
        if event.key() in ENTER:
            self._export.click()
        else:
            super().keyPressEvent(event)

    def _lay_out(self, theme: Theme) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 16, 24, 16)
        outer.setSpacing(12)
        outer.addWidget(self._title)
        middle = QHBoxLayout()
        middle.setSpacing(24)
        what = QVBoxLayout()
        what.setSpacing(0)
        for kind, box in self._boxes.items():
            if kind == MIDI:
                what.addSpacing(12)
            what.addWidget(box)
        what.addStretch(1)
        middle.addLayout(what)
        middle.addLayout(self._how(theme), 1)
        outer.addLayout(middle, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(_caption(theme, "Folder"))
        foot.addWidget(self._folder, 1)
        foot.addWidget(self._choose)
        foot.addSpacing(16)
        foot.addWidget(self._cancel)
        foot.addWidget(self._export)
        outer.addLayout(foot)

    def _how(self, theme: Theme) -> QLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, _CAPTION)
        grid.setColumnStretch(1, 1)
        top = Qt.AlignmentFlag.AlignTop
        for row, (caption, widget) in enumerate(
            (
                ("Which", self._which),
                ("Length", self._span),
                ("Format", self._format),
                ("Rate", self._rate),
                ("Names", self._names),
            )
        ):
            label = _caption(theme, caption)
            label.setFixedHeight(28)
            grid.addWidget(label, row, 0, top)
            grid.addWidget(widget, row, 1)
        grid.addWidget(self.files, 5, 0, 1, 2)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._fault)
        line.addWidget(self._total, 1)
        grid.addLayout(line, 6, 0, 1, 2)
        grid.setRowStretch(5, 1)
        return grid

    def _say(self, sentence: str, *, tone: str = "ink2", can_export: bool = False) -> None:
        self._fault.setVisible(tone == "error")
        self._total.setText(sentence)
        self._total.show_tone(tone)
        self._total.setAccessibleName(sentence)
        self._export.setEnabled(can_export)
        self._export.show_filled(can_export)

    def _edit(self, settings: ExportSettings) -> None:
        self._settings = settings
        self.settings_edited.emit(settings)

    def _on_ticked(self, kind: str, on: bool) -> None:
        kinds = self._settings.kinds | {kind} if on else self._settings.kinds - {kind}
        self._edit(replace(self._settings, kinds=kinds))

    def _on_which(self, which: str) -> None:
        self._edit(replace(self._settings, which=which))

    def _on_span(self, span: str) -> None:
        self._edit(replace(self._settings, span=span))

    def _on_format(self, audio_format: str) -> None:
        self._edit(replace(self._settings, audio_format=audio_format))

    def _on_rate(self, sr: str) -> None:
        self._edit(replace(self._settings, sr=int(sr)))

    def _on_names(self, names: str) -> None:
        self._edit(replace(self._settings, names=names))


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _caption(theme: Theme, text: str) -> Label:
    return Label(theme, text, "caption", "ink3")
