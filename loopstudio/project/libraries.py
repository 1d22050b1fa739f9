"""Versions of libraries that are behind a Python package of another version."""


def libsndfile_version() -> str:
    """Return the version of the library that reads and writes sound files."""
    import soundfile

    return str(soundfile.__libsndfile_version__)
