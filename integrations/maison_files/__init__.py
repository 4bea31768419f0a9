"""The files that a maison's systems export, read row by row without trusting any of them."""
