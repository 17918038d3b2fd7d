"""The movement's own systems: mentoring, activities, Desk, potential, livelihoods, programmes, referral."""
