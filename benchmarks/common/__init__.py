"""What several benchmarks share: inputs, child processes, servers, table contents."""
