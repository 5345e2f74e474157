package org.rectrain.weights;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.rectrain.Failure;
import org.rectrain.dataset.Json;

/**
 * Tries a tokenizer on a few texts in a separate process: over some files the native library
 * panics, which ends the process that it is in.
 */
final class TokenizerTrial {
  private static final int MINUTES = 5;

  /** Exit code of a process that SIGKILL ended: the library's own panics have others. */
  private static final int KILLED = 137;

  /** Fingerprints of those that passed in this process. */
  private static final Set<String> PASSED = ConcurrentHashMap.newKeySet();

  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "Hello, World! 1,024.50 zqxjkv",
          "caf\u00e9 \u00c5ngstr\u00f6m \u4e2d\u6587 \ud83d\ude00 \u0001\t\n",
          "[CLS] [SEP] [UNK] <s> </s> <unk> <|endoftext|>",
          "word ".repeat(600));

  private TokenizerTrial() {}

  /**
   * Tries a tokenizer, once for its content.
   *
   * @throws Failure (exit code 3) with the library's own words
   */
  static void require(byte[] content, String place) {
    String fingerprint = Json.sha256(content);
    if (PASSED.contains(fingerprint)) {
      return;
    }
    try {
      String problem = problem(content);
      if (!problem.isEmpty()) {
        throw Failure.input(
            "tokenizer.json of " + place + " cannot be used: " + problem,
            "take the tokenizer.json that belongs to the weights");
      }
      PASSED.add(fingerprint);
    } catch (IOException e) {
      throw Failure.input(
          "tokenizer.json of " + place + " cannot be tried in a process: " + e.getMessage(),
          "see that a folder for temporary files is there and that processes may be started",
          e);
    }
  }

  private static String problem(byte[] content) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-D"))
        .forEach(command::add);
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
    command.add("-XX:-CreateCoredumpOnCrash");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(TokenizerTrial.class.getName());
    Path log = Files.createTempFile("rectrain-tokenizer", ".log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      try (OutputStream in = process.getOutputStream()) {
        in.write(content);
      } catch (IOException closed) {
        // It ended before it had read all; its words say why.
        process.destroy();
      }
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        return "it takes more than " + MINUTES + " minutes over a few texts";
      }
      int code = process.exitValue();
      if (code == KILLED) {
        throw new IOException("it was killed, perhaps for want of memory");
      }
      return code == 0 ? "" : words(log, code);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    } finally {
      process.destroyForcibly();
      Files.deleteIfExists(log);
    }
  }

  private static String words(Path log, int code) throws IOException {
    for (String line : Files.readAllLines(log)) {
      int at = line.indexOf("Exception: ");
      if (at >= 0) {
        return line.substring(at + "Exception: ".length());
      }
      if (line.contains("panicked") || line.contains("called `Result::unwrap()`")) {
        return line.strip();
      }
    }
    return "the library ended its process with code " + code;
  }

  /** The process that tries: the file comes in, nothing goes out. */
  public static void main(String[] args) throws IOException {
    Map<String, String> options =
        Map.of("truncation", "true", "maxLength", "64", "padding", "false", "stride", "0");
    try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(System.in, options)) {
      tokenizer.batchEncode(TEXTS);
    }
  }
}
