"""Where garbage is collected while the program runs."""

import gc
import threading
import weakref

import pytest

from loopstudio.ui.garbage import GarbageCollector


class Knot:
    """Something that only the collector of cyclic garbage can free."""

    def __init__(self):
        self.itself = self


@pytest.fixture
def collector(qapp):
    made = GarbageCollector()
    yield made
    made.close()


def _make_garbage():
    """Leave enough garbage behind to make Python collect it; return what tells."""
    freed_in = []
    knot = Knot()
    weakref.finalize(knot, lambda: freed_in.append(threading.current_thread()))
    del knot
    keep = [Knot() for _ in range(10 * gc.get_threshold()[0])]
    del keep
    return freed_in


def test_garbage_of_a_job_is_collected_in_the_gui_thread(qtbot, collector):
    freed_in = []
    job = threading.Thread(target=lambda: freed_in.append(_make_garbage()))
    job.start()
    job.join()
    assert not freed_in[0]
    qtbot.waitUntil(lambda: bool(freed_in[0]), timeout=5000)
    assert freed_in[0] == [threading.main_thread()]


def test_python_collects_by_itself_again_afterwards(qapp):
    GarbageCollector().close()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
