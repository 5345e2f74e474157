package org.rectrain.release;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.run.ModelVersion;
import org.rectrain.run.Registry;

/**
 * Which copies of models the registry keeps and which it lets go: what an alias names stays, the
 * version that a rollback would go back to, every version that production went on from, and the
 * newest ones.
 *
 * @param kept why each version stays, by number
 * @param removed versions whose copies go
 * @param bytes size of what goes
 */
public record Retention(Map<Integer, String> kept, List<Integer> removed, long bytes) {

  /**
   * Of a registry.
   *
   * @param newest how many of the newest versions stay whatever names them
   */
  public static Retention of(Registry registry, int newest) {
    List<ModelVersion> there = registry.versions().stream().filter(registry::keeps).toList();
    Map<Integer, String> kept = new LinkedHashMap<>();
    registry.aliases().forEach((alias, number) -> kept.putIfAbsent(number, alias));
    registry.beforeProduction().ifPresent(number -> kept.putIfAbsent(number, "a rollback's"));
    Map<Integer, ModelVersion> byNumber = new LinkedHashMap<>();
    registry.versions().forEach(version -> byNumber.put(version.number(), version));
    Integer next = parent(byNumber, registry.aliases().get(Registry.PRODUCTION));
    while (next != null) {
      kept.putIfAbsent(next, "a parent of production");
      next = parent(byNumber, next);
    }
    for (ModelVersion version : there.subList(Math.max(0, there.size() - newest), there.size())) {
      kept.putIfAbsent(version.number(), "one of the newest " + newest);
    }
    List<Integer> removed = new ArrayList<>();
    long bytes = 0;
    for (ModelVersion version : there) {
      if (!kept.containsKey(version.number())) {
        removed.add(version.number());
        bytes += version.bytes();
      }
    }
    return new Retention(kept, removed, bytes);
  }

  /** Parents have smaller numbers: the chain ends. */
  private static @Nullable Integer parent(
      Map<Integer, ModelVersion> byNumber, @Nullable Integer number) {
    ModelVersion version = number == null ? null : byNumber.get(number);
    if (version == null || version.parent() == null) {
      return null;
    }
    return version.parent() < version.number() ? version.parent() : null;
  }
}
