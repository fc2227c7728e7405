"""What grades and results give at any class, for everybody; nothing that is typed in is kept."""
