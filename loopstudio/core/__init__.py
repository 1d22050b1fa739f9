"""Numbers: numpy in, numpy out; no Qt, no threads, no globals, no print."""
