package org.rectrain.config.data;

import java.util.Map;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** The user profiles and the meaning of their columns. */
public record UsersConfig(
    @Option(doc = "File, folder, partitioned table or glob, from data.root.", inDataRoot = true)
        InputPath path,
    @Option(doc = "How the files are written.", inline = true) Dialect dialect,
    @Option(doc = "Column of the user's id.", def = "user_id") String id,
    @Option(
            doc = "Text of a user: a template with columns in braces; personal data is masked.",
            def = "''")
        String text,
    @Option(doc = "Structured features of users: name to column.")
        Map<String, FieldConfig> features) {

  /** Checks the template. */
  public UsersConfig {
    ItemsConfig.requireColumns(text);
  }
}
