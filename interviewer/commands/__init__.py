"""The commands of the command line: each module has `run(args) -> exit code`."""
