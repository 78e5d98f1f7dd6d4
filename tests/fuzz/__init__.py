"""Coverage-guided fuzzing of the readers (atheris); what was found stays in `corpus/`."""
