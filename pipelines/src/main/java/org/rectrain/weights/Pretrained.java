package org.rectrain.weights;

import org.rectrain.nn.backbone.BackboneSpec;
import org.rectrain.nn.backbone.Pooling;
import org.rectrain.nn.engine.Parameters;

/** A pretrained backbone with its tokenizer. */
public interface Pretrained {
  /**
   * What {@code from_pretrained} takes: {@code sentence-transformers/all-MiniLM-L6-v2}, a folder.
   */
  String name();

  /** What it was called by whom it comes from, which may be out of date; empty when unknown. */
  default String former() {
    return "";
  }

  /** Where it is, for messages: a folder, or the name. */
  default String place() {
    return name();
  }

  /** SHA-256 of its weights, whatever it is called and wherever it is. */
  String fingerprint();

  /** Its sizes. */
  BackboneSpec spec();

  /** The pooling it was trained with. */
  Pooling pooling();

  /** The content of its {@code tokenizer.json}. */
  byte[] tokenizerJson();

  /**
   * Refuses weights that {@link #load} would refuse for their names, shapes and sizes; their values
   * are not read.
   */
  default void requireWeights() {}

  /**
   * Adds its parameters to the store, frozen, under their HuggingFace names.
   *
   * @throws org.rectrain.Failure when tensors are missing or have another shape; all of them are
   *     named together
   */
  void load(Parameters into);
}
