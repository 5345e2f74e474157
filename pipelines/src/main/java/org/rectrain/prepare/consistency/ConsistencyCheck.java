package org.rectrain.prepare.consistency;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
import org.rectrain.dataset.PreparedManifest;
import org.rectrain.stat.Divergence;

/**
 * Compares the features that training saw with those that serving saw, or any two tables: names,
 * types, dimensions, missing values, ranges, vocabulary and distribution.
 *
 * <p>A train row's statistics are counts as of its own time, so those of serving are above them.
 * Where they differ from train they are compared with {@link Latest}: what serving knows of the
 * same rows.
 */
public final class ConsistencyCheck {
  /** Share added to each bucket, so that an empty one does not make the index infinite. */
  private static final double SMOOTHING = 1e-4;

  private static final int MOST_LINES = 80;
  private static final String OFFLINE = "check.offline";
  private static final String ONLINE = "check.online";

  private final CheckConfig config;
  private final FeatureSchema schema;
  private final Ranges ranges;
  private final Latest latest;
  private final List<Finding> findings = new ArrayList<>();

  private ConsistencyCheck(CheckConfig config, FeatureSchema schema, Ranges ranges, Latest latest) {
    this.config = config;
    this.ranges = ranges;
    this.schema = schema;
    this.latest = latest;
  }

  /** A table of records: hands each to a sink. */
  private interface Table {
    void read(Consumer<Map<String, @Nullable Object>> sink);
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
  public static CheckResult run(
      CheckConfig config, Path offline, Path online, Path out, Consumer<String> lines)
      throws IOException {
    boolean prepared = isSchema(offline);
    FeatureSchema schema =
        prepared
            ? Json.read(schemaFile(offline), FeatureSchema.class)
            : RecordSchema.of(OFFLINE, offline);
    Path rows = prepared ? trainRows(offline) : null;
    Ranges ranges =
        !prepared
            ? Ranges.of(OFFLINE, offline, schema)
            : rows == null ? Ranges.unknown() : Ranges.prepared(rows, schema);
    Latest latest =
        prepared && !isSchema(online) ? Latest.of(offline, schema, ranges) : Latest.none();
    ConsistencyCheck check = new ConsistencyCheck(config, schema, ranges, latest);
    long records = 0;
    if (isSchema(online)) {
      check.schemas(online);
      Path theirs = trainRows(online);
      List<String> names = schema.features().stream().map(FeatureSpec::name).toList();
      records =
          theirs == null ? 0 : check.sample(online, sink -> Records.prepared(theirs, names, sink));
    } else {
      records = check.sample(online, sink -> Records.read(ONLINE, online, sink));
    }
    List<Finding> wrong = check.findings.stream().filter(f -> !f.passes()).toList();
    CheckResult result =
        new CheckResult(
            records,
            check.schema.features().size(),
            wrong.size(),
            PreparedManifest.asOf(offline),
            check.findings);
    Json.write(out.resolve(CheckResult.FILE), result);
    result.table(MOST_LINES).forEach(lines);
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
    Map<String, FeatureSpec> found = new HashMap<>();
    other.features().forEach(f -> found.put(f.name(), f));
    for (FeatureSpec spec : schema.features()) {
      FeatureSpec theirs = found.remove(spec.name());
      findings.add(presence(spec.name(), theirs != null));
      if (theirs != null) {
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

  private long sample(Path online, Table table) {
    List<FeatureSpec> features = schema.features();
    List<Observed> observed =
        features.stream().map(f -> new Observed(f, ranges.of(f.name()))).toList();
    Map<String, Observed> late = new HashMap<>();
    latest
        .specs()
        .forEach((name, spec) -> late.put(name, new Observed(spec, latest.ranges().of(name))));
    long[] records = {0};
    table.read(
        record -> {
          records[0]++;
          for (int i = 0; i < observed.size(); i++) {
            String name = features.get(i).name();
            boolean has = record.containsKey(name);
            observed.get(i).add(has, record.get(name));
            Observed again = late.get(name);
            if (again != null) {
              again.add(has, record.get(name));
            }
          }
        });
    if (records[0] == 0) {
      throw Failure.input(
          online + ": holds no record", "expected at least one online feature record");
    }
    for (int i = 0; i < observed.size(); i++) {
      FeatureSpec spec = features.get(i);
      List<Finding> then = judge(spec, observed.get(i), ranges, records[0]);
      FeatureSpec now = latest.specs().get(spec.name());
      Observed again = late.get(spec.name());
      List<Finding> chosen =
          now == null || again == null || failures(then) == 0
              ? then
              : judge(now, again, latest.ranges(), records[0]);
      findings.addAll(failures(chosen) <= failures(then) ? chosen : then);
    }
    return records[0];
  }

  private static long failures(List<Finding> findings) {
    return findings.stream().filter(f -> !f.passes()).count();
  }

  private List<Finding> judge(FeatureSpec spec, Observed seen, Ranges ranges, long records) {
    List<Finding> out = new ArrayList<>();
    String name = spec.name();
    out.add(presence(name, seen.seen()));
    if (!seen.seen()) {
      return out;
    }
    boolean typed = seen.wrongType() == 0;
    String kind = lower(spec.kind());
    String online = typed ? kind : "'" + seen.wrongExample() + "'";
    out.add(new Finding(name, "type", kind, online, kind, typed));
    if (records < config.minRecords()) {
      return out;
    }
    out.add(gap(name, "missing", spec.missingRate(), seen.missingRate(), config.maxMissingGap()));
    double[] offline = spec.histogram().stream().mapToDouble(Double::doubleValue).toArray();
    if (spec.kind() == Kind.CATEGORICAL) {
      double unknown = offline.length == 0 ? 0 : Math.max(0, offline[0] - spec.missingRate());
      out.add(gap(name, "unknown", unknown, seen.unknownRate(), config.maxUnknownGap()));
    }
    double[] range = ranges.of(name);
    if (range != null) {
      out.add(
          new Finding(
              name,
              "range",
              range[0] + " to " + range[1],
              seen.range() + ", " + number(seen.outsideRate()) + " outside",
              "at most " + config.maxOutside() + " outside",
              seen.outsideRate() <= config.maxOutside()));
    }
    double psi = Divergence.psi(offline, seen.histogram(), SMOOTHING);
    if (!Double.isNaN(psi)) {
      boolean passes = psi <= config.maxPsi();
      out.add(new Finding(name, "psi", "0", number(psi), "at most " + config.maxPsi(), passes));
    }
    return out;
  }

  private static Finding presence(String name, boolean there) {
    return new Finding(name, "presence", "present", there ? "present" : "absent", "present", there);
  }

  private void extra(String name) {
    String expected = "only features that training saw";
    findings.add(new Finding(name, "presence", "absent", "present", expected, false));
  }

  private void same(String name, String property, String offline, String online) {
    findings.add(new Finding(name, property, offline, online, "equal", offline.equals(online)));
  }

  private static Finding gap(
      String name, String property, double offline, double online, double most) {
    boolean passes = Math.abs(online - offline) <= most;
    String expected = "a difference of at most " + most;
    return new Finding(name, property, number(offline), number(online), expected, passes);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
