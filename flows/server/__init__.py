"""The Prefect server: `newstables serve`, its processes and runs, and the API of any server."""
