"""What is not ready yet for a round: a board of gates for officials and the auditor."""
