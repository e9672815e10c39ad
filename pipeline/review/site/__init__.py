"""The review site: pages of plain HTML that show what was read beside the pages it was read from."""
