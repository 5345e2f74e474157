package org.rectrain.path.runner;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a command has done.
 *
 * @param upToDate nothing had to run
 * @param run the run's folder
 * @param headlines headline results by stage
 * @param seconds wall-clock seconds of each stage that ran
 * @param reports files about the whole run
 */
public record RunOutcome(
    boolean upToDate,
    Path run,
    Map<String, Map<String, Object>> headlines,
    Map<String, Double> seconds,
    List<Path> reports) {}
