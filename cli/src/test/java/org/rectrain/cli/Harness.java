package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.rectrain.cli.terminal.Screen;

/**
 * Runs commands on damaged input and holds what every one of them owes: an end within minutes, an
 * exit code that blames the input, words without a stack trace, nothing that a terminal obeys, and
 * the JSON line. Collects what breaks this, so that one run shows all.
 */
final class Harness implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 240;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ExecutorService worker = Executors.newSingleThreadExecutor();
  private final List<String> wrong = new ArrayList<>();
  private final Map<Integer, Integer> codes = new TreeMap<>();
  private int runs;

  /** Runs one command and returns how it ended; code -1 when it did not. */
  Cli run(String how, String... words) {
    runs++;
    Cli cli;
    try {
      cli = worker.submit(() -> Cli.run(words)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      wrong(how, "hangs", "");
      return new Cli(-1, "", "");
    } catch (ExecutionException e) {
      throw new AssertionError(how, e.getCause());
    } catch (InterruptedException e) {
      throw new AssertionError(how, e);
    }
    codes.merge(cli.code(), 1, Integer::sum);
    if (!List.of(0, 2, 3, 4).contains(cli.code())) {
      wrong(how, "code " + cli.code(), cli.err());
    } else if (cli.err().contains("\tat ")) {
      wrong(how, "a stack trace", cli.err());
    } else if (cli.code() != 0 && !cli.err().contains("hint: ")) {
      wrong(how, "no hint", cli.err());
    } else if (!Screen.shown(cli.err().replace("\n", "")).equals(cli.err().replace("\n", ""))) {
      wrong(how, "control characters", Screen.shown(cli.err()));
    } else if (!endsWithItsLine(cli)) {
      wrong(how, "no JSON line", cli.out());
    }
    return cli;
  }

  /** The command must not have taken the input for good. */
  void refused(Cli cli, String how) {
    if (cli.code() == 0) {
      wrong(how, "taken in silence", cli.out());
    }
  }

  /** Notes what is wrong, and goes on. */
  void wrong(String how, String what, String words) {
    String cut = words.length() > 500 ? words.substring(0, 500) : words;
    wrong.add(what + ": " + Screen.shown(how) + "\n    " + cut.strip().replace("\n", "\n    "));
  }

  /** Nothing was wrong in at least so many runs. */
  void check(int least) {
    assertThat(wrong).as("%d runs, exit codes %s", runs, codes).isEmpty();
    assertThat(runs).isGreaterThanOrEqualTo(least);
    assertThat(codes.keySet()).as("damage is told apart from sound input").contains(0);
  }

  private static boolean endsWithItsLine(Cli cli) {
    String last = cli.out().lines().reduce("", (before, line) -> line);
    try {
      JsonNode line = JSON.readTree(last);
      return line.path("code").asInt(-1) == cli.code()
          && line.path("retry").isBoolean()
          && (cli.code() == 0 || !line.path("error").asText().isEmpty());
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}
