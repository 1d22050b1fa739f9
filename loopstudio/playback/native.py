"""What PortAudio calls for samples, in machine code.

A callback in Python waits for the interpreter, which another thread of the process may hold
for longer than the device can wait, and which the system may take off the processor while it
holds it.  What is to be done is little, and is written here for LLVM, which librosa brings
along with numba: it needs neither the interpreter nor memory and never waits.  numba itself
would compile it from Python, but takes half a second for that at every start.

It does exactly what `loopstudio.playback.ring.take` does, which stands in where a system
forbids programs to write code.
"""

import ctypes
import functools
import logging
import mmap
import sys
from typing import Any

from loopstudio.playback import ring

_UNDERFLOW = 4
"""PortAudio's paOutputUnderflow."""

_log = logging.getLogger(__name__)

# The arguments of a PaStreamCallback, see portaudio.h; `clock` holds three times in seconds,
# the second is now, the third is when the first sample will be heard.
_CODE = """
define i32 @take(ptr %input, ptr %out, i64 %asked, ptr %clock, i64 %flags, ptr %ring) {{
begin:
  ; Where an unsigned long has four bytes, the rest of its register is anything.
  %length = and i64 %asked, 4294967295
  %taken.at = getelementptr i64, ptr %ring, i64 {TAKEN}
  %written.at = getelementptr i64, ptr %ring, i64 {WRITTEN}
  %offered.at = getelementptr i64, ptr %ring, i64 {OFFERED}
  %answered.at = getelementptr i64, ptr %ring, i64 {ANSWERED}
  %capacity.at = getelementptr i64, ptr %ring, i64 {CAPACITY}
  %channels.at = getelementptr i64, ptr %ring, i64 {CHANNELS}
  %samples = getelementptr i64, ptr %ring, i64 {SLOTS}
  %taken = load i64, ptr %taken.at
  %capacity = load i64, ptr %capacity.at
  %channels = load i64, ptr %channels.at
  %size = mul i64 %capacity, %channels
  %offered = load atomic i64, ptr %offered.at acquire, align 8
  %answered = load i64, ptr %answered.at
  %open = icmp ne i64 %offered, %answered
  br i1 %open, label %consider, label %fill

consider:
  %at.at = getelementptr i64, ptr %ring, i64 {AT}
  %at = load i64, ptr %at.at
  %late = icmp sgt i64 %taken, %at
  br i1 %late, label %answer, label %accept

accept:
  %n.at = getelementptr i64, ptr %ring, i64 {LENGTH}
  %n = load i64, ptr %n.at
  %offer = getelementptr float, ptr %samples, i64 %size
  %offer.from = mul i64 %at, %channels
  %offer.size = mul i64 %n, %channels
  call void @copy(ptr %samples, i64 %offer.from, ptr %offer, i64 0, i64 %size, i64 %offer.size)
  %offer.end = add i64 %at, %n
  store i64 %offer.end, ptr %written.at
  %accepted.at = getelementptr i64, ptr %ring, i64 {ACCEPTED}
  store i64 %offered, ptr %accepted.at
  br label %answer

answer:
  store atomic i64 %offered, ptr %answered.at release, align 8
  br label %fill

fill:
  %written = load atomic i64, ptr %written.at acquire, align 8
  %filled = sub i64 %written, %taken
  %short = icmp slt i64 %filled, %length
  %there = select i1 %short, i64 %filled, i64 %length
  %from = mul i64 %taken, %channels
  %there.size = mul i64 %there, %channels
  %asked.size = mul i64 %length, %channels
  call void @copy(ptr %out, i64 0, ptr %samples, i64 %from, i64 %size, i64 %there.size)
  call void @clear(ptr %out, i64 %there.size, i64 %asked.size)
  %taken.new = add i64 %taken, %there
  store atomic i64 %taken.new, ptr %taken.at release, align 8

  %short.count = zext i1 %short to i64
  call void @count(ptr %ring, i64 {GAPS}, i64 %short.count)
  %underflow = and i64 %flags, {UNDERFLOW}
  %underflew = icmp ne i64 %underflow, 0
  %underflow.count = zext i1 %underflew to i64
  call void @count(ptr %ring, i64 {UNDERFLOWS}, i64 %underflow.count)

  %clock.now = getelementptr double, ptr %clock, i64 1
  %clock.heard = getelementptr double, ptr %clock, i64 2
  %now = load double, ptr %clock.now
  %heard = load double, ptr %clock.heard
  %delay = fsub double %heard, %now
  %first.at = getelementptr i64, ptr %ring, i64 {FIRST}
  %now.at = getelementptr double, ptr %ring, i64 {NOW}
  %delay.at = getelementptr double, ptr %ring, i64 {DELAY}
  store i64 %taken, ptr %first.at
  store double %now, ptr %now.at
  store double %delay, ptr %delay.at
  call void @count(ptr %ring, i64 {CALLS}, i64 1)
  ret i32 0
}}

; Copy `n` samples; those of a ring go on at its start.  Only one of the two places is other than
; the start of its array, so that one size does for both.
define internal void @copy(ptr %to, i64 %to.at, ptr %from, i64 %from.at, i64 %size, i64 %n) {{
begin:
  %some = icmp sgt i64 %n, 0
  br i1 %some, label %each, label %done
each:
  %i = phi i64 [ 0, %begin ], [ %next, %each ]
  %to.far = add i64 %to.at, %i
  %to.index = urem i64 %to.far, %size
  %from.far = add i64 %from.at, %i
  %from.index = urem i64 %from.far, %size
  %source = getelementptr float, ptr %from, i64 %from.index
  %target = getelementptr float, ptr %to, i64 %to.index
  %sample = load float, ptr %source
  store float %sample, ptr %target
  %next = add i64 %i, 1
  %more = icmp slt i64 %next, %n
  br i1 %more, label %each, label %done
done:
  ret void
}}

define internal void @clear(ptr %out, i64 %start, i64 %stop) {{
begin:
  %some = icmp slt i64 %start, %stop
  br i1 %some, label %each, label %done
each:
  %i = phi i64 [ %start, %begin ], [ %next, %each ]
  %target = getelementptr float, ptr %out, i64 %i
  store float 0.0, ptr %target
  %next = add i64 %i, 1
  %more = icmp slt i64 %next, %stop
  br i1 %more, label %each, label %done
done:
  ret void
}}

define internal void @count(ptr %ring, i64 %slot, i64 %more) {{
  %place = getelementptr i64, ptr %ring, i64 %slot
  %before = load i64, ptr %place
  %after = add i64 %before, %more
  store atomic i64 %after, ptr %place release, align 8
  ret void
}}
"""


