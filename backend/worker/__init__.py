"""What happens without anybody asking: imports, missed aims of complaints, segments and doubles that grow old. A process of its own, so that
nobody who opens a card waits for a thread that compares customers. Several may run: whoever claims a piece of work first does it."""
