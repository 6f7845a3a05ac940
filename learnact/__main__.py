"""`python -m learnact`."""

import sys

from learnact.cli import main

sys.exit(main())
