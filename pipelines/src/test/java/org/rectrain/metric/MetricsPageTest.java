package org.rectrain.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@code docs/metrics.md} is the registry, written out. */
class MetricsPageTest {
  private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));

  @Test
  void thePageIsTheRegistry() throws IOException {
    Path written = Path.of("target").resolve("metrics.md");
    Files.createDirectories(written.getParent());
    Files.writeString(written, page());
    assertThat(Files.readString(ROOT.resolve("docs").resolve("metrics.md")))
        .as("docs/metrics.md; the registry's page is in pipelines/target/metrics.md: copy it")
        .isEqualTo(page());
  }

  @Test
  void aKeyIsUsedOnceAndFound() {
    Set<String> keys = new HashSet<>();
    for (MetricInfo info : MetricInfo.all()) {
      assertThat(keys.add(info.key())).as(info.key()).isTrue();
      assertThat(MetricInfo.of("buy.now." + info.key())).isEqualTo(info);
      assertThat(MetricInfo.of("sampled100_" + info.key() + "@20")).isEqualTo(info);
    }
  }

  @Test
  void aKeyReadsAsPeopleSayIt() {
    assertThat(MetricInfo.words("long_view.session_gauc")).isEqualTo("long_view GAUC by session");
    assertThat(MetricInfo.words("recall@100")).isEqualTo("Recall@100");
    assertThat(MetricInfo.words("cold_recall@50")).isEqualTo("Cold recall@50");
    assertThat(MetricInfo.words("sampled100_ndcg@10")).isEqualTo("sampled100 ndcg@10");
    assertThat(MetricInfo.words("recall@20_among_cold")).isEqualTo("Recall@20 among cold");
  }

  private static String page() {
    StringBuilder out = new StringBuilder();
    out.append("# Metrics\n\n");
    out.append(
        "Written by a test from the registry (`org.rectrain.metric`): `TaskMetric` for scored rows,"
            + " `ListMetric` for\ntop-K lists. A value that is undefined is NaN in Java, null in"
            + " JSON and \"undefined\" on pages; it is never 0.\nIntervals resample users.\n\n");
    out.append("## Scored rows, per task\n\n");
    out.append(
        "In `eval.json` under `models[].tasks[].metrics`. y is a label, s a score, p a probability,"
            + " n the number of rows.\n"
            + "`models[].tasks[].gauc` and `session_gauc` hold the rows and users (sessions) of"
            + " each GAUC, and those left\n"
            + "out. What rows know of their user is `protocol.as_of`:"
            + " [protocols.md](protocols.md).\n\n");
    table(out, Arrays.stream(TaskMetric.values()).map(TaskMetric::info).toList(), List.of());
    out.append("\n## Top-K lists\n\n");
    out.append(
        "In `eval.json` under `models[].retrieval.metrics`, the key followed by `@K`. Full ranking"
            + " over the catalogue without\nwhat the user has seen; means are over users with a"
            + " positive. R is the set of a user's positives, L the list,\nh₁ < h₂ < ... the ranks"
            + " of the hits within the first K. With `eval.sampled_negatives: n` hit rate and NDCG"
            + " are also\ncomputed among n sampled items, as `sampled<n>_hit_rate@10`.\n\n");
    table(
        out,
        Arrays.stream(ListMetric.values()).map(ListMetric::info).toList(),
        Arrays.stream(ListMetric.values()).map(MetricsPageTest::lengths).toList());
    return out.toString();
  }

  private static String lengths(ListMetric metric) {
    List<Integer> two = List.of(5, 50);
    List<Integer> k = metric.lengths(two);
    return k.equals(two)
        ? "each of `eval.recall_at`"
        : k.equals(List.of(50)) ? "the longest" : "" + ListMetric.TOP;
  }

  private static void table(StringBuilder out, List<MetricInfo> rows, List<String> lengths) {
    out.append("| key | name | better |" + (lengths.isEmpty() ? "" : " K |"));
    out.append(" formula | undefined | source |\n");
    out.append("|---|---|---|" + (lengths.isEmpty() ? "" : "---|") + "---|---|---|\n");
    for (int i = 0; i < rows.size(); i++) {
      MetricInfo row = rows.get(i);
      out.append("| `").append(row.key()).append("` | ").append(row.label()).append(" | ");
      out.append(row.direction().name().toLowerCase(Locale.ROOT).replace("near_one", "near 1"));
      out.append(lengths.isEmpty() ? "" : " | " + lengths.get(i));
      out.append(" | ").append(row.formula().replace("|", "\\|"));
      out.append(" | ").append(row.undefined()).append(" | ").append(row.source());
      out.append(" |\n");
    }
  }
}