def address() -> int | None:
    """Return where the callback is, for the memory of a `Ring` as its user data.

    Returns
    -------
    int or None
        Address of a PaStreamCallback; None where there cannot be one.
    """
    try:
        possible = sys.maxsize > 2**32 and _may_write_code()
        return int(_compiled().get_function_address("take")) if possible else None
    except Exception:  # noqa: BLE001  whatever it is, there is another way
        _log.info("no callback in machine code", exc_info=True)
        return None


def _may_write_code() -> bool:
    """Tell whether memory that was written to may be run; LLVM does not look, and would crash."""
    if sys.platform == "win32":
        return True
    page = mmap.mmap(-1, mmap.PAGESIZE, mmap.MAP_PRIVATE | mmap.MAP_ANON)
    place = ctypes.byref(ctypes.c_char.from_buffer(page))
    refused = ctypes.CDLL(None).mprotect(
        place, ctypes.c_size_t(mmap.PAGESIZE), mmap.PROT_READ | mmap.PROT_EXEC
    )
    return not refused


@functools.cache
def _compiled() -> Any:
    """Return LLVM's engine, which owns the code and lives as long as the process."""
    import llvmlite.binding as llvm

    if llvm.llvm_version_info < (20,):
        llvm.initialize()  # later ones do so by themselves, and refuse to be asked
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    slots = {name: value for name, value in vars(ring).items() if name.isupper()}
    module = llvm.parse_assembly(_CODE.format(UNDERFLOW=_UNDERFLOW, **slots))
    module.verify()
    machine = llvm.Target.from_default_triple().create_target_machine()
    engine = llvm.create_mcjit_compiler(module, machine)
    engine.finalize_object()
    return engine
