"""Starts the local CRM: `python -m integrations.local_crm`."""

import os
import sys

from integrations.local_crm.server import serve
from integrations.local_crm.settings import read_settings

if __name__ == "__main__":
    serve(read_settings(sys.argv[1:], os.environ))
