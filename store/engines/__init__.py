"""The engines that answer SPARQL over a release, behind one interface."""
