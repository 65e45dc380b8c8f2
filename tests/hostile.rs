//! What goes wrong around the server: bodies too large, broken text, slow clients, a malformed course, a full disk.
//! Each gets a clear answer, the data stay whole, and everybody else is served.

mod clients;
mod courses;
mod disk;
