"""Exact loops: bars as channels.

Loops made in a studio repeat sample by sample.  Laid under one another, the bars of such a
song are a matrix whose rank is the number of different layers, and which 0/1 vectors lie in
its column space says which layer may play in which bars.  With the layout known, least
squares over all bars in which a layer plays gives its sound back, phase and all, where a
mask can only share out what is left in one bar.
"""
