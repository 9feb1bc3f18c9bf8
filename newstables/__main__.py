"""`python -m newstables`: the same as the command `newstables`."""

from flows.cli import main

if __name__ == "__main__":
    main()
