"""Every test run compiles the kernels of the sources that it tests, and keeps them for the next."""

import signal

from tools import sources

sources.use_kernel_cache()

# A shell lets what runs in the background ignore Ctrl-C, and its children too; some tests press it.
signal.signal(signal.SIGINT, signal.default_int_handler)
