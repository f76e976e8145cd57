"""Every test run compiles the kernels of the sources that it tests, and keeps them for the next."""

from tools import sources

sources.use_kernel_cache()
