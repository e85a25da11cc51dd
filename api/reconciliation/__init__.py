"""The Reconciliation Service API 0.2: partners' spreadsheets find their rows in the graph."""
