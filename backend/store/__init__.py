"""MongoDB, and nobody else: a document and its queries per noun."""

from beanie import Document

# What reads and checks a document is built when the first is read, or by `open_store`: a tenth of the API's start, before anybody asks.
Document.model_config["defer_build"] = True
