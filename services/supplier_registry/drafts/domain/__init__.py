"""What a draft is and how it becomes an application: pure."""
