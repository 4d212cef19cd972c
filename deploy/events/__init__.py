"""Writing down the events for whoever reads them: schemas, samples, AsyncAPI documents and the guide."""
