"""Speed against named references in the same run; results are recorded with the machine."""
