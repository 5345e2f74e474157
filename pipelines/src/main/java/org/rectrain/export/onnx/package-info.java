/** Writes the networks as ONNX graphs, and runs such graphs. */
@NullMarked
package org.rectrain.export.onnx;

import org.jspecify.annotations.NullMarked;
