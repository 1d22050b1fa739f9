"""How large everything is drawn: what the user chose, told to Qt before it starts.

Qt multiplies every logical pixel by ``QT_SCALE_FACTOR``, and reads it once, when the
application is made; so another size is seen from the next start on.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSettings

SIZES = (100, 125, 150, 200)
"""What can be chosen, in percent."""

KEY = "view/interface_size"
"""Of the settings."""

_VARIABLE = "QT_SCALE_FACTOR"


def chosen(settings: QSettings) -> int:
    """Return the size that was chosen, in percent; 100 when there is none that makes sense."""
    try:
        size = int(str(settings.value(KEY, 100)))
    except ValueError:
        return 100
    return size if size in SIZES else 100


@contextmanager
def told_to_qt(settings: QSettings) -> Iterator[None]:
    """Tell Qt the size while an application is made in here.

    A factor that the environment asks for is multiplied with, since it is the desktop's.  It is
    as before afterwards: programs that this one starts are not to be as large.
    """
    before = os.environ.get(_VARIABLE)
    try:
        factor = float(before or 1) * chosen(settings) / 100
    except ValueError:
        factor = chosen(settings) / 100
    if factor != 1:
        os.environ[_VARIABLE] = f"{factor:g}"
    try:
        yield
    finally:
        if before is not None:
            os.environ[_VARIABLE] = before
        else:
            os.environ.pop(_VARIABLE, None)
