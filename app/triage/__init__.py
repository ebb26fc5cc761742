"""Triage: what a free text wants, in which language and how pressing, by phrases kept as rows, and why;
where and when somebody would have it; and what people set right.

It reads and never decides: a text it is not sure of is marked for a human look. Item numbers are masked
before anything is read, so that the same words always get the same reading."""
