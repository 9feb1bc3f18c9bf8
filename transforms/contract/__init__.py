"""The contract with analysts: tables, their columns, ids and validation."""
