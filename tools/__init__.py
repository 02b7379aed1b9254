"""Programs for development that the tests, the benchmarks and the documentation share."""
