"""``python -m redaction``."""

import sys

from redaction.app.main import main

sys.exit(main())
