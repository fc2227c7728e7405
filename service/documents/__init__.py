"""What is put up, signed and reported: lists for the board, reasons on request, free places, the protocol."""
