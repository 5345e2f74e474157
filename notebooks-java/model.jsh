// Load a trained model and score one user by hand.
//
//   ./rectrain run -c configs/sample.yaml
//   jshell --class-path "cli/target/rectrain/jars/*" -R-Dai.djl.offline=true notebooks-java/model.jsh
//
// The environment variable RUN names the run folder; without it this is runs/sample. MODEL names
// the model folder in it; without it this is train/model (distill/model is the student).

import java.nio.file.Path;
import org.rectrain.dataset.*;
import org.rectrain.score.*;

Path run = Path.of(System.getenv().getOrDefault("RUN", "runs/sample"));
Path prepared = run.resolve("prepare");
Path folder = run.resolve(System.getenv().getOrDefault("MODEL", "train/model"));

// 1. Open the model over the prepared data: it refuses data with other features than its own, and
//    encodes every distinct text once (4,096 tokens a pass; 512 rows a pass; 2 threads).
Scorer model = TwoTowerScorer.open(folder, prepared, 4096, 512, 2);
System.out.printf("%s: %,d parameters%n", model.name(), model.size());

// 2. The items by place, with their texts.
ParquetTable catalogue = ParquetTable.read(prepared.resolve("items"), "item_id", "text", "train_clicks");
String[] ids = catalogue.strings("item_id");
String[] texts = catalogue.strings("text");

// 3. Retrieval: one user of the test split, the whole catalogue, what was clicked before left out.
ParquetTable queries = ParquetTable.read(prepared.resolve("queries/split=test"), "user_id", "positives", "history_items");
int query = 0;
Set<String> positives = Set.of(queries.stringLists("positives")[query]);
System.out.printf("user %s, %d items in the history, %d to find%n", queries.strings("user_id")[query],
    queries.stringLists("history_items")[query].length, positives.size());
TopK found = model.topK("test", new int[] {query}, 10);
for (int i = 0; i < found.items()[0].length; i++) {
  int item = found.items()[0][i];
  System.out.printf("  %2d  %7.3f  %-5s %,6d train clicks  %.50s%n", i + 1, found.scores()[0][i],
      positives.contains(ids[item]) ? "hit" : "", catalogue.longs("train_clicks")[item], texts[item]);
}

// 4. Ranking: the impressions that this user was shown in test, best first, with what happened.
List<String> tasks = FeatureSchema.read(prepared).labels();
ParquetTable test = ParquetTable.read(prepared.resolve("examples/split=test"), "user_id", "item_id", tasks.get(0));
String user = queries.strings("user_id")[query];
int[] shown = java.util.stream.IntStream.range(0, test.rows()).filter(row -> user.equals(test.strings("user_id")[row])).toArray();
double[][] scores = model.score("test", tasks, shown);
List<Integer> order = new ArrayList<>();
for (int i = 0; i < shown.length; i++) {
  order.add(i);
}
order.sort(Comparator.comparingDouble(i -> -scores[0][i]));
for (int i : order) {
  System.out.printf("  p(%s) = %.3f  %s  %s%n", tasks.get(0), scores[0][i],
      test.doubles(tasks.get(0))[shown[i]] == 1 ? tasks.get(0) : "-", test.strings("item_id")[shown[i]]);
}
model.close();

/exit
