"""Pages: the public application that mails link to."""
