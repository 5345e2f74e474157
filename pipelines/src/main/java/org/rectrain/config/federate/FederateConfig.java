package org.rectrain.config.federate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** Silos that train one model together: data stays, updates of adapters and heads leave. */
public record FederateConfig(
    @Option(
            doc =
                "Column of the examples whose values are silos, e.g. region: the run's prepared"
                    + " data is cut by it. This or 'silos'.")
        @Nullable String by,
    @Option(
            doc =
                "Prepared folders by the name of their silo; all must have the same features. This"
                    + " or 'by'.")
        Map<String, InputPath> silos,
    @Option(
            doc =
                "all: every silo and the server in this process, one after another; silo: one"
                    + " silo's part of the current round; server: join the updates of the current"
                    + " round. The last two meet in 'exchange'.",
            def = "all")
        Role role,
    @Option(doc = "Which silo this is; role: silo only.") @Nullable String silo,
    @Option(
            doc =
                "Folder in which silos and server leave files for each other, moved by whatever"
                    + " moves files between them; role: silo and server only.")
        @Nullable InputPath exchange,
    @Option(doc = "Rounds of training and joining.", def = "5", min = 1, max = 100000) int rounds,
    @Option(
            doc = "Passes of a silo over its own train rows in a round.",
            def = "1",
            min = 0.001,
            max = 1000)
        double localEpochs,
    @Option(
            doc =
                "FedProx: each silo is pulled towards the common model by mu / 2 times the squared"
                    + " distance; 0 is FedAvg.",
            def = "0",
            min = 0,
            max = 1000)
        double mu,
    @Option(
            doc =
                "How silos count: examples (as many as they have) or equal (with privacy, where a"
                    + " silo's size would show).",
            def = "examples")
        Weights weights,
    @Option(
            doc =
                "Silos that a round needs; 0: all. With fewer the round fails and can be tried"
                    + " again; those left out are named.",
            def = "0",
            min = 0,
            max = 1000000)
        int minSilos,
    @Option(
            doc =
                "An update longer than this many times the median is left out; not with secure,"
                    + " where nobody sees a single update.",
            def = "10",
            min = 1,
            max = 1000000)
        double outlier,
    @Option(
            doc =
                "Secure aggregation: pairwise masks that cancel in the sum hide each update from"
                    + " the server. A round then needs every silo.",
            def = "false")
        boolean secure,
    @Option(doc = "Clipping, noise and the privacy budget.") PrivacyConfig privacy) {

  /** Who this process is. */
  public enum Role {
    ALL,
    SILO,
    SERVER
  }

  /** How silos count. */
  public enum Weights {
    EXAMPLES,
    EQUAL
  }

  /** Checks what holds between options. */
  public FederateConfig {
    if ((by == null) == silos.isEmpty()) {
      throw new IllegalArgumentException(
          by == null
              ? "by: missing; expected a column whose values are silos, or silos: {NAME: FOLDER}"
              : "silos: are named beside by: " + by + "; expected one of the two");
    }
    if (silos.size() == 1) {
      throw new IllegalArgumentException(
          "silos: " + silos.keySet() + " is alone; expected two or more");
    }
    for (String name : silos.keySet()) {
      if (!isFileName(name)) {
        throw new IllegalArgumentException(
            "silos: '" + name + "' is no file name; expected " + FILE_NAME_LETTERS);
      }
    }
    if (role == Role.ALL && exchange != null) {
      throw new IllegalArgumentException(
          "exchange: " + exchange.text() + " beside role: all; expected role: silo or server");
    }
    if (role == Role.SILO && silo == null) {
      throw new IllegalArgumentException("silo: missing beside role: silo; expected its name");
    }
    if (role != Role.ALL && exchange == null) {
      throw new IllegalArgumentException(
          "exchange: missing beside role: silo or server; expected a folder");
    }
    if (privacy.on() && weights == Weights.EXAMPLES) {
      throw new IllegalArgumentException(
          "weights: examples beside privacy.noise would show sizes; expected equal");
    }
    if (secure && minSilos > 0) {
      throw new IllegalArgumentException(
          "min_silos: "
              + minSilos
              + " beside secure: masks cancel only with every silo; expected 0");
    }
    silos = Collections.unmodifiableMap(new LinkedHashMap<>(silos));
  }

  /** What {@link #isFileName} takes, in words. */
  public static final String FILE_NAME_LETTERS =
      "letters, digits, dots and dashes, the first one no dot";

  /** Whether a silo can have folders and files of this name. */
  public static boolean isFileName(String silo) {
    return silo.matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}");
  }

  /** Whether the run's own prepared data is read: cut by a column, or for the first model. */
  public boolean needsPrepared() {
    return by != null || role == Role.SERVER;
  }

  /** The folder of a silo that has one of its own; null where a column makes the silos. */
  public @Nullable InputPath folder(String name) {
    return silos.get(name);
  }
}
