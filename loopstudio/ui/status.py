"""The status line: what is under the pointer, what is being computed, what plays."""

import re
from dataclasses import dataclass, replace
from time import monotonic

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from loopstudio.ui.controls.button import Button
from loopstudio.ui.controls.label import ElidedLabel, Label
from loopstudio.ui.controls.progress import ErrorCurve, ProgressBar
from loopstudio.ui.theme.theme import Theme

HEIGHT = 28

_ERROR = re.compile(r"(?:.*, )?error (\d+(?:\.\d+)?)")
_ABOUT = re.compile(r"(?P<what>[A-Z]\w+(?: \w+)?): (?P<first>\w)(?P<rest>.*)")
"""A hover line that begins with what it is about, such as the name of a view."""
_FITTING = "Matching sounds and rhythms to the song"

_KNOWN_AFTER_S = 3.0
_KNOWN_FROM = 0.08


class StatusLine(QFrame):
    """One line at the bottom of the window.

    Signals
    -------
    cancel_asked(str)
        Stop the job of this slot.
    hint_taken(), hint_dismissed()
        What the user thinks of what is offered.
    """

    cancel_asked = Signal(str)
    hint_taken = Signal()
    hint_dismissed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setProperty("ground", "window")
        self.setProperty("edge", "top")
        self.setAccessibleName("Status")
        self._hover = ""
        self._alone = ""
        self._resting = ("", "")
        self._jobs: dict[str, _Job] = {}
        self._title = Label(theme, "", "body", "ink2")
        self._text = ElidedLabel(theme, "", "body", "ink3")
        self._curve = ErrorCurve(theme)
        self._bar = ProgressBar(theme)
        self._cancel = Button(
            theme, "Cancel", size="small", tooltip="Stop and keep what there was (Esc)"
        )
        self._hint = Label(theme, "", "body", "ink2")
        self._take = Button(theme, "Yes", size="small", tooltip="Group them (Ctrl+Shift+Y)")
        self._dismiss = Button(
            theme, "Not now", size="small", tooltip="Do not offer it again", flat=True
        )
        self._saved = Label(theme, "", "body", "ink3")
        self._device = Label(theme, "", "body", "ink3")
        self._offer = (self._hint, self._take, self._dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 1, 12, 0)
        row.setSpacing(16)
        words = QHBoxLayout()
        words.setSpacing(8)
        words.addWidget(self._title)
        words.addWidget(self._text, 1)
        row.addLayout(words, 1)
        row.addWidget(self._curve)
        row.addWidget(self._bar)
        row.addWidget(self._cancel)
        offer = QHBoxLayout()
        offer.setSpacing(8)
        for widget in self._offer:
            offer.addWidget(widget)
        row.addLayout(offer)
        row.addWidget(self._saved)
        row.addWidget(self._device)
        self._cancel.clicked.connect(self._on_cancel)
        self._take.clicked.connect(self.hint_taken)
        self._dismiss.clicked.connect(self.hint_dismissed)
        self._refresh()

    def show_hover(self, text: str) -> None:
        """Say what is under the pointer; empty when nothing is."""
        self._hover = text
        self._refresh()

    def show_resting(self, title: str, text: str) -> None:
        """Say this while there is nothing else to say: of what it is, and what."""
        self._resting = (title, text)
        self._refresh()

    def show_hint(self, sentence: str) -> None:
        """Offer something in one sentence, beside the hover line; empty for nothing."""
        if sentence != self._hint.text():
            self._hint.setText(sentence)
            self._refresh()

    def show_alone(self, text: str) -> None:
        """Say what is heard alone; empty when the whole mix is."""
        if text != self._alone:
            self._alone = text
            self._refresh()

    def show_device(self, text: str) -> None:
        """Say what the sound goes to."""
        if text != self._device.text():
            self._device.setText(text)
            self._refresh()

    def show_saved(self, text: str) -> None:
        """Say whether the work is saved."""
        self._saved.setText(text)
        self._refresh()

    def show_job(self, slot: str, title: str, note: str = "", about: str = "") -> None:
        """Begin to show a job: what it does, and what it means for the user meanwhile.

        What it will take, `about`, is shown until the time left is known.  Of jobs in two
        slots, the one that began last is shown.
        """
        self._jobs.pop(slot, None)
        self._jobs[slot] = _Job(title, note, monotonic(), about=about)
        self._curve.clear()
        self._refresh()

    def show_progress(self, slot: str, fraction: float, stage: str) -> None:
        """Show how far a job is; ignored when none is shown in that slot.

        A stage such as ``error 0.31`` becomes a point of the error curve.
        """
        if slot in self._jobs:
            error = _ERROR.fullmatch(stage)
            if error:
                self._curve.add(float(error[1]))
                stage = _FITTING
            self._jobs[slot] = replace(self._jobs[slot], fraction=fraction, stage=stage)
            self._refresh()

    def show_idle(self, slot: str) -> None:
        """End showing a job."""
        self._jobs.pop(slot, None)
        self._refresh()

    def slot(self) -> str:
        """Return the slot of the job shown; empty when none is."""
        return next(reversed(self._jobs), "")

    def _refresh(self) -> None:
        job = self._jobs.get(self.slot())
        for widget, shown in (
            (self._curve, job is not None and job.stage == _FITTING),
            (self._bar, job is not None),
            (self._cancel, job is not None),
            *((widget, job is None and bool(self._hint.text())) for widget in self._offer),
            (self._saved, job is None and bool(self._saved.text())),
            (self._device, job is None and bool(self._device.text())),
        ):
            widget.setVisible(shown)
        self._bar.show_fraction(job.fraction if job else 0.0)
        title = self._alone or (job.title if job else "")
        text = job.text() if job else self._hover
        if not title and not text:
            title, text = self._resting
        about = _ABOUT.fullmatch(text) if not title else None
        if about:
            title, text = about["what"], about["first"].upper() + about["rest"]
        self._title.setVisible(bool(title))
        if title != self._title.text():
            self._title.setText(title)
        if text != self._text.text():
            self._text.setText(text)

    def _on_cancel(self) -> None:
        self.cancel_asked.emit(self.slot())


@dataclass(frozen=True)
class _Job:
    """What is known of a running job."""

    title: str
    note: str
    began_s: float
    fraction: float = 0.0
    stage: str = ""
    about: str = ""

    def text(self) -> str:
        """Return stage, percent and time left, and the note."""
        parts = [self.stage] if self.stage else []
        parts.append(f"{100 * self.fraction:.0f} %")
        left = remaining_text(self.fraction, monotonic() - self.began_s)
        if self.fraction < _KNOWN_FROM:
            left = left or self.about  # of the whole, which most of it soon is not any more
        if left:
            parts.append(left)
        return ", ".join(parts) + (f". {self.note}" if self.note else "")


def remaining_text(fraction: float, elapsed_s: float) -> str:
    """Return about how long a job still takes; empty while that is a mere guess."""
    if elapsed_s < _KNOWN_AFTER_S or fraction < _KNOWN_FROM:
        return ""
    left = elapsed_s * (1 - fraction) / fraction
    if left < 1:
        return "nearly done"
    if left < 90:
        return f"about {left:.0f} s left"
    return f"about {left / 60:.0f} min left"
