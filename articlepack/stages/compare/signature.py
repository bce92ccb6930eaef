"""MinHash signatures in bands: texts that share a band are compared, others are not.

Source: Broder 1997, "On the resemblance and containment of documents"; Leskovec, Rajaraman and Ullman, "Mining of
Massive Datasets", chapter 3.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from articlepack.compiled import compiled
from articlepack.stages.compare.overlap import HALF, MULTIPLIER, Hashes, mixed

N_HASHES = 128
MIN_RECALL = 0.9999
"""Of pairs whose similarity is the threshold itself; of more alike ones nearly all."""
SEED = np.uint64(0x5EED)
LARGEST = np.uint64(2**64 - 1)


@cache
def band_shape(threshold: float) -> tuple[int, int]:
    """(bands, hashes in each) that find two texts of this Jaccard similarity: the longest bands that still do.

    >>> band_shape(0.8), band_shape(0.5)
    ((25, 5), (64, 2))
    """
    for n_rows in range(N_HASHES, 1, -1):
        n_bands = N_HASHES // n_rows
        if 1 - (1 - threshold**n_rows) ** n_bands >= MIN_RECALL:
            return n_bands, n_rows
    return N_HASHES, 1


def band_keys(shingles: Hashes, shape: tuple[int, int]) -> NDArray[np.uint32]:
    """A key for each band of a text's signature, shape (bands,); equal keys, and few others, mean equal bands."""
    return keys_of(minhash(shingles, shape[0] * shape[1]), shape[1])


@compiled
def minhash(shingles: Hashes, n_hashes: int) -> Hashes:
    """Signature of shape (n_hashes,): equal positions of two signatures estimate their Jaccard similarity.

    Standard error at most 0.5 / sqrt(n_hashes). No shingle gives all 2**64 - 1.
    """
    out = np.full(n_hashes, LARGEST, np.uint64)
    for place in range(n_hashes):
        # An odd factor and an offset for each place: multiply-shift, of whose product the high bits are compared first.
        factor = np.uint64(mixed(SEED + np.uint64(2 * place)) | np.uint64(1))
        offset = mixed(SEED + np.uint64(2 * place + 1))
        least = LARGEST
        for shingle in shingles:
            value = np.uint64(shingle * factor + offset)
            if value < least:
                least = value
        out[place] = least
    return out


@compiled
def keys_of(signature: Hashes, n_rows: int) -> NDArray[np.uint32]:
    """A 32-bit key of each run of so many places."""
    out = np.empty(len(signature) // n_rows, np.uint32)
    for band in range(len(out)):
        combined = np.uint64(0)
        for value in signature[band * n_rows : (band + 1) * n_rows]:
            combined = np.uint64(combined * MULTIPLIER + value)
        out[band] = np.uint32(mixed(combined) >> HALF)
    return out
