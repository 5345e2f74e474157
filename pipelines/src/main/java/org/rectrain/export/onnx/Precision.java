package org.rectrain.export.onnx;

/** How a graph stores its weights and multiplies by them. */
public enum Precision {
  /** As trained. */
  FLOAT32(32),
  /** Products in eight bits (weights per output, activations per call), tables in eight bits. */
  INT8(8),
  /** The same with tables of vectors in four bits, a scale per 32 values. */
  INT8_TABLES_INT4(4);

  private final int tableBits;

  Precision(int tableBits) {
    this.tableBits = tableBits;
  }

  /** Bits per value of a large table of vectors. */
  int tableBits() {
    return tableBits;
  }
}
