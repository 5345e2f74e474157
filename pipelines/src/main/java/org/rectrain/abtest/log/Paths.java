package org.rectrain.abtest.log;

import java.nio.file.Path;

/** Where relative inputs lie. */
public final class Paths {
  private Paths() {}

  /** The path under the root, unless it is absolute or a URL of its own. */
  public static String in(String root, String path) {
    return path.contains("://") || Path.of(path).isAbsolute()
        ? path
        : Path.of(root).resolve(path).toString();
  }

  /** What to watch for changes: the path itself, or the folder above the first wildcard. */
  public static Path watched(String root, String path) {
    Path whole = Path.of(in(root, path.replace("://", ":/")));
    Path safe = whole.getRoot() == null ? Path.of("") : whole.getRoot();
    for (Path part : whole) {
      if (part.toString().matches(".*[*?\\[{].*")) {
        return safe;
      }
      safe = safe.resolve(part);
    }
    return safe;
  }
}
