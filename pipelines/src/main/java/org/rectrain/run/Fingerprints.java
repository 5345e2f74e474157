package org.rectrain.run;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.rectrain.Failure;
import org.rectrain.config.read.InputPaths;

/** SHA-256 fingerprints of files, of texts and of this program's own code. */
public final class Fingerprints {
  /** Above this many bytes a file counts by its size and time of change. */
  private static final long CONTENT_LIMIT = 1L << 30;

  /** A path that was a URL: two slashes are one in a path. */
  private static final Pattern REMOTE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");

  private Fingerprints() {}

  /** Fingerprint of texts in order. */
  public static String of(String... parts) {
    MessageDigest digest = sha256();
    for (String part : parts) {
      digest.update(part.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Fingerprint of a file, of all files below a folder by relative name, or of all that a glob
   * names. A finished stage folder that is as its stage left it has that stage's fingerprint. Files
   * over 1 GiB count by size and time of change. A missing path has the fingerprint {@code
   * "missing"}: the stage itself reports what it misses. One on another file system has a new one
   * every time.
   */
  public static String ofPath(Path path) {
    return of(path, CONTENT_LIMIT);
  }

  /** The same by every byte, however large the files are. */
  static String ofContent(Path path) {
    return of(path, Long.MAX_VALUE);
  }

  /** The same with files over so many bytes counted by size and time of change. */
  static String of(Path path, long limit) {
    if (InputPaths.isPattern(path)) {
      return ofAll(path);
    }
    if (!Files.exists(path)) {
      // What cannot be looked at may have changed.
      return REMOTE.matcher(path.toString()).matches() ? "remote at " + Instant.now() : "missing";
    }
    if (Provenance.isWritten(path)) {
      Provenance made = Provenance.read(path);
      if (made.outputs() != null && made.changeIn(path) == null) {
        return made.fingerprint();
      }
    }
    MessageDigest digest = sha256();
    try {
      for (Path file : InputPaths.below(path, Integer.MAX_VALUE)) {
        if (!Files.isRegularFile(file)) {
          continue;
        }
        digest.update(path.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        content(digest, file, limit);
      }
    } catch (IOException e) {
      throw Failure.input(path + ": cannot be read: " + e.getMessage(), "check permissions", e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String ofAll(Path pattern) {
    try {
      List<Path> all = InputPaths.matches(pattern);
      return all.isEmpty()
          ? "missing"
          : of(
              all.stream().flatMap(p -> Stream.of(p.toString(), ofPath(p))).toArray(String[]::new));
    } catch (IOException e) {
      throw Failure.input(
          pattern + ": cannot be listed: " + e.getMessage(), "check permissions", e);
    }
  }

  private static void content(MessageDigest digest, Path file, long limit) throws IOException {
    long size = Files.size(file);
    if (size > limit) {
      String mark = size + "@" + Files.getLastModifiedTime(file).toMillis();
      digest.update(mark.getBytes(StandardCharsets.UTF_8));
      return;
    }
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
  }

  /** Fingerprint of this program's classes: other code means that results must be made again. */
  public static String ofCode() {
    return OwnCode.PRINT;
  }

  /** Read once: the code of a process stays the same. */
  private static final class OwnCode {
    private static final String PRINT = print();

    private static String print() {
      try {
        var source = Fingerprints.class.getProtectionDomain().getCodeSource();
        return ofPath(Path.of(source.getLocation().toURI()));
      } catch (URISyntaxException e) {
        throw new IllegalStateException("cannot find the program's own code", e);
      }
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
