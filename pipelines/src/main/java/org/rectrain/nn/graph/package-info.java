/**
 * Networks as values: a block is written once over typed symbols, and the operations behind them
 * render to the engine's program ({@link org.rectrain.nn.graph.EngineProgram}) and, in the package
 * of exports, to an ONNX graph.
 */
@NullMarked
package org.rectrain.nn.graph;

import org.jspecify.annotations.NullMarked;
