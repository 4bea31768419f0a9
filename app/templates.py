"""Makes the templates for translators anew: `python -m app.templates`."""

from pathlib import Path

from app.demo.translations import template
from i18n.templates import refresh

ROOT = Path(__file__).parent.parent
CONTENT = ROOT / "app" / "demo" / "content"


def main() -> None:
    """Write the template of the interface with its languages, and that of the demo's content."""
    refresh(ROOT)
    (CONTENT / "po" / "content.pot").write_bytes(template(CONTENT))


if __name__ == "__main__":
    main()
