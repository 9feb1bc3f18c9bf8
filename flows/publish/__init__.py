"""Write a snapshot and publish it in one step."""
