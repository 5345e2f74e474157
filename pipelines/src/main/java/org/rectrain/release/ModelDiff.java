package org.rectrain.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.read.Yaml;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.run.ModelVersion;
import org.rectrain.run.Registry;

/**
 * How two versions differ.
 *
 * @param a the first, e.g. v1
 * @param b the second
 * @param sameFiles whether their files are the same
 * @param config keys of the configuration whose values differ
 * @param inputs inputs, the data among them, that differ
 * @param code versions of rectrain and Java that differ
 * @param metrics metrics of either, with the difference b - a where both are numbers
 * @param bytes sizes in bytes; -1 where no copy is kept
 * @param lineage parents and prepared data
 */
public record ModelDiff(
    String a,
    String b,
    boolean sameFiles,
    Map<String, Pair> config,
    Map<String, Pair> inputs,
    Map<String, Pair> code,
    Map<String, Change> metrics,
    Pair bytes,
    Map<String, Pair> lineage) {

  /** A value of each; null where one has none. */
  public record Pair(@Nullable Object a, @Nullable Object b) {}

  /**
   * A metric of each; null where one has none.
   *
   * @param difference b - a; NaN unless both are numbers
   */
  public record Change(@Nullable Object a, @Nullable Object b, double difference) {}

  /**
   * Compares two versions.
   *
   * @throws org.rectrain.Failure (exit code 3) when the configuration of one cannot be read
   */
  public static ModelDiff of(Registry registry, ModelVersion a, ModelVersion b) throws IOException {
    Map<String, Change> metrics = new LinkedHashMap<>();
    Set<String> names = new TreeSet<>(a.metrics().keySet());
    names.addAll(b.metrics().keySet());
    for (String name : names) {
      Object first = a.metrics().get(name);
      Object second = b.metrics().get(name);
      double difference =
          first instanceof Number x && second instanceof Number y
              ? y.doubleValue() - x.doubleValue()
              : Double.NaN;
      metrics.put(name, new Change(first, second, difference));
    }
    return new ModelDiff(
        a.name(),
        b.name(),
        a.content() != null && a.content().equals(b.content()),
        differing(config(registry.home(a)), config(registry.home(b))),
        differing(a.inputs(), b.inputs()),
        differing(a.code(), b.code()),
        metrics,
        new Pair(a.bytes(), b.bytes()),
        differing(lineage(a), lineage(b)));
  }

  private static Map<String, @Nullable Object> lineage(ModelVersion version) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("model", version.model());
    out.put("parent", version.parent() == null ? null : "v" + version.parent());
    out.put("prepared", version.prepared());
    return out;
  }

  private static Map<String, Pair> differing(
      Map<String, ? extends @Nullable Object> a, Map<String, ? extends @Nullable Object> b) {
    Set<String> keys = new TreeSet<>(a.keySet());
    keys.addAll(b.keySet());
    Map<String, Pair> out = new LinkedHashMap<>();
    for (String key : keys) {
      Object first = a.get(key);
      Object second = b.get(key);
      if (first == null ? second != null : !first.equals(second)) {
        out.put(key, new Pair(first, second));
      }
    }
    return out;
  }

  /** The values of a configuration by their key, lists as one text. */
  private static Map<String, String> config(Path home) throws IOException {
    Path file = home.resolve("config.yaml");
    return Files.exists(file)
        ? ConfigTrees.flat(Yaml.parse(Files.readString(WholeFile.plain(file)), file.toString()))
        : Map.of();
  }
}
