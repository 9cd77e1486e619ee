"""`python -m tutor.lab.practice.tools.k3d`."""

import sys

from tutor.lab.practice.tools.k3d.main import main

sys.exit(main())
