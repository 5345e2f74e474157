package org.rectrain.train.parallel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.rectrain.Failure;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.run.Progress;
import org.rectrain.train.checkpoint.Checkpoint;
import org.rectrain.train.checkpoint.CheckpointFolder;

/**
 * Where all processes of a run go on from: the newest checkpoint that the first of them finds
 * whole.
 */
public final class CommonStart {
  private final CheckpointFolder checkpoints;
  private final String fingerprint;
  private final Parameters weights;
  private final Peers peers;
  private final Progress progress;

  /**
   * A start.
   *
   * @param fingerprint of what decides the result
   * @param weights as they are before the first step
   */
  public CommonStart(
      CheckpointFolder checkpoints,
      String fingerprint,
      Parameters weights,
      Peers peers,
      Progress progress) {
    this.checkpoints = checkpoints;
    this.fingerprint = fingerprint;
    this.weights = weights;
    this.peers = peers;
    this.progress = progress;
  }

  /**
   * The checkpoint; empty when there is none.
   *
   * @throws Failure (exit code 3) when a process reads other data or another model
   */
  public Optional<Checkpoint> newest() {
    Optional<Checkpoint> found =
        peers.leads() ? checkpoints.newest(fingerprint, progress) : Optional.empty();
    if (peers.size() == 1) {
      return found;
    }
    requireEqualRuns();
    long chosen =
        ByteBuffer.wrap(
                peers.fromFirst(
                    () ->
                        ByteBuffer.allocate(Long.BYTES)
                            .putLong(found.map(Checkpoint::step).orElse(-1L))
                            .array()))
            .getLong();
    return peers.leads() || chosen < 0 ? found : Optional.of(checkpoints.at(chosen));
  }

  private void requireEqualRuns() {
    // Weights that are fitted before the first step must not differ by a bit either.
    int hash =
        weights.all().stream()
            .mapToInt(parameter -> Arrays.hashCode(parameter.values()))
            .reduce(0, (sum, next) -> 31 * sum + next);
    byte[] own = (fingerprint + hash).getBytes(StandardCharsets.UTF_8);
    List<byte[]> all = peers.gather(own);
    for (int rank = 1; rank < all.size(); rank++) {
      if (!Arrays.equals(all.get(0), all.get(rank))) {
        throw Failure.input(
            "worker " + rank + " reads other data or another model than worker 0",
            "keep prepared data and encoder where every worker sees them under the same path");
      }
    }
  }
}
