"""What-if studies: told to officials as a page, a workbook and a summary on paper."""
