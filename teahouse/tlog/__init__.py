"""Transparency logs as data and rules: data in, data out, no I/O (law 8).

Has no tables. The ways in are its modules, each named for its one subject:

- `errors`      what may be wrong: `Malformed` (not in the form), `Unproven` (in the form, and not true)
- `tree`        RFC 6962: leaf and node hashes, roots, inclusion and consistency proofs, made and verified
- `growth`      a tree that grows leaf by leaf and knows its root and the tiles it has filled
- `tiles`       C2SP tlog-tiles: paths, entry bundles, and proofs worked out of tiles
- `note`        C2SP signed-note: keys, signature lines, notes with several signatures
- `cosignature` C2SP tlog-cosignature: what witnesses sign, Ed25519 (cosignature/v1) and ML-DSA-44
- `checkpoint`  C2SP tlog-checkpoint: origin, size, root
- `audit`       going through a whole log: entries, tiles, root, history
- `proof`       C2SP tlog-proof@v1, the proof that goes with an entry and needs no network
- `witness`     C2SP tlog-witness: the body of add-checkpoint, and its answer
"""

__all__ = ["audit", "checkpoint", "cosignature", "errors", "growth", "note", "proof", "tiles", "tree", "witness"]
