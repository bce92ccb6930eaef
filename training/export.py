"""Whole-number weights for `LineModel` from a trained network."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articlepack.stages.clean.exact import DILATIONS, INPUT_STEPS, MAX_ACTIVATION, MAX_INPUT
from training.batches import Prepared
from training.network import TOP, Network

EXACT = 1 << 24  # whole numbers below it are exact in float32
ACTIVATION_STEP = TOP / MAX_ACTIVATION
MAX_WEIGHT = 16_383  # of 16 bits

Floats = NDArray[np.float64]


def quantised(weights: Floats, max_input: int) -> tuple[Floats, Floats]:
    """(whole weights, step of each output): no sum of the layer can reach EXACT. `weights` is (outputs, inputs)."""
    sizes = np.abs(weights)
    # Rounding adds half a step to each weight.
    finest = max_input * sizes.sum(1) / (EXACT - max_input * weights.shape[1])
    step = np.maximum(np.maximum(finest, sizes.max(1) / MAX_WEIGHT), 1e-9)
    return np.rint(weights / step[:, None]), step


def layer(
    weights: Floats, bias: Floats, input_step: float, max_input: int, output_step: float
) -> dict[str, NDArray[np.generic]]:
    """One layer's arrays; its outputs are in units of `output_step`."""
    whole, step = quantised(weights, max_input)
    scale = (step * input_step / output_step).astype(np.float32)
    return {"weights": whole.T.astype(np.int16), "scale": scale, "bias": (bias / output_step).astype(np.float32)}


def arrays_of(networks: Sequence[Network], prepared: Prepared) -> dict[str, NDArray[np.generic]]:
    """Everything that LineModel reads."""
    states = [{name: part.detach().double().numpy() for name, part in net.state_dict().items()} for net in networks]
    embedding = np.concatenate([state["embedding.weight"] for state in states], 1)
    step = np.maximum(np.abs(embedding).max(0), 1e-9) / 127
    whole = np.rint(embedding / step)
    whole[0] = 0
    out: dict[str, NDArray[np.generic]] = {
        f"{i}.{name}.{part}": array
        for i, state in enumerate(states)
        for name, parts in layers_of(state).items()
        for part, array in parts.items()
    }
    out |= {"row_of": prepared.row_of, "embedding": whole.astype(np.int8), "embedding_step": step.astype(np.float32)}
    out |= {"mean": prepared.mean, "scale": prepared.scale.astype(np.float32)}
    return out | {"n_networks": np.array(len(networks), np.int64)}


def layers_of(value: dict[str, Floats]) -> dict[str, dict[str, NDArray[np.generic]]]:
    """The layers of one network."""
    zero = np.zeros(len(value["numbers_in.bias"]))
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
    return layers


def _convolution(weights: Floats, bias: Floats) -> dict[str, NDArray[np.generic]]:
    """The three taps side by side: (inputs, 3 x outputs), quantised together."""
    width = weights.shape[1]
    flat = weights.reshape(3, width, width).transpose(1, 0, 2).reshape(width, 3 * width)  # (outputs, taps x inputs)
    parts = layer(flat, bias[width : 2 * width], ACTIVATION_STEP, MAX_ACTIVATION, ACTIVATION_STEP)
    taps = parts["weights"].reshape(3, width, width)  # (tap, input, output)
    return parts | {"weights": np.concatenate(list(taps), 1)}


def save(
    networks: Sequence[Network], prepared: Prepared, path: Path, more: Mapping[str, NDArray[np.generic]] | None = None
) -> None:
    """Write the weights, and more arrays beside them: the same bytes for the same networks."""
    arrays = arrays_of(networks, prepared) | dict(more or {})
    with path.open("wb") as file:
        np.savez_compressed(file, **{name: arrays[name] for name in sorted(arrays)})  # type: ignore[arg-type]
