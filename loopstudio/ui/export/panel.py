"""The export window: what is taken home, how, under which names, and where to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from loopstudio.project.exports.plan import PlannedFile
from loopstudio.project.exports.settings import (
    ALL,
    DAWPROJECT,
    FORMATS,
    GROUPS,
    KINDS,
    LAYOUT,
    LOOPS,
    MIDI,
    MIX,
    OF_LAYOUT,
    ON,
    RATES_HZ,
    REAPER,
    REST,
    SCENES,
    SELECTED,
    STEMS,
    ExportSettings,
)
from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.focus_ring import FocusRing
from loopstudio.ui.controls.icon_view import IconView
from loopstudio.ui.controls.label import ElidedLabel, Label
from loopstudio.ui.controls.own_keys import ENTER
from loopstudio.ui.controls.segmented import Segmented
from loopstudio.ui.export.file_list import FileList
from loopstudio.ui.export.names_field import NamesField
from loopstudio.ui.export.tick_box import TickBox
from loopstudio.ui.export.words import total_text
from loopstudio.ui.theme.theme import Theme

_SIZE = QSize(760, 516)
_CAPTION = 56
_LONGEST_NAME = 24
_TICKED = {
    LOOPS: ("Loops", "Each loop once, seamless, with its tempo in the file"),
    STEMS: ("Stems", "Each loop over the whole song; with the Rest they sum to the song"),
    GROUPS: ("Group stems", "The loops of each group together, over the whole song"),
    REST: ("Rest", "What no loop explains, over the whole song"),
    MIX: ("Mix", "What is heard now, with switches and levels"),
    SCENES: ("Scenes", "One mix for each scene"),
    MIDI: ("MIDI", "The notes of rhythms and tunes, as far as they can be told"),
    REAPER: ("REAPER project", "Loops, stems and Rest on tracks, in the song's tempo"),
    DAWPROJECT: ("DAWproject", "The same in one file, for Bitwig Studio, Cubase and others"),
    LAYOUT: ("Layout", "What plays in which bar, as JSON for scripts"),
}

_WHICH = (
    (ALL, "All", "Every loop"),
    (ON, "Those on", "Loops that are heard now"),
    (SELECTED, "Selected", "The loop that is selected in the song"),
)
_FORMAT_TIPS = {
    "wav24": "Read by every program; what is over full scale is clipped",
    "wav32f": "Keeps what is over full scale; a third larger",
    "flac24": "As WAV 24 bit in less room, but without loop points and tempo",
}
_NONE_YET = {
    SCENES: "No scenes yet: set up a mix you like, then press +",
    GROUPS: "No groups yet: mark loops with Ctrl+click, then press Ctrl+G",
}
_COUNTED = (LOOPS, STEMS, GROUPS, SCENES, MIDI)


class ExportPanel(QDialog):
    """A window beside the program's; nothing waits for it.

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

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = ExportSettings()
        self.setMinimumSize(_SIZE)
        self._boxes = {kind: TickBox(theme, *words) for kind, words in _TICKED.items()}
        self._which = Segmented(theme, _WHICH, name="Which loops")
        formats = [(key, form.words, _FORMAT_TIPS[key]) for key, form in FORMATS.items()]
        self._format = Segmented(theme, formats, name="Format")
        self._rate = Segmented(theme, _rates(), name="Sample rate")
        self._names = NamesField(theme)
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
            there = counts[kind] > 0 or kind == MIDI
            box.setEnabled(there)
            box.setToolTip(_TICKED[kind][1] if there else _NONE_YET.get(kind, ""))
            box.show_detail(str(counts[kind]) if counts[kind] and kind in _COUNTED else "")

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
        """Show which loop is selected; an empty name for none."""
        text = f"Selected: {_shortened(name)}" if name else "Selected"
        self._which.show_text(SELECTED, text, _WHICH[2][2])
        self._which.show_enabled(SELECTED, bool(name), "Select a loop in the song first")

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
        self._folder.setAccessibleName(f"Folder: {folder}")

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
                ("Format", self._format),
                ("Rate", self._rate),
                ("Names", self._names),
            )
        ):
            label = _caption(theme, caption)
            label.setFixedHeight(28)
            grid.addWidget(label, row, 0, top)
            grid.addWidget(widget, row, 1)
        grid.addWidget(self.files, 4, 0, 1, 2)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._fault)
        line.addWidget(self._total, 1)
        grid.addLayout(line, 5, 0, 1, 2)
        grid.setRowStretch(4, 1)
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

    def _on_format(self, audio_format: str) -> None:
        self._edit(replace(self._settings, audio_format=audio_format))

    def _on_rate(self, sr: str) -> None:
        self._edit(replace(self._settings, sr=int(sr)))

    def _on_names(self, names: str) -> None:
        self._edit(replace(self._settings, names=names))


def _rates() -> list[tuple[str, str, str]]:
    resampled = "Resampled; loops stay seamless and as long as their bars"
    return [("0", "As the song", "")] + [
        (str(sr), f"{sr / 1000:g} kHz", resampled) for sr in RATES_HZ
    ]


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _caption(theme: Theme, text: str) -> Label:
    return Label(theme, text, "caption", "ink3")


assert set(_TICKED) == set(KINDS)
