fn main() {
    // Embedded folders: rebuild when an author or a designer changes a file.
    for folder in ["templates", "courses"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
