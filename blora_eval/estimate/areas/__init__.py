"""Small areas: what a survey and a register together say of villages the survey hardly reached."""
