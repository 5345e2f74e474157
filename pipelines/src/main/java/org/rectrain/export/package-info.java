/**
 * A trained model as what serves it reads: a merged HuggingFace folder, ONNX graphs, embeddings, a
 * Triton model repository; each checked against the model before it counts as done.
 */
@NullMarked
package org.rectrain.export;

import org.jspecify.annotations.NullMarked;
