package org.rectrain.config.read;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A path in the configuration from which a result is made: a file, a folder or a glob, or where an
 * option takes both, a name such as {@code minilm-l6}. Being of this type is what makes it an
 * input: {@link InputPaths} finds it wherever it is.
 */
public final class InputPath {
  private final String text;
  private final Path path;

  private InputPath(String text, Path path) {
    this.text = text;
    this.path = path;
  }

  /**
   * A path as written.
   *
   * @throws IllegalArgumentException when no file can have this name
   */
  @JsonCreator
  public static InputPath of(String text) {
    try {
      return new InputPath(text, Path.of(text));
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("no file can have this name: " + e.getReason(), e);
    }
  }

  /** As written in the configuration. */
  @JsonValue
  public String text() {
    return text;
  }

  /** The text of a path that may be absent. */
  public static @Nullable String textOf(@Nullable InputPath path) {
    return path == null ? null : path.text;
  }

  /** The path, from the working folder unless it is absolute. */
  public Path path() {
    return path;
  }

  /** The path from a folder, unless it is absolute or a URL. */
  Path from(Path root) {
    return isRemote(text) ? path : root.resolve(local(text));
  }

  /** Whether a text names a file of another file system than this machine's, as a URL does. */
  public static boolean isRemote(String text) {
    return text.matches("(?s)[A-Za-z][A-Za-z0-9+.-]+://.*") && !text.startsWith("file:");
  }

  /**
   * Checks the name of a folder that results are written to, which this machine would make under
   * any name.
   *
   * @throws IllegalArgumentException for a URL, a name that only a shell would replace, and one
   *     with control characters, such as the line break at the end of a YAML block
   */
  public static void requireLocal(String key, String folder) {
    String what = null;
    if (isRemote(folder) || folder.startsWith("file:")) {
      what = "is a URL";
    } else if (folder.matches("(?s)(?:~|\\$\\{?[A-Za-z_]).*")) {
      what = "is a name that only a shell replaces";
    } else if (folder.chars().anyMatch(Character::isISOControl)) {
      what = "holds a line break or another control character";
    }
    if (what != null) {
      throw new IllegalArgumentException(
          key + ": '" + folder + "' " + what + "; expected a folder of this machine as it is");
    }
  }

  /** The path in a text that may be a URL of a file: {@code file:///data/log.csv}. */
  public static String local(String text) {
    return text.replaceFirst("^file:(?://)?(?=/)", "");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof InputPath input && input.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
