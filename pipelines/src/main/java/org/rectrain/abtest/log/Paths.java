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
}
