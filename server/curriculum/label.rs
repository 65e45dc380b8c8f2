//! The few words that the reader itself puts on a page, by language.

/// Label by key; English where a language has none.
pub(crate) fn label(language: &str, key: &'static str) -> &'static str {
    let spanish = language == "es" || language.starts_with("es-");
    match (key, spanish) {
        ("note" | "footnote", true) => "Nota",
        ("note", false) => "Background",
        ("tip", true) => "En la práctica",
        ("tip", false) => "In practice",
        ("important", true) => "Importante",
        ("important", false) => "Important",
        ("warning", true) => "Cuidado",
        ("warning", false) => "Watch out",
        ("caution", true) => "Antes de seguir leyendo",
        ("caution", false) => "Before you read on",
        ("table", true) => "Tabla",
        ("table", false) => "Table",
        ("notes", true) => "Notas",
        ("notes", false) => "Notes",
        ("back", true) => "Volver al texto",
        ("back", false) => "Back to the text",
        ("footnote", false) => "Note",
        _ => key,
    }
}
