package org.rectrain.export;

/** Exported graphs, run as a server would run them: they compute everything themselves. */
interface OnnxForm extends Form {
  /** Vectors (texts, E) of all texts; empty when the model reads none. */
  float[] textVectors();
}
