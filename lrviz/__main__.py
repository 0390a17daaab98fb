"""``python -m lrviz``."""

from lrviz.start import main

if __name__ == "__main__":
    main(prog_name="lrviz")
