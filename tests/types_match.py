"""The app's API types are generated; this fails when the API has changed and they have not. `make types` renews them."""

import json
import subprocess
import sys
from pathlib import Path

kept = Path(__file__).parent.parent / "pwa" / "openapi.json"
now = subprocess.run(
    [Path(sys.executable).parent / "rapport", "openapi"], capture_output=True, text=True, check=True
).stdout
if json.loads(now) != json.loads(kept.read_text()):
    sys.exit("The API has changed and pwa/openapi.json has not. Run: make types")
