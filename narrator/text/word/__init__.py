"""Word documents, part by part: see narrator.text.formats.docx."""
