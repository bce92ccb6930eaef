"""The user's wish to stop: the first signal lets what is in flight be finished, the second stops at once."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)
NOTICE = b"\nStopping as soon as what is in flight is finished. Once more stops at once; neither loses finished work.\n"


class Stop:
    """Whether the user wants to stop; `signal_number` is 0 until then."""

    def __init__(self) -> None:
        self.signal_number = 0

    @property
    def is_asked(self) -> bool:
        """Whether a signal has come."""
        return self.signal_number != 0

    def ask(self, number: int, _: FrameType | None = None) -> None:
        """A signal has come. Raises KeyboardInterrupt at the second."""
        is_second, self.signal_number = self.is_asked, number
        if is_second:
            raise KeyboardInterrupt
        # Not `print`: the signal may have come in the midst of one.
        os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, NOTICE)


@contextmanager
def heeded() -> Iterator[Stop]:
    """Signals within go to the Stop; in a thread beside the main one they go where they went before."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {number: signal.signal(number, stop.ask) for number in SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
