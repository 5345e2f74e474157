package org.rectrain.train.parallel;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.train.checkpoint.Checkpoint;
import org.rectrain.train.checkpoint.Learner;

/**
 * Who trains together, and how they stay together: by every gradient, or by steps of their own and
 * the mean of their parameters and of the optimizer's moments every some steps (local SGD, Stich
 * 2019; with the moments averaged too, so that one state stands for all).
 */
public final class Averaging {
  private final Peers peers;
  private final int every;

  private Averaging(Peers peers, int every) {
    this.peers = peers;
    this.every = every;
  }

  /** Peers that exchange every gradient and never differ. */
  public static Averaging never(Peers peers) {
    return new Averaging(peers, 0);
  }

  /** Peers that each make separate steps. */
  public static Averaging every(int steps, Peers peers) {
    return new Averaging(peers, steps);
  }

  public Peers peers() {
    return peers;
  }

  /** Whether peers make separate steps. */
  public boolean on() {
    return every > 1;
  }

  /** Whether a multiple of the distance is in (before, now]. */
  public boolean due(long before, long now) {
    return on() && now / every > before / every;
  }

  /** Puts the peers' mean into all of them: summed in rank order, then divided by their number. */
  public void run(List<Learner> learners) {
    List<byte[]> all = peers.gather(bytes(learners));
    List<Learner.State> sums = states(all.get(0), learners.size());
    for (byte[] more : all.subList(1, all.size())) {
      List<Learner.State> states = states(more, learners.size());
      for (int i = 0; i < sums.size(); i++) {
        add(sums.get(i), states.get(i));
      }
    }
    for (int i = 0; i < sums.size(); i++) {
      learners.get(i).restore(divided(sums.get(i), all.size()));
    }
  }

  private static void add(Learner.State sum, Learner.State more) {
    TextTable.add(sum.values(), more.values());
    sum.moments()
        .forEach(
            (name, values) ->
                TextTable.add(
                    values, java.util.Objects.requireNonNull(more.moments().get(name), name)));
  }

  private static Learner.State divided(Learner.State sum, int by) {
    Map<String, float[]> moments = new LinkedHashMap<>();
    sum.moments().forEach((name, values) -> moments.put(name, divided(values, by)));
    return new Learner.State(divided(sum.values(), by), moments, sum.steps());
  }

  private static float[] divided(float[] sum, int by) {
    float[] out = new float[sum.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = sum[i] / by;
    }
    return out;
  }

  private static byte[] bytes(List<Learner> learners) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (Learner learner : learners) {
        Checkpoint.write(out, learner.state());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The states in a peer's message. */
  static List<Learner.State> states(byte[] message, int count) {
    List<Learner.State> out = new ArrayList<>();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(message))) {
      for (int i = 0; i < count; i++) {
        out.add(Checkpoint.state(in));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out;
  }
}
