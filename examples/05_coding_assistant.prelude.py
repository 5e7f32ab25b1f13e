# The page uses `os` without importing it.
import os
