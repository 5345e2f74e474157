package org.rectrain.score;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Queries;

/**
 * Several models of one kind that answer as one: logits and retrieval scores are the means of
 * theirs. Networks that differ in their seed alone err in different places, so their mean ranks
 * better than each (Lakshminarayanan, Pritzel and Blundell 2017); it costs as many times the work.
 */
final class EnsembleScorer implements Scorer {
  /** Scores held at once in retrieval: 64 MB. */
  private static final int MOST_SCORES = 1 << 24;

  private final String name;
  private final List<TwoTowerScorer> members;
  private final Set<Integer> encoders;

  /**
   * An ensemble.
   *
   * @param name what the whole is called
   * @param members one or more, over the same prepared folder; closed with it
   * @param encoders indices of the members that encode texts for themselves; the others share the
   *     frozen encoder of one before them
   */
  EnsembleScorer(String name, List<TwoTowerScorer> members, Set<Integer> encoders) {
    if (members.isEmpty()) {
      throw new IllegalArgumentException("members: name at least one");
    }
    this.name = name;
    this.encoders = Set.copyOf(encoders);
    this.members = List.copyOf(members);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean keepColdPlaces(int places) {
    return members.stream().allMatch(member -> member.keepColdPlaces(places));
  }

  @Override
  public boolean retrieves() {
    return true;
  }

  /** An encoder that members share counts once. */
  @Override
  public long size() {
    long sum = 0;
    for (int i = 0; i < members.size(); i++) {
      sum += encoders.contains(i) ? members.get(i).size() : members.get(i).towerSize();
    }
    return sum;
  }

  @Override
  public double[][] score(String split, List<String> tasks, int[] rows) {
    return Logits.mean(members, split, tasks, rows);
  }

  @Override
  public TopK topK(String split, int[] chosen, int k) {
    int[][] items = new int[chosen.length][];
    double[][] scores = new double[chosen.length][];
    TwoTowerScorer first = members.get(0);
    Queries queries = first.queries(split);
    int count = first.items();
    int part = Math.max(1, MOST_SCORES / Math.max(1, count));
    for (int from = 0; from < chosen.length; from += part) {
      int[] rows = Arrays.copyOfRange(chosen, from, Math.min(chosen.length, from + part));
      float[] mean = new float[rows.length * count];
      for (TwoTowerScorer member : members) {
        float[] one = member.retrievalScores(split, rows);
        for (int i = 0; i < mean.length; i++) {
          mean[i] += one[i] / members.size();
        }
      }
      for (int i = 0; i < rows.length; i++) {
        int start = i * count;
        int[] best = first.best(mean, start, queries.seen()[rows[i]], k);
        items[from + i] = best;
        scores[from + i] = Arrays.stream(best).mapToDouble(item -> mean[start + item]).toArray();
      }
    }
    return new TopK(items, scores);
  }

  /** Those of the first member. */
  @Override
  public @Nullable TextVectors texts() {
    return members.get(0).texts();
  }

  @Override
  public void encodeAgain(String split, int[] rows) {
    for (int i = 0; i < members.size(); i++) {
      if (encoders.contains(i)) {
        members.get(i).encodeAgain(split, rows);
      }
    }
  }

  @Override
  public Work work(String split, int[] rows) {
    Work sum = new Work(0, 0);
    for (int i = 0; i < members.size(); i++) {
      Work one = members.get(i).work(split, rows);
      sum = sum.plus(encoders.contains(i) ? one : new Work(one.scoring(), 0));
    }
    return sum;
  }

  @Override
  public void close() {
    members.forEach(TwoTowerScorer::close);
  }
}
