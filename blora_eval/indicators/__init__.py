"""Indicators of poverty, inequality, deprivation and programmes: plain functions of plain tables."""
