"""Whole-number weights for `LineModel` from a trained network."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articlepack.stages.clean.learned import INPUT_STEPS, MAX_ACTIVATION, MAX_INPUT
from training.batches import Prepared
from training.network import DILATIONS, TOP, Network

EXACT = 1 << 24  # whole numbers below it are exact in float32
ACTIVATION_STEP = TOP / MAX_ACTIVATION

Floats = NDArray[np.float64]


def quantised(weights: Floats, max_input: int) -> tuple[Floats, Floats]:
    """(whole weights, step of each output): no sum of the layer can reach EXACT. `weights` is (outputs, inputs)."""
    most = min(2047, EXACT // (max_input * weights.shape[1]) - 1)
    step = np.maximum(np.abs(weights).max(1), 1e-9) / most
    return np.rint(weights / step[:, None]), step


def layer(
    weights: Floats, bias: Floats, input_step: float, max_input: int, output_step: float
) -> dict[str, NDArray[np.generic]]:
    """One layer's arrays; its outputs are in units of `output_step`."""
    whole, step = quantised(weights, max_input)
    scale = (step * input_step / output_step).astype(np.float32)
    return {"weights": whole.T.astype(np.int16), "scale": scale, "bias": (bias / output_step).astype(np.float32)}


def arrays_of(network: Network, prepared: Prepared) -> dict[str, NDArray[np.generic]]:
    """Everything that LineModel reads."""
    value = {name: part.detach().double().numpy() for name, part in network.state_dict().items()}
    zero = np.zeros(len(value["numbers_in.bias"]))
    embedding = value["embedding.weight"]
    step = float(np.abs(embedding).max() / 127)
    whole = np.rint(embedding / step)
    whole[0] = 0
    first = np.concatenate([value["numbers_in.weight"], value["words_in.weight"]], 1)
    pools = np.concatenate([value["page_in.weight"], value["sides_in.weight"]], 1)
    layers = {
        "first": layer(first, value["numbers_in.bias"], 1 / INPUT_STEPS, MAX_INPUT, ACTIVATION_STEP),
        "pools": layer(pools, zero, ACTIVATION_STEP, MAX_ACTIVATION, ACTIVATION_STEP),
        "hidden": layer(value["hidden.weight"], value["hidden.bias"], ACTIVATION_STEP, MAX_ACTIVATION, ACTIVATION_STEP),
        "out": layer(value["out.weight"], value["out.bias"], ACTIVATION_STEP, MAX_ACTIVATION, 1.0),
    }
    for i in range(len(DILATIONS)):
        layers[f"convolution{i}"] = _convolution(value[f"convolutions.{i}.weight"], value[f"convolutions.{i}.bias"])
    out: dict[str, NDArray[np.generic]] = {
        f"{name}.{part}": array for name, parts in layers.items() for part, array in parts.items()
    }
    out |= {"row_of": prepared.row_of, "embedding": whole.astype(np.int8), "embedding_step": np.array(step, np.float32)}
    return out | {"mean": prepared.mean, "scale": prepared.scale.astype(np.float32)}


def _convolution(weights: Floats, bias: Floats) -> dict[str, NDArray[np.generic]]:
    """The three taps side by side: (inputs, 3 x outputs), quantised together."""
    width = weights.shape[1]
    flat = weights.reshape(3, width, width).transpose(1, 0, 2).reshape(width, 3 * width)  # (outputs, taps x inputs)
    parts = layer(flat, bias[width : 2 * width], ACTIVATION_STEP, MAX_ACTIVATION, ACTIVATION_STEP)
    taps = parts["weights"].reshape(3, width, width)  # (tap, input, output)
    return parts | {"weights": np.concatenate(list(taps), 1)}


def save(network: Network, prepared: Prepared, path: Path) -> None:
    """Write the weights: the same bytes for the same network."""
    arrays = arrays_of(network, prepared)
    with path.open("wb") as file:
        np.savez_compressed(file, **{name: arrays[name] for name in sorted(arrays)})  # type: ignore[arg-type]
