"""The matrix methods: components of a spectrogram, where the loops need no bars.

A component is one template, the spectrum of a note or a drum, and its activation over time.
"""
