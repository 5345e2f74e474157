package org.rectrain.prepare.consistency;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.prepare.CheckConfig;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Kind;
import org.rectrain.dataset.Json;
import org.rectrain.stat.Divergence;

/**
 * Compares the features that training saw with those that serving saw, or any two tables: names,
 * types, dimensions, missing values, ranges, vocabulary and distribution.
 */
public final class ConsistencyCheck {
  /** Share added to each bucket, so that an empty one does not make the index infinite. */
  private static final double SMOOTHING = 1e-4;

  private static final int MOST_LINES = 80;

  private final CheckConfig config;
  private final FeatureSchema schema;
  private final Ranges ranges;
  private final List<Finding> findings = new ArrayList<>();

  private ConsistencyCheck(CheckConfig config, FeatureSchema schema, Ranges ranges) {
    this.config = config;
    this.ranges = ranges;
    this.schema = schema;
  }

  /**
   * What the check found, written as {@value #FILE}.
   *
   * @param records online records read; 0 when only schemas were compared
   * @param features features of the offline schema
   * @param mismatches findings that do not pass
   * @param findings all of them, in the schema's order
   */
  public record Result(long records, int features, int mismatches, List<Finding> findings) {
    /** File name inside the stage's folder. */
    public static final String FILE = "check.json";
  }

  /**
   * Runs the check.
   *
   * @param offline folder with the schema that training used, its schema file, or any table
   * @param online what serving saw
   * @param out folder for the result
   * @param lines takes the lines of a table for people
   * @throws Failure (exit code 4), after the result is written, when something does not match
   */
  public static Result run(
      CheckConfig config, Path offline, Path online, Path out, Consumer<String> lines)
      throws IOException {
    boolean prepared = isSchema(offline);
    FeatureSchema schema =
        prepared ? Json.read(schemaFile(offline), FeatureSchema.class) : RecordSchema.of(offline);
    Path rows = prepared ? trainRows(offline) : offline;
    Ranges ranges = rows == null ? Ranges.unknown() : Ranges.of(rows, schema);
    ConsistencyCheck check = new ConsistencyCheck(config, schema, ranges);
    long records = 0;
    if (isSchema(online)) {
      check.schemas(online);
      Path theirs = trainRows(online);
      records = theirs == null ? 0 : check.sample(theirs);
    } else {
      records = check.sample(online);
    }
    List<Finding> wrong = check.findings.stream().filter(f -> !f.passes()).toList();
    Result result =
        new Result(records, check.schema.features().size(), wrong.size(), check.findings);
    Json.write(out.resolve(Result.FILE), result);
    table(result, MOST_LINES).forEach(lines);
    if (!wrong.isEmpty()) {
      throw Failure.gate(
          online
              + ": features differ from training: "
              + wrong.size()
              + (wrong.size() == 1 ? " mismatch" : " mismatches"),
          wrong.stream().map(Object::toString).toList(),
          "mend the serving features, or widen the thresholds in 'check:' knowingly");
    }
    return result;
  }

  private static boolean isSchema(Path online) {
    return online.endsWith(FeatureSchema.FILE)
        || (Files.isDirectory(online) && Files.exists(online.resolve(FeatureSchema.FILE)));
  }

  private static Path schemaFile(Path path) {
    return Files.isDirectory(path) ? path.resolve(FeatureSchema.FILE) : path;
  }

  /** The train rows beside a schema; null where there are none, as in a model's folder. */
  private static @Nullable Path trainRows(Path path) {
    Path rows = path.resolve("examples/split=train");
    return Files.isDirectory(rows) ? rows : null;
  }

  private void schemas(Path online) {
    FeatureSchema other = Json.read(schemaFile(online), FeatureSchema.class);
    Map<String, FeatureSpec> found = new java.util.HashMap<>();
    other.features().forEach(f -> found.put(f.name(), f));
    for (FeatureSpec spec : schema.features()) {
      FeatureSpec theirs = found.remove(spec.name());
      if (presence(spec.name(), theirs != null) && theirs != null) {
        same(spec.name(), "type", lower(spec.kind()), lower(theirs.kind()));
        same(spec.name(), "side", lower(spec.side()), lower(theirs.side()));
        same(spec.name(), "dimension", "" + spec.cardinality(), "" + theirs.cardinality());
        same(spec.name(), "vocabulary", vocabulary(spec), vocabulary(theirs));
        same(spec.name(), "transform", transform(spec), transform(theirs));
      }
    }
    new TreeSet<>(found.keySet()).forEach(this::extra);
  }

