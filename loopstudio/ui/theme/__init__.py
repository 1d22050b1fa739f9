"""Colours, fonts, icons and style: everything the look is made of."""
