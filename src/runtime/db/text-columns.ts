/** Columns that are read as text, lists as lists of texts. */
export type TextColumns = Readonly<Record<string, "text" | "text[]">>;
