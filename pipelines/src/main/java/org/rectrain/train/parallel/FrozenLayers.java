package org.rectrain.train.parallel;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.model.text.TextEncoder;

/** What the frozen lower layers make of each text, once for all workers, here and elsewhere. */
public final class FrozenLayers {
  /** Above this each process makes everything itself: a message is one array of bytes. */
  private static final long MOST_SENT = 1L << 30;

  private static final Wire<int[], float[]> WIRE = Wire.OUTPUTS;

  private FrozenLayers() {}

  /**
   * Computes and keeps it; nothing when the lowest layer learns.
   *
   * @param threads of this process
   * @param peers that share the work, each a part
   */
  public static void keep(TextEncoder encoder, int threads, Peers peers) {
    if (encoder.cacheBytes() == 0) {
      return;
    }
    List<int[]> groups = encoder.groups(encoder.all());
    if (peers.size() == 1 || encoder.cacheBytes() > MOST_SENT) {
      encoder.keepFrozen(groups, encoder.frozen(groups, threads));
      return;
    }
    List<float[]> own = encoder.frozen(share(groups, peers), threads);
    List<byte[]> all = peers.gather(WIRE.bytes(share(groups, peers), own));
    List<int[]> dealt = new ArrayList<>();
    List<float[]> outputs = new ArrayList<>();
    for (int rank = 0; rank < peers.size(); rank++) {
      List<int[]> part = share(groups, rank, peers.size());
      dealt.addAll(part);
      outputs.addAll(rank == peers.rank() ? own : WIRE.results(part, all.get(rank)));
    }
    encoder.keepFrozen(dealt, outputs);
  }

  private static List<int[]> share(List<int[]> groups, Peers peers) {
    return share(groups, peers.rank(), peers.size());
  }

  private static List<int[]> share(List<int[]> groups, int rank, int size) {
    List<int[]> out = new ArrayList<>();
    for (int i = rank; i < groups.size(); i += size) {
      out.add(groups.get(i));
    }
    return out;
  }
}
