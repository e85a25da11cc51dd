"""Reader processes: queries run where they can be stopped, and where a crash harms nobody else."""
