"""Bulletins of our own making: a description, typeset as PDF, HWPX, HWP 5, text or scan, and compared with what is read."""
