// Look at prepared data: what was kept, how it was split, what one user's rows look like.
//
//   ./rectrain prepare -c configs/sample.yaml
//   jshell --class-path "cli/target/rectrain/jars/*" notebooks-java/data.jsh
//
// The environment variable RUN names the run folder; without it this is runs/sample.

import java.nio.file.Path;
import java.time.Instant;
import org.rectrain.dataset.*;

Path prepared = Path.of(System.getenv().getOrDefault("RUN", "runs/sample"), "prepare");

// 1. The manifest: every figure in it was counted, none assumed.
PreparedManifest manifest = PreparedManifest.read(prepared);
System.out.printf("%,d rows read, %,d kept, %,d quarantined%n",
    manifest.rows().raw(), manifest.rows().kept(), manifest.rows().quarantined());
manifest.rules().stream().filter(rule -> rule.removed() > 0).forEach(rule ->
    System.out.printf("  %-24s %,8d%n", rule.name(), rule.removed()));

// 2. The splits: label rates before sampling are the true ones.
manifest.splits().forEach((name, split) ->
    System.out.printf("%-6s %,8d examples of %,6d users, rates %s%n",
        name, split.examples(), split.users(), split.rates()));

// 3. The features that every model of this run reads, fitted on train only.
FeatureSchema schema = FeatureSchema.read(prepared);
schema.features().forEach(feature ->
    System.out.printf("  %-32s %-8s %-12s %s%n", feature.name(), feature.side(), feature.kind(),
        feature.vocabulary().isEmpty() ? feature.transform() : feature.vocabulary().size() + " values"));

// 4. Columns of Parquet as plain arrays; no Spark is needed to read them.
ParquetTable train = ParquetTable.read(prepared.resolve("examples/split=train"),
    "user_id", "item_id", "timestamp", "click", "history_items");
String[] users = train.strings("user_id");
int[] clicks = train.ints("click");
System.out.printf("%,d train examples, %.1f %% clicked%n",
    train.rows(), 100.0 * Arrays.stream(clicks).sum() / clicks.length);

// 5. One user: what was shown, what was clicked, how much history the model had at that moment.
ParquetTable items = ParquetTable.read(prepared.resolve("items"), "item_id", "text");
Map<String, String> texts = new HashMap<>();
for (int i = 0; i < items.rows(); i++) {
  texts.put(items.strings("item_id")[i], items.strings("text")[i]);
}
String user = users[0];
System.out.println("user " + user);
for (int row = 0, shown = 0; row < train.rows() && shown < 8; row++) {
  if (users[row].equals(user)) {
    shown++;
    System.out.printf("  %s  %-5s history %2d  %.60s%n",
        Instant.ofEpochMilli(train.longs("timestamp")[row]),
        clicks[row] == 1 ? "click" : "",
        train.stringLists("history_items")[row].length,
        texts.get(train.strings("item_id")[row]));
  }
}

/exit
