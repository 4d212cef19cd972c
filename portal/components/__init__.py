"""Parts that several pages show: their view models; templates/components has their macros."""
