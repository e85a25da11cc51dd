"""What ingest and api share: releases on disk, engines over them, names, settings, errors."""
