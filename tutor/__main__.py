"""`python -m tutor` is `dwk-tutor`."""

import sys

from tutor.cli import main

sys.exit(main())
