package org.rectrain.abtest;

import java.nio.file.Path;

/** Where relative inputs lie. */
final class Paths {
  private Paths() {}

  /** The path under the root, unless it is absolute or a URL of its own. */
  static String in(String root, String path) {
    return path.contains("://") || Path.of(path).isAbsolute()
        ? path
        : Path.of(root).resolve(path).toString();
  }
}
