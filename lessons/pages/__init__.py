"""What a page is: typed Markdown with front matter, its fields, vocabularies and rendering."""
