package org.rectrain.config;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.Option;

/** Where finished stages are recorded beside the run folder: parameters, metrics, files. */
public record TrackConfig(
    @Option(
            doc =
                "Address of an MLflow server, e.g. http://localhost:5000. Credentials come from the"
                    + " environment only: MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and"
                    + " MLFLOW_TRACKING_PASSWORD.")
        String mlflow,
    @Option(
            doc = "Experiment that the runs belong to; it is made where there is none.",
            def = "rectrain")
        String experiment,
    @Option(
            doc =
                "Files that are sent: none, results (configuration, manifest, results and pages) or"
                    + " model (the model's folder too).",
            def = "results")
        Artifacts artifacts,
    @Option(
            doc =
                "Registered model that every trained or distilled model becomes a version of, with"
                    + " rectrain's aliases; without it none is registered.")
        @Nullable String register,
    @Option(
            doc =
                "Most seconds that one stage waits for the server; what is not sent by then is kept"
                    + " in the run folder for 'rectrain track push'.",
            def = "5",
            min = 0.1,
            max = 600)
        double waitSeconds) {

  /** Which files of a stage are sent. */
  public enum Artifacts {
    NONE,
    RESULTS,
    MODEL
  }

  /** Checks the address and the names. */
  public TrackConfig {
    if (mlflow != null) {
      String why = problem(mlflow);
      if (!why.isEmpty()) {
        throw new IllegalArgumentException("mlflow: " + why);
      }
    }
    if (experiment != null && experiment.isBlank()) {
      throw new IllegalArgumentException("experiment: '' is not allowed; expected a name");
    }
    if (register != null && !register.matches("[^/:\\s][^/:]*")) {
      throw new IllegalArgumentException(
          "register: '" + register + "' is not allowed; expected a name without '/' and ':'");
    }
  }

  /** The address is not repeated where it may hold a password. */
  private static String problem(String address) {
    try {
      URI uri = new URI(address);
      if (uri.getRawUserInfo() != null) {
        return "holds a user or password; expected an address without them, e.g. http://"
            + uri.getHost()
            + ": set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD in the environment";
      }
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http
          && uri.getHost() != null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null) {
        return "";
      }
    } catch (URISyntaxException e) {
      return "is no address: " + e.getReason() + "; expected http://HOST:PORT or https://HOST";
    }
    return "'" + address + "' is not allowed; expected http://HOST:PORT or https://HOST";
  }
}
