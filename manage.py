#!/usr/bin/env python
"""Command line of the project. Without DJANGO_SETTINGS_MODULE it runs the trial settings."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command given on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.trial")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
