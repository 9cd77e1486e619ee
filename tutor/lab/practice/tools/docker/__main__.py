"""`python -m tutor.lab.practice.tools.docker`."""

import sys

from tutor.lab.practice.tools.docker.main import main

sys.exit(main())
