"""Lists of known names, people's decisions about identities, and the identities that are published."""
