"""The SPARQL service against other servers: a release at scale, sixteen questions, measures."""
