package org.rectrain.config.data;

import java.util.Map;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** The user profiles and the meaning of their columns. */
public record UsersConfig(
    @Option(doc = "File, folder, partitioned table or glob, from data.root.", inDataRoot = true)
        InputPath path,
    @Option(doc = "Format of the files.", def = "auto") TableFormat format,
    @Option(doc = "Column delimiter of CSV files; \\t for a tab.", def = "','") String delimiter,
    @Option(doc = "Column of the user's id.", def = "user_id") String id,
    @Option(
            doc = "Text of a user: a template with columns in braces; personal data is masked.",
            def = "''")
        String text,
    @Option(doc = "Structured features of users: name to column.")
        Map<String, FieldConfig> features) {}
