"""`python -m newstables`: the same as the command `newstables`."""

from flows.cli.main import main

if __name__ == "__main__":
    main()
