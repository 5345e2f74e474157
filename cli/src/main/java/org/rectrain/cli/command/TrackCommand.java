package org.rectrain.cli.command;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.rectrain.cli.option.StageOptions;
import org.rectrain.cli.terminal.LastLine;
import org.rectrain.cli.terminal.TerminalProgress;
import org.rectrain.run.track.Tracking;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rectrain track push}. */
@Command(
    name = "track",
    description = "Send what a tracking server has not got yet.",
    footer = {
      "",
      "Example: rectrain track push -c configs/track.yaml",
      "With a 'track' section every command records its finished stages on an MLflow server.",
      "What the server did not take waits in the run's folder track/ for 'push'. Exit code 75",
      "when the server is away; 3 when it refuses something."
    })
public final class TrackCommand extends CommandGroup {
  /** Needs one of its commands. */
  public TrackCommand() {
    super("push is missing");
  }

  @Command(
      description = "Send what waits, and bring aliases up to date.",
      footer = {"", "Example: rectrain track push -c configs/track.yaml"})
  int push(@Mixin StageOptions options) throws IOException {
    TerminalProgress progress =
        new TerminalProgress(options.json() ? null : spec.commandLine().getErr());
    Tracking.Pushed pushed = Tracking.push(options.config(), progress);
    progress.log("track: " + pushed.sent() + " sent");
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("status", "done");
    line.put("sent", pushed.sent());
    line.put("waiting", pushed.waiting());
    return LastLine.done(spec.commandLine().getOut(), line);
  }
}
