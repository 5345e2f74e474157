package org.rectrain.nn.backbone;

/** How the hidden states of a text become one vector. */
public enum Pooling {
  /** The first token (bge). */
  CLS,
  /** The mean over the tokens that the mask keeps (MiniLM). */
  MEAN,
  /** The last token that the mask keeps (decoders). */
  LAST
}
