// Look at a window of the served log, and at what changed since the reference.
//
//   ./rectrain monitor -c configs/monitor.yaml
//   RUN=runs/monitor jshell --class-path "cli/target/rectrain/jars/*" notebooks-java/monitor.jsh
//
// The environment variable RUN names the run folder; without it this is runs/monitor. DAY names a
// window; without it this is the last one.

import java.nio.file.Path;
import org.rectrain.dataset.Json;
import org.rectrain.monitor.MonitorResult;

Path run = Path.of(System.getenv().getOrDefault("RUN", "runs/monitor"));
MonitorResult result = Json.read(run.resolve("monitor").resolve(MonitorResult.FILE), MonitorResult.class);
System.out.println(result.sentence());

// 1. All windows: one line each.
for (MonitorResult.WindowResult window : result.windows()) {
  System.out.printf("%s  %-10s %,8d rows  %s%n", window.date(), window.state().name().toLowerCase(),
      window.rows(), window.reasons().isEmpty() ? "" : window.reasons().get(0).sentence());
}

// 2. One window: features by how near they came to what chance reaches.
String day = System.getenv().getOrDefault("DAY", result.date());
MonitorResult.WindowResult window =
    result.windows().stream().filter(w -> w.date().equals(day)).findFirst().orElseThrow();
List<MonitorResult.FeatureResult> features = new ArrayList<>(window.features());
features.sort(Comparator.comparingDouble(f -> -f.value() / f.limit()));
System.out.printf("%s, %s against %s to %s%n", day, result.distance(), result.reference().from(),
    result.reference().to());
for (MonitorResult.FeatureResult f : features) {
  System.out.printf("  %-14s %.6f of %.6f that chance reaches  %s%n", f.name(), f.value(), f.limit(),
      f.state().name().toLowerCase());
}

// 3. What changed in the first of them, and rows that show it.
MonitorResult.FeatureResult most = features.get(0);
for (MonitorResult.BucketChange change : most.changed()) {
  System.out.printf("  %s %s: %.1f %% -> %.1f %%%n", most.name(), change.bucket(), 100 * change.before(),
      100 * change.now());
}
result.examples().rows().stream().limit(3).forEach(row -> System.out.println("  row " + row));

// 4. Tasks: the label's rate with its interval, and what calibration and AUC did where there is a score.
for (MonitorResult.TaskResult task : window.tasks()) {
  System.out.printf("  %s %s: rate %.4f (%.4f to %.4f), AUC %.4f%n", task.task(),
      task.slice().isEmpty() ? "all rows" : task.slice(), task.rate().value(), task.rate().low(),
      task.rate().high(), task.auc().value());
}

/exit
