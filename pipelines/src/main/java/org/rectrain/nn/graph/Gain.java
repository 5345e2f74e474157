package org.rectrain.nn.graph;

/** What a normalisation multiplies each column by, (E). */
public final class Gain extends Symbol {
  private final long size;

  Gain(Operation operation, long size) {
    super(operation);
    this.size = size;
  }

  /** E. */
  long size() {
    return size;
  }
}
