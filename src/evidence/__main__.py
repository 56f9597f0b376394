"""Lets `python -m evidence` do what the command `evidence` does."""

import sys

from evidence.cli import main

sys.exit(main())
