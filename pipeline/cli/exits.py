"""How the command line ends."""

EXIT_FINE = 0
EXIT_INCOMPLETE = 1  # something was refused, crashed or timed out; the rest is published
EXIT_NOTHING = 2  # nothing published, or the call itself was wrong
EXIT_LOCKED = 75  # EX_TEMPFAIL of sysexits.h: another run is at work
EXIT_INTERRUPTED = 130
