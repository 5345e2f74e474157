package org.rectrain.eval;

import java.util.List;
import org.rectrain.eval.rows.Candidate;

/**
 * What is compared as one: a single candidate, or candidates that differ only in their seed.
 *
 * @param name a candidate's own name when it stands alone
 * @param members names of the candidates, at least one
 */
public record SeedGroup(String name, List<String> members) {
  /** Each candidate alone. */
  static List<SeedGroup> alone(List<Candidate> candidates) {
    return candidates.stream().map(c -> new SeedGroup(c.name(), List.of(c.name()))).toList();
  }

  boolean isSingle() {
    return members.size() == 1;
  }
}
