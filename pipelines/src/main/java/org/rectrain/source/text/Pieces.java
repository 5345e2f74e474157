package org.rectrain.source.text;

/** The pieces of a stream that each hold a row, as offsets in a buffer. */
interface Pieces extends AutoCloseable {
  /** Moves to the next piece; false at the end of the stream. */
  boolean next();

  /** The stream through a buffer, which holds the piece. */
  ByteWindow window();

  /** The buffer; another one after a move. */
  default byte[] bytes() {
    return window().bytes();
  }

  /** Where the piece begins. */
  int start();

  /** Where it ends. */
  int end();

  /** Bytes of the stream before the piece. */
  default long offset() {
    return window().dropped() + start();
  }

  /** The piece for people, whatever bytes it has. */
  default String shown() {
    return Bytes.shown(bytes(), start(), end());
  }

  @Override
  default void close() {
    window().close();
  }
}
