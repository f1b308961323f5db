"""Table files as rows: CSV, XLSX and vCards read and written one row at a time, never a whole file in memory. No database, no HTTP."""