  private static String transform(FeatureSpec spec) {
    return String.format(
        Locale.ROOT, "%s, mean %.6g, std %.6g", lower(spec.transform()), spec.mean(), spec.std());
  }

  /** The values themselves when they are few, else their number and a hash of them. */
  private static String vocabulary(FeatureSpec spec) {
    List<String> values = spec.vocabulary();
    return values.size() <= 8
        ? values.toString()
        : values.size() + " values, hash " + Integer.toHexString(values.hashCode());
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private long sample(Path online) {
    List<Observed> observed =
        schema.features().stream().map(f -> new Observed(f, ranges.of(f.name()))).toList();
    long[] records = {0};
    Records.read(
        online,
        record -> {
          records[0]++;
          for (int i = 0; i < observed.size(); i++) {
            String name = schema.features().get(i).name();
            observed.get(i).add(record.containsKey(name), record.get(name));
          }
        });
    if (records[0] == 0) {
      throw Failure.input(
          online + ": holds no record", "expected at least one online feature record");
    }
    for (int i = 0; i < observed.size(); i++) {
      judge(schema.features().get(i), observed.get(i), records[0]);
    }
    return records[0];
  }

  private void judge(FeatureSpec spec, Observed seen, long records) {
    if (!presence(spec.name(), seen.seen())) {
      return;
    }
    boolean typed = seen.wrongType() == 0;
    String online = typed ? lower(spec.kind()) : "'" + seen.wrongExample() + "'";
    add(spec.name(), "type", lower(spec.kind()), online, lower(spec.kind()), typed);
    if (records < config.minRecords()) {
      return;
    }
    gap(spec.name(), "missing", spec.missingRate(), seen.missingRate(), config.maxMissingGap());
    double[] offline = spec.histogram().stream().mapToDouble(Double::doubleValue).toArray();
    if (spec.kind() == Kind.CATEGORICAL) {
      double unknown = offline.length == 0 ? 0 : Math.max(0, offline[0] - spec.missingRate());
      gap(spec.name(), "unknown", unknown, seen.unknownRate(), config.maxUnknownGap());
    }
    double[] range = ranges.of(spec.name());
    if (range != null) {
      add(
          spec.name(),
          "range",
          range[0] + " to " + range[1],
          seen.range() + ", " + number(seen.outsideRate()) + " outside",
          "at most " + config.maxOutside() + " outside",
          seen.outsideRate() <= config.maxOutside());
    }
    double psi = Divergence.psi(offline, seen.histogram(), SMOOTHING);
    if (!Double.isNaN(psi)) {
      boolean passes = psi <= config.maxPsi();
      add(spec.name(), "psi", "0", number(psi), "at most " + config.maxPsi(), passes);
    }
  }

  private boolean presence(String name, boolean there) {
    add(name, "presence", "present", there ? "present" : "absent", "present", there);
    return there;
  }

  private void extra(String name) {
    add(name, "presence", "absent", "present", "only features that training saw", false);
  }

  private void same(String name, String property, String offline, String online) {
    add(name, property, offline, online, "equal", offline.equals(online));
  }

  private void gap(String name, String property, double offline, double online, double most) {
    boolean passes = Math.abs(online - offline) <= most;
    String expected = "a difference of at most " + most;
    add(name, property, number(offline), number(online), expected, passes);
  }

  private void add(
      String name, String property, String off, String on, String expected, boolean passes) {
    findings.add(new Finding(name, property, off, on, expected, passes));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /** Findings as lines of a table for people: those that do not pass, or all when they are few. */
  public static List<String> table(Result result, int most) {
    List<Finding> shown =
        result.findings().size() <= most
            ? result.findings()
            : result.findings().stream().filter(f -> !f.passes()).toList();
    List<String> out = new ArrayList<>();
    String layout = "%-8s %-28s %-12s %-28s %-28s %s";
    out.add(
        String.format(
            Locale.ROOT,
            layout,
            "verdict",
            "feature",
            "property",
            "offline",
            "online",
            "expected"));
    for (Finding f : shown) {
      out.add(
          String.format(
              Locale.ROOT,
              layout,
              f.passes() ? "ok" : "FAILED",
              f.feature(),
              f.property(),
              f.offline(),
              f.online(),
              f.expected()));
    }
    return out;
  }
}
