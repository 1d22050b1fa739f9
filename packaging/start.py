"""Where a frozen program begins."""

import sys

from loopstudio.main import main

if __name__ == "__main__":
    sys.exit(main())
