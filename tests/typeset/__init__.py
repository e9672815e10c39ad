"""Bulletins of our own making, typeset as PDF, HWPX, HWP 5, text or scan, and compared with what is read of them."""
