//! Paper as its reader, its listener, its archivist and its attacker meet it.

mod support;

mod certificate; // the certificate of completion, in every sample
mod certification;
mod archive; // files in one .zip
mod design; // what others made of the certificate
mod hostile; // sources that mean harm
mod photo; // pictures of codes
mod refusal; // sources that are merely wrong, and what they are told
mod serving; // the process that renders
mod transcript;
