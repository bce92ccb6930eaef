"""`python -m articlepack` is the installed command."""

import sys

from articlepack.command import main

if __name__ == "__main__":
    sys.exit(main())
