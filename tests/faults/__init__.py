"""What goes wrong while a build runs: the tests that make it go wrong, and `make soak`, which does so for long."""
