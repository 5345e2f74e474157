package org.rectrain.config;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.Option;

/** How Spark runs: in this process by default, or on a cluster with the same jars. */
public record SparkConfig(
    @Option(
            doc =
                "Spark master: local[N], local[*] or spark://host:port; rows are the same on each.",
            def = "local[*]")
        String master,
    @Option(
            doc = "Partitions of a shuffle; 0 picks twice the cores in local mode.",
            def = "0",
            min = 0,
            max = 100000)
        int shufflePartitions,
    @Option(
            doc =
                "Further Spark settings, spark.* keys to values. Those that load classes or files,"
                    + " start listeners or open ports to other machines are refused.")
        Map<String, String> settings) {

  /** Settings that make Spark run code, or files, that the configuration names. */
  private static final Pattern LOADS =
      Pattern.compile(
          "spark\\.(extraListeners|plugins.*|jars.*|files|archives|submit\\..*|pyspark\\..*|r\\..*"
              + "|serializer|closure\\..*|kryo\\.(registrator|classesToRegister|factory.*)"
              + "|metrics\\..*|eventLog\\..*|connect\\..*|api\\.mode|remote|shuffle\\.manager"
              + "|shuffle\\.sort\\.io\\.plugin.*|security\\..*|redaction.*|history\\..*"
              + "|sql\\.(extensions|catalog.*|hive.*|queryExecutionListeners|streaming\\..*"
              + "|sources\\..*|warehouse\\.dir|cache\\.serializer|artifact.*))"
              + "|.*(Class|ClassName|Classes|ClassPath|LibraryPath|JavaOptions|javaOptions|Script"
              + "|UserClassPathFirst|userClassPathFirst|\\.impl|\\.class|\\.provider|\\.factory)",
          Pattern.CASE_INSENSITIVE);

  /** A number of threads, and perhaps of failures; a cluster; what a Spark of one's own knows. */
  private static final Pattern MASTER =
      Pattern.compile(
          "local(\\[(\\*|[1-9]\\d{0,3})(,\\s*\\d{1,4})?])?|local-cluster\\[\\d+,\\s*\\d+,\\s*\\d+]"
              + "|spark://\\S+|yarn|k8s://\\S+");

  /** Settings that open ports. */
  private static final Pattern OPENS = Pattern.compile("spark\\.(ui\\..*|acls\\..*|admin\\..*)");

  /** Settings of a cluster, which would take the driver off the loopback address in local mode. */
  private static final Pattern NETWORK =
      Pattern.compile("spark\\.(driver\\.(host|bindAddress|port)|blockManager\\.port|.*\\.port)");

  /** Refuses settings that a configuration must not make. */
  public SparkConfig {
    if (master != null && !MASTER.matcher(master).matches()) {
      throw new IllegalArgumentException(
          "master: '"
              + master
              + "' is not allowed; expected local[*], local[N] with an N of at least 1, or"
              + " spark://host:port");
    }
    boolean local = master == null || master.startsWith("local");
    Map<String, String> given = settings == null ? Map.of() : settings;
    for (Map.Entry<String, String> setting : given.entrySet()) {
      String key = setting.getKey();
      String why =
          !key.startsWith("spark.")
              ? "expected a key that begins with spark."
              : OPENS.matcher(key).matches()
                  ? "it opens a port to other machines"
                  : LOADS.matcher(key).matches() || isClass(setting.getValue())
                      ? "it loads classes or files"
                      : local && NETWORK.matcher(key).matches()
                          ? "in local mode all listeners are on the loopback address"
                          : "";
      if (!why.isEmpty()) {
        throw new IllegalArgumentException(
            "settings." + key + ": '" + setting.getValue() + "' is not allowed; " + why);
      }
    }
  }

  /** Whether a value looks like the name of a class in a package. */
  private static boolean isClass(@Nullable String value) {
    return value != null && value.matches("([a-z_][\\w$]*\\.)+[A-Z][\\w$]*");
  }

  /** Whether everything runs in this process. */
  public boolean isLocal() {
    return master.startsWith("local");
  }
}
