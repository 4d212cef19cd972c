"""Files: bytes that people bring, kept in GridFS beside what is decided on them (docs/architecture/files.md).

Stored before the command that uses them, kept once it was committed, else swept; opened only when nothing harmful was
found in them, for one caller at a time, and every time on record.
"""
