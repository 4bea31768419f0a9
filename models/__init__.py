"""What the house keeps: tables, the database, migrations."""
