"""First stage: any file to typed tables. The confidential zone begins here."""
