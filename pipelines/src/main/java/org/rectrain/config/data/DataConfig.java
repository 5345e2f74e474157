package org.rectrain.config.data;

import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.Option;

/** Where the raw data is and how its columns map. */
public record DataConfig(
    @Option(doc = "Folder that relative input paths start from.", def = ".") String root,
    @Option(doc = "The log: one impression, rating or event per row.") EventsConfig events,
    @Option(doc = "The catalogue: one item per row. Without it items are those of the log.")
        @Nullable ItemsConfig items,
    @Option(doc = "The user profiles: one user per row. Without it users are those of the log.")
        @Nullable UsersConfig users) {

  /** Checks what holds between the tables. */
  public DataConfig {
    if (root != null && root.isBlank()) {
      throw new IllegalArgumentException("root: '' is not allowed; expected a folder");
    }
  }
}
