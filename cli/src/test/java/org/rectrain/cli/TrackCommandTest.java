package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrackCommandTest {
  @TempDir private Path folder;

  private Path config(String track) throws IOException {
    return Files.writeString(
        folder.resolve("a.yaml"), "output: " + folder.resolve("runs/a") + "\n" + track);
  }

  @Test
  void pushSaysWhatIsMissing() throws IOException {
    Cli none = Cli.run("track", "push", "-c", config("").toString());
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("no section 'track'").contains("hint: add track:");
    String file = config("track: {mlflow: http://127.0.0.1:9}\n").toString();
    Cli noRun = Cli.run("track", "push", "-c", file);
    assertThat(noRun.code()).isEqualTo(3);
    assertThat(noRun.err()).contains("no such run folder");
    Files.createDirectories(folder.resolve("runs/a"));
    Cli nothing = Cli.run("track", "push", "-c", file);
    assertThat(nothing.code()).isZero();
    assertThat(nothing.last().path("sent").asInt()).isZero();
  }

  @Test
  void pushAloneIsTheOnlyCommand() {
    Cli cli = Cli.run("track");
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err()).contains("push is missing");
  }
}
