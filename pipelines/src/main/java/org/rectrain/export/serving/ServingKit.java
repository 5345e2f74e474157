package org.rectrain.export.serving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.EncodedFeatures;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Kind;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTableWriter;
import org.rectrain.dataset.Queries;
import org.rectrain.model.ModelData;
import org.rectrain.score.TopK;

/**
 * What a request is answered from when the model is not asked, or not in time: lists of heavy users
 * made before, popular items of everyone and of each segment; and one manifest of all files of the
 * export, whose version changes with any of them that serves.
 */
public final class ServingKit {
  /** Folder of the format. */
  public static final String FOLDER = "serving";

  private static final String MEASURED = "export.json";
  private static final int MANIFEST = 1;
  private static final int MOST_VALUES = 50;
  private static final String EVERYONE = "";

  private ServingKit() {}

  /**
   * What {@code manifest.json} says.
   *
   * @param format of this file
   * @param version SHA-256 of the names and contents of all files but export.json, whose times are
   *     others whenever the same model is exported
   * @param model name of the exported model
   * @param featureFingerprint of the feature schema that callers must match
   * @param k length of lists
   * @param users with a list of their own
   * @param segments with a list of popular items, everyone left out
   * @param steps files of each step, relative to the export, in the order in which they are tried
   * @param files SHA-256 of each file
   */
  public record Contents(
      int format,
      String version,
      String model,
      String featureFingerprint,
      int k,
      int users,
      int segments,
      Map<String, List<String>> steps,
      Map<String, String> files) {}

  /** Lists that a scorer makes. */
  public interface Lists {
    /** The best items of some queries. */
    TopK of(Queries queries, int[] chosen, int k);
  }

  /** The users with the longest histories, longest first; ties by id. */
  static int[] heavy(Queries queries, int most) {
    return IntStream.range(0, queries.size())
        .boxed()
        .sorted(
            Comparator.comparingInt((Integer q) -> -queries.histories().length(q))
                .thenComparing(q -> queries.users()[q]))
        .limit(most)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Writes {@code top_lists.parquet}; returns the number of users. */
  public static int topLists(
      Path folder, ModelData data, Queries queries, Lists lists, int most, int k)
      throws IOException {
    Files.createDirectories(folder);
    int[] chosen = heavy(queries, most);
    TopK found = lists.of(queries, chosen, k);
    String[] users = IntStream.of(chosen).mapToObj(q -> queries.users()[q]).toArray(String[]::new);
    String[][] items =
        Arrays.stream(found.items()).map(list -> ids(data, list)).toArray(String[][]::new);
    new ParquetTableWriter()
        .strings(Columns.USER_ID, users)
        .stringLists("items", items)
        .doubleLists("scores", found.scores())
        .write(folder.resolve("top_lists.parquet"));
    return users.length;
  }

  /**
   * Writes {@code popular.parquet}: the items with most positives of the first task in train, of
   * everyone and of each value of the users' and requests' categories that have few. A segment's
   * list that is shorter than k goes on with everyone's.
   *
   * @return number of segments
   */
  public static int popular(Path folder, ModelData data, Examples train, int k) throws IOException {
    Files.createDirectories(folder);
    Map<String, int[]> counts = new TreeMap<>();
    int[] all = counts.computeIfAbsent(EVERYONE, s -> new int[data.catalogue().size()]);
    for (int row = 0; row < train.size(); row++) {
      if (train.labels()[0][row] == 1) {
        all[train.items()[row]]++;
      }
    }
    count(data, train, Side.USER, train.user(), counts);
    count(data, train, Side.CONTEXT, train.context(), counts);
    String[][] lists =
        counts.values().stream().map(c -> ids(data, best(c, all, k))).toArray(String[][]::new);
    new ParquetTableWriter()
        .strings("segment", counts.keySet().toArray(String[]::new))
        .stringLists("items", lists)
        .write(folder.resolve("popular.parquet"));
    return counts.size() - 1;
  }

  private static void count(
      ModelData data,
      Examples train,
      Side side,
      EncodedFeatures features,
      Map<String, int[]> counts) {
    List<FeatureSpec> categories =
        data.schema().of(side).stream().filter(f -> f.kind() == Kind.CATEGORICAL).toList();
    for (int f = 0; f < categories.size(); f++) {
      FeatureSpec feature = categories.get(f);
      if (feature.vocabulary().size() > MOST_VALUES) {
        continue;
      }
      for (int row = 0; row < train.size(); row++) {
        int value = features.categories()[row * features.categoryWidth() + f];
        if (value > 0 && train.labels()[0][row] == 1) {
          String segment = feature.name() + "=" + feature.vocabulary().get(value - 1);
          counts
              .computeIfAbsent(segment, s -> new int[data.catalogue().size()])[
              train.items()[row]]++;
        }
      }
    }
  }

  /** Items by positives of the segment, then of everyone, then by place in the catalogue. */
  static int[] best(int[] own, int[] all, int k) {
    return IntStream.range(0, own.length)
        .boxed()
        .sorted(
            Comparator.comparingInt((Integer i) -> -own[i])
                .thenComparingInt(i -> -all[i])
                .thenComparingInt(i -> i))
        .limit(k)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static String[] ids(ModelData data, int[] items) {
    return IntStream.of(items).mapToObj(i -> data.catalogue().ids()[i]).toArray(String[]::new);
  }

  /** Writes the manifest over all that is in the export, which must be whole by then. */
  public static void manifest(
      Path export, String model, String fingerprint, int k, int users, int segments)
      throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(export)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = export.relativize(file).toString().replace('\\', '/');
        if (!name.startsWith(".") && !name.startsWith("huggingface/")) {
          files.put(name, Json.sha256(Json.bytes(file)));
        }
      }
    }
    StringBuilder whole = new StringBuilder();
    files.forEach(
        (name, hash) -> {
          if (!name.equals(MEASURED)) {
            whole.append(name).append(' ').append(hash).append('\n');
          }
        });
    Map<String, List<String>> steps = new LinkedHashMap<>();
    steps.put("cache", List.of(FOLDER + "/top_lists.parquet"));
    steps.put("index", List.of("embeddings/items.npy", "embeddings/item_ids.json"));
    steps.put("rank", under(files, "triton/", "onnx/"));
    steps.put("rank_small", under(files, "onnx_int8/"));
    steps.put("nearest", List.of("embeddings/items.npy", "embeddings/users.npy"));
    steps.put("popular", List.of(FOLDER + "/popular.parquet"));
    steps.replaceAll((step, names) -> names.stream().filter(files::containsKey).toList());
    Json.write(
        export.resolve(FOLDER).resolve("manifest.json"),
        new Contents(
            MANIFEST,
            Json.sha256(whole.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)),
            model,
            fingerprint,
            k,
            users,
            segments,
            steps,
            files));
  }

  private static List<String> under(Map<String, String> files, String... folders) {
    for (String folder : folders) {
      List<String> found = files.keySet().stream().filter(f -> f.startsWith(folder)).toList();
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }
}
