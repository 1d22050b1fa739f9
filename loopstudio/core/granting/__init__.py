"""Granting wishes: what each stage makes of them; `loopstudio.core.grant` puts them together."""
