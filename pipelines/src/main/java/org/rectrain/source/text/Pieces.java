package org.rectrain.source.text;

/** The pieces of a stream that each hold a row, as places in a buffer. */
interface Pieces extends AutoCloseable {
  /** Moves to the next piece; false at the end of the stream. */
  boolean next();

  /** The buffer; another one after a move. */
  byte[] bytes();

  /** Where the piece begins. */
  int start();

  /** Where it ends. */
  int end();

  /** Bytes of the stream before the piece. */
  long offset();

  @Override
  void close();
}
