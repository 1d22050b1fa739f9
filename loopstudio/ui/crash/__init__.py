"""When the program itself fails: the log, who hears of a fault, and what is said to people."""
