package org.rectrain.train.parallel;

import java.util.List;
import java.util.function.Supplier;
import org.rectrain.Failure;

/**
 * The processes that train one model together, as one of them sees them. Each runs the whole loop
 * on a replica of its own; only results of pieces of work go between them, and every one of them
 * adds the same results in the same order.
 */
public interface Peers {
  /** Place of this process, from 0. The first one writes files and evaluates. */
  int rank();

  /** Number of processes. */
  int size();

  /**
   * Gives bytes to all and takes those of all; every peer calls it the same number of times.
   *
   * @return by rank, one's own included
   * @throws LostPeer when another one is gone
   * @throws Failure that another one met
   */
  List<byte[]> gather(byte[] own);

  /** Whether this process writes files and evaluates. */
  default boolean leads() {
    return rank() == 0;
  }

  /** What the first peer makes, for all; the others do not make it. */
  default byte[] fromFirst(Supplier<byte[]> made) {
    return size() == 1 ? made.get() : gather(leads() ? made.get() : new byte[0]).get(0);
  }

  /** A process that trains alone. */
  static Peers none() {
    return Alone.INSTANCE;
  }

  /** Another process is gone; the step under way has no result. */
  final class LostPeer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says which one. */
    public LostPeer(String message) {
      super(message);
    }

    /** Says which one and how it was noticed. */
    public LostPeer(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** See {@link #none()}. */
  enum Alone implements Peers {
    INSTANCE;

    @Override
    public int rank() {
      return 0;
    }

    @Override
    public int size() {
      return 1;
    }

    @Override
    public List<byte[]> gather(byte[] own) {
      return List.of(own);
    }
  }
}
